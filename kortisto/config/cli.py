"""`kortisto`: the program's own commands. `manage.py` stays for Django's."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec

from django.core.exceptions import ImproperlyConfigured

from kortisto import __version__
from kortisto.config.cluster import ClusterError
from kortisto.config.keys import make_secret_key
from kortisto.config.words import compile_catalogues


def start_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kortisto.config.settings")
    import django

    django.setup()


def serve(options: argparse.Namespace) -> int:
    """Become the web server (granian), so that signals reach it directly."""
    from kortisto.config.environment import flag, text

    # As in the settings, which take seconds to read: a demo is to stand quickly and serves its static files as they lie.
    if not flag("KORTISTO_DEMO", default=not text("DATABASE_URL")):
        start_django()
        from django.core.management import call_command

        call_command("collectstatic", interactive=False, verbosity=0)
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi",
        "--host", options.host, "--port", str(options.port),
        "--workers", str(options.workers), "--blocking-threads", str(options.threads),
        "--no-ws", "--respawn-failed-workers", "--workers-kill-timeout", "30", "--log-level", "warning",
        "kortisto.config.wsgi:application",
    ]  # fmt: skip
    os.execv(sys.executable, command)  # noqa: S606


def work(options: argparse.Namespace) -> int:
    start_django()
    from kortisto.config.work import QUEUES, work

    queues = [queue.strip() for queue in options.queues.split(",")] if options.queues else list(QUEUES)
    unknown = set(queues) - set(QUEUES)
    if unknown:
        print(f"There is no queue {', '.join(sorted(unknown))}; the queues are {', '.join(QUEUES)}.", file=sys.stderr)
        return 2
    return work(queues, options.slots, stalled_after=options.stalled_after, until_empty=options.until_empty)


def doctor(options: argparse.Namespace) -> int:
    from kortisto.config.doctor import examine

    return examine()


def prepare(options: argparse.Namespace) -> int:
    """Bring database, keys and compiled translations up to date; may be repeated, and is part of every update."""
    make_secret_key()
    try:
        compile_catalogues()
    except OSError as error:
        print(f"The translations are not compiled, so pages are in English: {error}", file=sys.stderr)
    start_django()
    from kortisto.audit.checkpoints import make_checkpoint_key
    from kortisto.config import database
    from kortisto.kernel.keys import make_data_keys

    make_data_keys()
    make_checkpoint_key()
    database.prepare()
    print("The database is up to date.")
    return 0


def keys(options: argparse.Namespace) -> int:
    make_secret_key()
    start_django()
    from kortisto.audit.checkpoints import make_checkpoint_key
    from kortisto.kernel.keys import key_folder, make_data_keys

    make_data_keys()
    make_checkpoint_key()
    make_demo_seal_key()
    print(f"The keys are in {key_folder()}; keep a copy apart from the database's.")
    return 0


def make_demo_seal_key() -> None:
    """A demo's own seal key; a real installation gives its seal as files, or makes it where the authority's keys are."""
    from django.conf import settings

    from kortisto.pki.backends.embedded.keys import ca_keys_permitted
    from kortisto.pki.backends.embedded.sealing import make_seal_key

    if settings.KORTISTO_DEMO and not settings.KORTISTO_SEAL:
        with ca_keys_permitted():
            make_seal_key()


def database(options: argparse.Namespace) -> int:
    from kortisto.config.cluster import KINDS, Cluster
    from kortisto.config.database import connection_settings, private

    if not private():
        print("DATABASE_URL is set: that server is looked after elsewhere.", file=sys.stderr)
        return 2
    if options.what == "stop":
        stopped = [kind for kind in KINDS if Cluster(kind).stop()]
        print(f"Stopped: {', '.join(stopped)}." if stopped else "No private database was running.")
    elif options.what == "start":
        Cluster(os.environ.get("KORTISTO_CLUSTER", "demo")).ensure()
        print("The private database is running.")
    else:
        found = connection_settings()
        print(f"psql -h {found['HOST']} -p {found['PORT']} -U {found['USER']} {found['NAME']}")
    return 0


def hand_over(module: str, arguments: Sequence[str]) -> int:
    """Let the room that knows the command run it: its ``main(arguments) -> int``."""
    start_django()
    return int(import_module(module).main(list(arguments)) or 0)


# Commands that rooms keep themselves; the first word stays with the room when it has several.
ROOMS = {
    "audit": ("kortisto.audit.cli", "verify, export or accept-restore: the evidence and its checkpoints"),
    "user": ("kortisto.accounts.cli", "create, appoint, end, desk or office: people that the operator brings in"),
    "mail": ("kortisto.messages.cli", "take-bounce: reports of mails that could not be delivered"),
    "ca": ("kortisto.pki.cli", "make or show: the certificate authorities of this installation"),
    "maker": ("kortisto.maker.cli", "keys, trust or progress: the exchange with the card maker"),
    "story": ("kortisto.demo.cli", "play one card's whole story in a database of its own"),
    "demo": ("kortisto.demo.cli", "the demo country, its story and its pages on this machine"),
}


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="kortisto", description="Registration authority for staff smart cards.")
    top.add_argument("--version", action="version", version=f"kortisto {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="command")

    one = commands.add_parser("serve", help="serve the pages")
    one.add_argument("--host", default="127.0.0.1")
    one.add_argument("--port", type=int, default=8000)
    one.add_argument("--workers", type=int, default=2, help="processes")
    one.add_argument("--threads", type=int, default=4, help="threads of each process")
    one.set_defaults(run=serve)

    one = commands.add_parser("work", help="do what happens after the commit")
    one.add_argument("--queues", default="", help="urgent,normal,bulk,ca (all); `ca` needs the CA's keys")
    one.add_argument("--slots", type=int, default=4, help="jobs at once, besides the one kept for urgent")
    one.add_argument(
        "--stalled-after", type=float, default=20.0, help="seconds until a silent worker's jobs are given back"
    )
    one.add_argument("--until-empty", action="store_true", help="end when nothing waits")
    one.set_defaults(run=work)

    commands.add_parser("doctor", help="examine settings, database, keys, storage, mail, clock, proxies").set_defaults(
        run=doctor
    )
    commands.add_parser("prepare", help="migrate the database and make missing keys").set_defaults(run=prepare)

    one = commands.add_parser("keys", help="make missing keys")
    one.add_argument("what", choices=["make"])
    one.set_defaults(run=keys)

    one = commands.add_parser("database", help="the private database of this checkout")
    one.add_argument("what", choices=["start", "stop", "shell"])
    one.set_defaults(run=database)

    for name, (module, meaning) in ROOMS.items():
        if find_spec(module.rpartition(".")[0]) and find_spec(module):
            commands.add_parser(name, help=meaning, add_help=False)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. What is wrong with the settings or the private database is said in a sentence, not in a trace."""
    try:
        return run(list(sys.argv[1:] if arguments is None else arguments))
    except (ImproperlyConfigured, ClusterError) as error:
        print(error, file=sys.stderr)
        return 2


def run(given: list[str]) -> int:
    if given and given[0] in ROOMS:
        module = ROOMS[given[0]][0]
        if not find_spec(module.rpartition(".")[0]) or not find_spec(module):
            print(f"This installation has no `kortisto {given[0]}`.", file=sys.stderr)
            return 2
        # The demo's room keeps two commands and is told which; audit's has one name only.
        return hand_over(module, given if module.endswith("demo.cli") else given[1:])
    options = parser().parse_args(given)
    return int(options.run(options) or 0)


if __name__ == "__main__":
    sys.exit(main())
