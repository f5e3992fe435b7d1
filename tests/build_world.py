"""Build the cast of every story into the template database: `python -m tests.build_world`."""

import django

django.setup()

from kortisto.kernel.keys import make_data_keys  # noqa: E402
from tests.world import build_world  # noqa: E402

if __name__ == "__main__":
    make_data_keys()
    build_world()
