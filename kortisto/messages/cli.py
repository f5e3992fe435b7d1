"""`kortisto mail …`: what the mail server on this machine hands in."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from django.db import OperationalError

from .reports import LONGEST, take_report

# What a mail server understands as "not now, try again" (sysexits.h).
TRY_AGAIN = 75


def main(arguments: Sequence[str]) -> int:
    """Take a delivery status notification. Whatever the mail is, the server gets no mail back about it."""
    options = _parser().parse_args(arguments)
    try:
        raw = _read(options.file)
    except OSError as error:
        print(f"{options.file} cannot be read: {error.strerror}", file=sys.stderr)
        return 1
    try:
        came_back = take_report(raw)
    except OperationalError:
        print("The database does not answer; hand the mail in again.", file=sys.stderr)
        return TRY_AGAIN
    for message in came_back:
        print(f"{message.code} came back: {message.problem}")
    if not came_back:
        print("This is no report about a mail of ours that could not be delivered.")
    return 0


def _read(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read(LONGEST)
    with Path(name).open("rb") as file:
        return file.read(LONGEST)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kortisto mail", description=__doc__)
    verbs = parser.add_subparsers(required=True, metavar="verb")
    one = verbs.add_parser(
        "take-bounce", help="take a delivery status notification (RFC 3464), for the mail server's pipe"
    )
    one.add_argument("file", help="the mail, or - for standard input")
    return parser
