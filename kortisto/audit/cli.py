"""`kortisto audit …`: verify, export and check the log, seal now, accept a restored database.

Exit codes: 0 whole, 1 tampered with, 2 wrong command line, 3 could not be told or done.
"""

import argparse
import getpass
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.utils import translation

from kortisto.kernel.actors import Operator
from kortisto.kernel.errors import Refusal

from . import check
from .actions.accept_restore import accept_restore
from .checkpoints import NoOutside, has_private_key, outside_path
from .events import Event
from .export import export
from .findings import Report
from .notes import Lost, Note, notes_in
from .queries import history, history_for_person
from .record import record
from .sealing import seal_now
from .verify import verify


def operator() -> Operator:
    """Whoever runs the command, by login name; the person before `sudo`, not root."""
    return Operator(os.environ.get("SUDO_USER") or getpass.getuser())


def main(arguments: Sequence[str]) -> int:
    given = list(arguments)
    if given[:1] == ["check"]:
        return check.main(given[1:])
    options = _parser().parse_args(given)
    with translation.override("en"):
        try:
            return int(options.run(options))
        except NoOutside:
            return _trouble(
                f"The checkpoints outside the database cannot be read: {outside_path()}. If that file is lost for good, put "
                "an empty one in its place; the database's own checkpoints are then written to it."
            )
        except (Refusal, ImproperlyConfigured) as trouble:
            return _trouble(str(trouble))


def _parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="kortisto audit", description="The log of every act: its seal and its evidence.")
    commands = top.add_subparsers(dest="command", required=True, metavar="command")

    one = commands.add_parser("verify", help="examine the log for tampering")
    one.add_argument("--checkpoint", type=Path, help="checkpoints kept elsewhere, instead of this installation's file")
    one.add_argument("--json", action="store_true", help="print one JSON object")
    one.set_defaults(run=_verify)

    one = commands.add_parser("export", help="write the sealed log, its checkpoint and the public key to a folder")
    one.add_argument("--out", type=Path, required=True, help="the folder")
    part = one.add_mutually_exclusive_group()
    part.add_argument("--subject", help="only what happened to one thing, as kind:CODE; with proofs")
    part.add_argument("--person", help="only what concerns one person, as person:CODE; with proofs")
    one.set_defaults(run=_export)

    commands.add_parser("check", help="check an exported folder alone", add_help=False)

    one = commands.add_parser("seal", help="seal what waits, now")
    one.set_defaults(run=_seal)

    one = commands.add_parser("accept-restore", help="go on with a database that was restored from an older copy")
    one.add_argument("--why", required=True, help="what was checked, and why the log may go on")
    one.set_defaults(run=_accept_restore)
    return top


def _verify(options: argparse.Namespace) -> int:
    given: list[Note | str] | None = None
    if options.checkpoint:
        try:
            with open(options.checkpoint, encoding="utf-8") as file:
                given = list(notes_in(file))
        except (OSError, UnicodeDecodeError) as error:
            return _trouble(f"The checkpoints cannot be read: {error}")
        if not any(isinstance(note, Note) for note in given):
            return _trouble(f"{options.checkpoint} holds no signed checkpoint.")
    report = verify(given)
    print(json.dumps(_as_json(report), ensure_ascii=False) if options.json else _as_text(report))
    return report.exit_code


def _as_json(report: Report) -> dict[str, object]:
    return {
        "result": ["whole", "tampered", "", "doubtful"][report.exit_code],
        "size": report.size,
        "root": report.root.hex(),
        "sealed": report.sealed,
        "unsealed": report.unsealed,
        "redacted": report.redacted,
        "checkpoints": report.checkpoints,
        "outside": report.outside,
        "findings": [
            {
                "kind": str(finding.kind),
                "first": finding.position,
                "last": finding.last,
                "event": finding.event,
                "sentence": finding.sentence,
            }
            for finding in report.findings
        ],
        "doubts": {str(doubt): sentence for doubt, sentence in report.doubts.items()},
        "restores": report.restores,
    }


def _as_text(report: Report) -> str:
    lines = [f"TAMPERED {finding.kind}: {finding.sentence}" for finding in report.findings]
    lines += [f"DOUBT {doubt}: {sentence}" for doubt, sentence in report.doubts.items()]
    lines += [f"RESTORED {sentence}" for sentence in report.restores]
    lines.append(
        f"{report.sealed} events sealed, {report.unsealed} not sealed yet, {report.redacted} payloads redacted; compared with "
        f"{report.checkpoints} checkpoints in the database and {report.outside} outside."
    )
    if report.tampered:
        lines.append("The log has been tampered with.")
    elif report.doubts:
        lines.append("Nothing was found, but not everything could be compared.")
    else:
        lines.append("The log is whole.")
    return "\n".join(lines)


def _export(options: argparse.Namespace) -> int:
    """Reading the log in bulk is itself an act on record; with the key at hand it stands in the export."""
    chosen = options.person or options.subject
    record(
        Event.LOG_EXPORTED,
        actor=operator(),
        subject=options.subject or "",
        person=options.person,
        grounds={"part": "person" if options.person else "subject" if options.subject else "all"},
    )
    if has_private_key():
        seal_now()
    part = None
    if chosen:
        part = history_for_person(chosen) if options.person else history(chosen)
    count = export(options.out, events=part)
    print(f"{count} events written to {options.out}.")
    return 0


def _seal(options: argparse.Namespace) -> int:
    print(f"{seal_now()} events sealed.")
    return 0


def _accept_restore(options: argparse.Namespace) -> int:
    if not has_private_key():
        return _trouble("Accepting a restore is signed: run this where the checkpoint key is.")
    grounds = accept_restore(actor=operator(), why=options.why).grounds
    seal_now(restored=Lost(grounds["kept_size"], grounds["lost_size"], bytes.fromhex(grounds["lost_root"])))
    lost = grounds["lost_size"] - grounds["kept_size"]
    print(f"Accepted. The log goes on from position {grounds['kept_size']}; {lost} events are lost.")
    return 0


def _trouble(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 3
