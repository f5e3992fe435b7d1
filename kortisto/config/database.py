"""Which database the program speaks to, and as whom; making databases ready; copies of a migrated template.

Two roles: ``kortisto_owner`` owns the tables and migrates, ``kortisto_app`` is the program (web, worker, tests): it owns
nothing, and the audit room takes changing and deleting away from it. ``KORTISTO_DATABASE_ROLE`` chooses for a process;
`manage.py migrate` chooses the owner by itself.
"""

from __future__ import annotations

import os
import time
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import psycopg
from django.core.exceptions import ImproperlyConfigured
from psycopg import sql

from kortisto.config.cluster import OWNER, PORT, PROGRAM, Cluster
from kortisto.config.environment import text

EXTENSIONS = ("btree_gist", "citext", "pg_trgm", "unaccent")
# How long a copy waits for somebody who looks at its template.
BUSY_SECONDS = 60.0
ROLES = {"owner": OWNER, "app": PROGRAM}


def private() -> bool:
    """Whether this process uses the private cluster."""
    return not text("DATABASE_URL")


def database_name() -> str:
    return text("KORTISTO_DATABASE", "kortisto")


def connection_settings(
    *, role: str | None = None, name: str | None = None, cluster: str | None = None
) -> dict[str, Any]:
    """One entry of Django's DATABASES.

    ``role`` is ``app`` (default) or ``owner``; ``name`` another database of the same server; ``cluster`` the kind of the
    private cluster. With ``DATABASE_URL`` the owner's address is ``KORTISTO_OWNER_DATABASE_URL``.
    """
    role = role or text("KORTISTO_DATABASE_ROLE", "app")
    if role not in ROLES:
        raise ImproperlyConfigured("KORTISTO_DATABASE_ROLE must be app or owner.")
    common = {"ATOMIC_REQUESTS": False, "CONN_MAX_AGE": 3600, "CONN_HEALTH_CHECKS": True}
    if not private():
        url = text("KORTISTO_OWNER_DATABASE_URL") if role == "owner" else ""
        return common | from_url(url or text("DATABASE_URL"), name or text("KORTISTO_DATABASE"))
    kind = cluster or text("KORTISTO_CLUSTER", "demo")
    return common | {
        "ENGINE": "kortisto.config.embedded",
        "KORTISTO_CLUSTER": kind,
        "HOST": str(Cluster(kind).socket),
        "PORT": PORT,
        "NAME": name or database_name(),
        "USER": ROLES[role],
    }


def from_url(url: str, name: str = "") -> dict[str, Any]:
    """A database address (``postgresql://user:password@host:port/name?sslmode=verify-full``) as Django's settings."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ImproperlyConfigured("DATABASE_URL must begin with postgresql:// ; Kortisto runs on PostgreSQL only.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name or unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


def connect(*, role: str = "owner", name: str | None = None) -> psycopg.Connection:
    """A plain connection outside Django, committing each statement: for making and dropping databases."""
    chosen = connection_settings(role=role, name=name)
    if private():
        Cluster(chosen["KORTISTO_CLUSTER"]).ensure()
    parameters = {
        "host": chosen["HOST"], "port": chosen["PORT"], "user": chosen["USER"], "password": chosen.get("PASSWORD", ""),
        "dbname": chosen["NAME"], **chosen.get("OPTIONS", {}),
    }  # fmt: skip
    return psycopg.connect(autocommit=True, **{key: value for key, value in parameters.items() if value})


def exists(name: str) -> bool:
    with connect(name="postgres") as connection:
        return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def names(*, like: str) -> list[str]:
    """The databases of the server whose name matches an SQL pattern."""
    with connect(name="postgres") as connection:
        rows = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE %s ORDER BY datname", [like])
        return [row[0] for row in rows]


def rename(name: str, to: str) -> None:
    with connect(name="postgres") as connection:
        connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(name), sql.Identifier(to)))


def create(name: str, *, template: str | None = None) -> None:
    """Make a database owned by the owner: a copy of ``template``, or a new one with extensions and default rights."""
    with connect(name="postgres") as connection:
        source = sql.SQL("TEMPLATE {}").format(sql.Identifier(template or "template0"))
        deadline = time.monotonic() + BUSY_SECONDS
        while True:
            try:
                connection.execute(sql.SQL("CREATE DATABASE {} {}").format(sql.Identifier(name), source))
                break
            except psycopg.errors.ObjectInUse:
                # The server's own housekeeping may look at a template that was just made.
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
    if template is None:
        provision(name)


def make_if_missing(name: str | None = None) -> None:
    """Make this process's database in the private cluster; elsewhere only give it its extensions and rights."""
    name = name or str(connection_settings()["NAME"])
    if private() and not exists(name):
        create(name)
    else:
        provision(name)


def drop(name: str) -> None:
    """Drop a database, and whoever still holds it open."""
    with connect(name="postgres") as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def provision(name: str) -> None:
    """Give a database its extensions, and the program its rights to every table that migrations will make.

    May be repeated. The extensions are *trusted*: the database's owner may create them.
    """
    with connect(name=name) as connection:
        for extension in EXTENSIONS:
            connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
        program = sql.Identifier(program_role())
        for statement in (
            "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
            "GRANT USAGE ON SCHEMA public TO {program}",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {program}",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {program}",
        ):
            connection.execute(sql.SQL(statement).format(program=program))


def program_role() -> str:
    """The role the program works as; ``kortisto_app`` unless the database's address says otherwise."""
    return PROGRAM if private() else str(connection_settings(role="app")["USER"]) or PROGRAM


def prepare(name: str | None = None) -> None:
    """Bring this process's database up to date, as the owner: made when missing, extensions, rights, migrations."""
    from django.core.management import call_command
    from django.db import connections

    name = name or str(connection_settings()["NAME"])
    make_if_missing(name)
    wrapper = connections["default"]
    before = dict(wrapper.settings_dict)
    wrapper.close()
    owner = connection_settings(role="owner", name=name)
    wrapper.settings_dict.update(
        {key: owner[key] for key in ("NAME", "USER", "HOST", "PORT")} | {"PASSWORD": owner.get("PASSWORD", "")}
    )
    try:
        call_command("migrate", interactive=False, verbosity=0)
    finally:
        wrapper.close()
        wrapper.settings_dict.clear()
        wrapper.settings_dict.update(before)


def use(name: str) -> None:
    """Turn this process's connection to another database of the same server, for tests and the story."""
    from django.db import connections

    connections["default"].close()
    connections["default"].settings_dict["NAME"] = name
    os.environ["KORTISTO_DATABASE"] = name
