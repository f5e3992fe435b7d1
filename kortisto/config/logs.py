"""One JSON line an event, and nothing personal in it (ground rule 16).

A line holds time, level, code, request id, face and milliseconds. Our own modules log a code as their whole message:
``logger.warning("ca:unreachable", extra={"ms": 5000})``. What others write is never repeated, because their sentences may
quote an address, a name or a query string: of those a line says only which module spoke and where, and of an exception
only its kind and the places it passed.
"""

from __future__ import annotations

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from pathlib import Path

from kortisto.kernel import context

CODE = re.compile(r"[a-z][a-z0-9_]*(?::[a-z0-9_.-]+)*")
PLAIN_FACTS = ("ms", "status", "method", "route", "job", "queue", "count", "subject")
# Facts of our own modules' lines that are codes; a value that is none is left out rather than trusted.
CODE_FACTS = (
    "reason", "message_code", "message_name", "order", "news", "finding", "register", "found", "waiting_for", "table",
    "rows", "held",
)  # fmt: skip
# One word of letters, digits and joints, and not of the shape of a personal identity code.
CODE_FACT = re.compile(r"(?!\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]$)[A-Za-z0-9][A-Za-z0-9_:.\-]{0,79}")
HOUSE = Path(__file__).resolve().parent.parent.parent


def current(variable: object) -> str:
    """A context variable's value, or an empty string outside any request or job."""
    try:
        return str(variable.get() or "")  # type: ignore[attr-defined]
    except LookupError:
        return ""


def place(file: str, line: int | None, function: str) -> str:
    """Where in the program, without the machine's own folders."""
    path = Path(file)
    shown = path.relative_to(HOUSE) if path.is_relative_to(HOUSE) else Path(*path.parts[-3:])
    return f"{shown}:{line} {function}"


class JsonFormatter(logging.Formatter):
    """Writes a record as one line of JSON without anything personal."""

    def format(self, record: logging.LogRecord) -> str:
        ours = record.name.startswith("kortisto") and isinstance(record.msg, str) and CODE.fullmatch(record.msg)
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "code": record.msg if ours else f"log:{record.name}",
            "request": current(context.request_id),
            "face": current(context.face),
        }
        for fact in PLAIN_FACTS if ours else ():
            if hasattr(record, fact):
                line[fact] = getattr(record, fact)
        for fact in CODE_FACTS if ours else ():
            if CODE_FACT.fullmatch(told := str(getattr(record, fact, ""))):
                line[fact] = told
        if not ours:
            line["where"] = place(record.pathname, record.lineno, record.funcName)
        if record.exc_info and record.exc_info[0] is not None:
            line["exception"] = record.exc_info[0].__name__
            line["trace"] = [
                place(frame.filename, frame.lineno, frame.name) for frame in traceback.extract_tb(record.exc_info[2])
            ]
        return json.dumps(line, ensure_ascii=False)


class PlainFormatter(logging.Formatter):
    """For a developer's terminal, where people are fictive: the whole message, the facts beside it, the whole trace."""

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        facts = " ".join(
            f"{fact}={getattr(record, fact)}" for fact in (*PLAIN_FACTS, *CODE_FACTS) if hasattr(record, fact)
        )
        first, *trace = line.split("\n")
        return "\n".join([f"{first}  {facts}".rstrip(), *trace])


def logging_settings(style: str) -> dict[str, object]:
    """Django's LOGGING: ``json`` for production, ``plain`` for a developer's terminal with fictive people in it."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {"()": "kortisto.config.logs.JsonFormatter"},
            "plain": {
                "()": "kortisto.config.logs.PlainFormatter",
                "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
            },
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": style}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            # Replaces Django's own handlers: no mail to administrators, and one line per event.
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            "django.server": {"handlers": [], "level": "ERROR", "propagate": True},
            "kortisto": {"level": "INFO"},
        },
    }
