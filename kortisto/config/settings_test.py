"""Settings of the tests: the same program on a forgetful cluster, with keys and files of their own."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

from kortisto.config.environment import state_folder

# Programs that a test starts inherit these, and so meet the same database, keys and files. What else the environment says of
# them is an installation's, whose keys the tests must not use and whose files they would delete at their end.
if "KORTISTO_TEST_PROCESS" not in os.environ:
    for _name in ("KORTISTO_CLUSTER", "KORTISTO_DATABASE", "KORTISTO_DEMO", "KORTISTO_KEYS"):
        os.environ.pop(_name, None)
os.environ.setdefault("KORTISTO_CLUSTER", "test")
os.environ.setdefault("KORTISTO_DEMO", "yes")
# The keys outlive a run, because the template database that lasts between runs holds values sealed with them.
os.environ.setdefault("KORTISTO_KEYS", str(state_folder() / "test-keys"))
# Files belong to one process of the run: what xdist's controller made is not its workers'.
_process = os.environ.get("PYTEST_XDIST_WORKER", "main")
if os.environ.get("KORTISTO_TEST_PROCESS") != _process:
    _folder = tempfile.mkdtemp(prefix="kortisto-test-")
    atexit.register(shutil.rmtree, _folder, ignore_errors=True)
    os.environ |= {
        "KORTISTO_DATA": _folder,
        "KORTISTO_CHECKPOINTS": f"{_folder}/checkpoints",
        "KORTISTO_TEST_PROCESS": _process,
    }

from kortisto.config.settings import *  # noqa: E402, F403

DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["kortisto.config.testing.QuickArgon2"]
