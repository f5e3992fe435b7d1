"""Checking an export without the program's database: `python -m kortisto.audit.check FOLDER [--key FILE]`.

Needs the three files of the export, `rfc8785` and `cryptography`. Give the public key you were handed by another way with
`--key`; the one in the folder only shows that the files fit each other.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from rfc8785 import CanonicalizationError

from kortisto.audit.entries import entry_hash, payload_hash
from kortisto.audit.merkle import Growing, inclusion_holds
from kortisto.audit.notes import NotANote, Note, PublicKey


def check(lines: Iterable[str], checkpoint: str, keys: Sequence[PublicKey]) -> Iterator[str]:
    """What is wrong with an export, a sentence each; nothing when it is whole."""
    try:
        note = Note.parse(checkpoint)
    except NotANote:
        yield "The checkpoint is not a signed note."
        return
    if note.signed_by(keys) is None:
        yield "The checkpoint is not signed by the given key."
        return
    growing, proved = Growing(), 0
    redactions: dict[str, set[str]] = {}
    redacted: list[tuple[int, str, str]] = []
    for number, text in enumerate(lines, start=1):
        try:
            line = json.loads(text)
            entry, hashed = line["entry"], entry_hash(line["entry"])
            position = int(entry["position"])
        except (ValueError, KeyError, TypeError, CanonicalizationError):
            yield f"Line {number} is not an event of the log."
            return
        yield from _check_payload(line, number)
        if line.get("redacted_by"):
            redacted.append((number, entry["code"], line["redacted_by"]))
        if entry["event"] == "audit:payloads_redacted":
            redactions[entry["code"]] = set(entry["grounds"].get("events", ()))
        if "proof" in line:
            proved += 1
            if not _proved(hashed, position, note, line["proof"]):
                yield f"Line {number}: the event at position {position} does not stand in the log like this."
        else:
            if position != growing.size:
                yield f"Line {number}: position {growing.size} is expected here, not {position}."
                return
            growing.append(hashed)
    if not proved and (growing.size, growing.root()) != (note.checkpoint.size, note.checkpoint.root):
        yield f"The {growing.size} events are not the {note.checkpoint.size} that the checkpoint was signed over."
    for number, code, by in redacted if not proved else ():
        if code not in redactions.get(by, ()):
            yield f"Line {number}: the payload of {code} is gone, but no redaction on record names it."


def _check_payload(line: dict[str, Any], number: int) -> Iterator[str]:
    expected = line["entry"].get("payload")
    if line.get("payload") is None:
        if expected and not line.get("redacted_by"):
            yield f"Line {number}: the payload is missing."
        return
    try:
        found = payload_hash(bytes.fromhex(line["salt"]), line["payload"])
    except (ValueError, TypeError, CanonicalizationError):
        found = ""
    if found != expected:
        yield f"Line {number}: the payload is not the one that was sealed."


def _proved(hashed: bytes, position: int, note: Note, proof: list[str]) -> bool:
    try:
        path = [bytes.fromhex(step) for step in proof]
    except (ValueError, TypeError):
        return False
    checkpoint = note.checkpoint
    return inclusion_holds(hashed=hashed, position=position, size=checkpoint.size, path=path, root=checkpoint.root)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="kortisto audit check", description="Check an exported log without its database."
    )
    parser.add_argument("folder", type=Path, help="the folder of the export")
    parser.add_argument("--key", type=Path, help="the public key file, from a source other than the folder")
    options = parser.parse_args(arguments)
    try:
        key_lines = (options.key or options.folder / "checkpoint.pub").read_text(encoding="utf-8").splitlines()
        keys = [PublicKey.parse(line) for line in key_lines if line.strip()]
        checkpoint = (options.folder / "checkpoint.txt").read_text(encoding="utf-8")
        with open(options.folder / "audit.jsonl", encoding="utf-8") as lines:
            wrong = list(check(lines, checkpoint, keys))
    except (OSError, NotANote) as error:
        print(f"The export cannot be read: {error}", file=sys.stderr)
        return 3
    for sentence in wrong:
        print(sentence)
    if not wrong:
        size = Note.parse(checkpoint).checkpoint.size
        print(f"The export is whole, under the checkpoint of {size} events.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
