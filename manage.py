#!/usr/bin/env python
"""Django's own commands. Those that change tables run as the owner of the tables, all others as the program."""

import os
import sys

OWNER_COMMANDS = {
    "migrate",
    "makemigrations",
    "sqlmigrate",
    "createcachetable",
    "optimizemigration",
    "squashmigrations",
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kortisto.config.settings")
    if len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS:
        os.environ["KORTISTO_DATABASE_ROLE"] = "owner"
    if sys.argv[1:2] == ["migrate"]:
        from kortisto.config import database

        database.make_if_missing()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
