"""A log line says what happened and never to whom (ground rule 16)."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from kortisto.config.logs import JsonFormatter, PlainFormatter
from kortisto.kernel import context


def line_of(name: str, message: object, *, exc_info: object = None, **extra: object) -> dict[str, object]:
    record = logging.getLogger(name).makeRecord(
        name, logging.WARNING, __file__, 12, message, (), exc_info, "here", extra
    )
    text = JsonFormatter().format(record)
    assert "\n" not in text
    return json.loads(text)


def test_a_line_of_ours_holds_code_request_face_and_milliseconds():
    request, face = context.request_id.set("abc12345"), context.face.set("desk")
    try:
        line = line_of("kortisto.http", "http:request", ms=12.5, status=200)
    finally:
        context.request_id.reset(request)
        context.face.reset(face)
    assert line.pop("time")
    assert line == {
        "level": "warning",
        "code": "http:request",
        "request": "abc12345",
        "face": "desk",
        "ms": 12.5,
        "status": 200,
    }


@pytest.mark.parametrize(
    "message", ["Not Found: /oma/?code=131052-308T", "mail to hanna.laine@example.org failed", "Hanna Laine"]
)
@pytest.mark.parametrize("logger", ["django.request", "kortisto.http", "procrastinate.worker"])
def test_sentences_of_others_are_never_repeated(logger: str, message: str):
    line = line_of(logger, message)
    assert message not in json.dumps(line, ensure_ascii=False)
    assert line["code"] == f"log:{logger}"


def test_a_fact_that_is_not_on_the_list_is_left_out():
    assert "hanna" not in json.dumps(line_of("kortisto.http", "http:request", email="hanna@example.org"))


def test_why_something_failed_is_told_by_its_code():
    line = line_of("kortisto.messages", "message_failed", message_code="EC18AX4JA1", reason="nobody_to_reach")
    assert (line["message_code"], line["reason"]) == ("EC18AX4JA1", "nobody_to_reach")


@pytest.mark.parametrize("reason", ["to hanna.laine@example.org", "Hanna Laine", "hanna@example.org", "131052-308T"])
def test_a_reason_that_is_no_code_is_left_out(reason: str):
    assert "reason" not in line_of("kortisto.messages", "message_failed", reason=reason)


def test_an_exception_is_told_by_kind_and_place_only():
    try:
        raise ValueError("duplicate key (email)=(hanna@example.org)")
    except ValueError:
        line = line_of("django.request", "x", exc_info=sys.exc_info())
    assert line["exception"] == "ValueError"
    assert line["trace"][0].startswith("kortisto/config/tests/test_logs.py:")
    assert "hanna" not in json.dumps(line)


def test_a_developers_line_shows_the_facts_beside_the_message():
    record = logging.getLogger("kortisto.http").makeRecord(
        "kortisto.http", logging.INFO, __file__, 1, "http:request", (), None, "here", {"status": 200, "ms": 3.5}
    )
    assert PlainFormatter("%(message)s").format(record) == "http:request  ms=3.5 status=200"
