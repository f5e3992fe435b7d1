"""Settings of the tests: the same program on a forgetful cluster, with keys and files of their own."""

from __future__ import annotations

import os
import tempfile

from kortisto.config.environment import state_folder

# Programs that a test starts inherit these, and so meet the same database, keys and files.
os.environ.setdefault("KORTISTO_CLUSTER", "test")
os.environ.setdefault("KORTISTO_DEMO", "yes")
# The keys outlive a run, because the template database that lasts between runs holds values sealed with them.
os.environ.setdefault("KORTISTO_KEYS", str(state_folder() / "test-keys"))
os.environ.setdefault("KORTISTO_DATA", tempfile.mkdtemp(prefix="kortisto-test-"))
os.environ.setdefault("KORTISTO_CHECKPOINTS", f"{os.environ['KORTISTO_DATA']}/checkpoints")

from kortisto.config.settings import *  # noqa: F403

DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["kortisto.config.testing.QuickArgon2"]
