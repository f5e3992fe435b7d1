"""A catalogue that lacks something is found out before a user sees English in a Finnish page."""

from __future__ import annotations

import ast
import shutil
from pathlib import Path

import pytest

from kortisto.config.words import compile_catalogues, uncompiled
from scripts import words

needs_gettext = pytest.mark.skipif(shutil.which("msgmerge") is None, reason="needs Debian's gettext")
SOURCE = 'from django.utils.translation import gettext as _\nA = _("Order card")\nB = _("%(count)s cards waiting")\n'


def room_with(tmp_path: Path, finnish: str) -> Path:
    room = tmp_path / "room"
    room.mkdir()
    (room / "views.py").write_text(SOURCE, "utf-8")
    header = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    for language in words.LANGUAGES:
        path = words.catalogue(room, language)
        path.parent.mkdir(parents=True)
        path.write_text(header + finnish, "utf-8")
    return room


COMPLETE = (
    'msgid "Order card"\nmsgstr "Tilaa kortti"\n\nmsgid "%(count)s cards waiting"\nmsgstr "%(count)s korttia odottaa"\n'
)


@needs_gettext
@pytest.mark.subprocess
def test_a_complete_catalogue_has_no_findings(tmp_path):
    assert words.findings_of_room(room_with(tmp_path, COMPLETE)) == []


@needs_gettext
@pytest.mark.subprocess
@pytest.mark.parametrize(
    ("finnish", "finding"),
    [
        (COMPLETE.replace("Tilaa kortti", ""), "not translated: 'Order card'"),
        (COMPLETE.replace('msgid "Order', '#, fuzzy\nmsgid "Order'), "marked fuzzy: 'Order card'"),
        (COMPLETE.replace("%(count)s korttia", "%(number)s korttia"), "other placeholders"),
        (COMPLETE.split("\n\n")[0] + "\n", "not in the catalogue: '%(count)s cards waiting'"),
        (COMPLETE.replace("Tilaa kortti", "Order card"), "still in English: 'Order card'"),
        (COMPLETE + '\nmsgid "Gone"\nmsgstr "Poissa"\n', "no longer used: 'Gone'"),
    ],
)
def test_each_kind_of_gap_is_named(tmp_path, finnish, finding):
    found = words.findings_of_room(room_with(tmp_path, finnish))
    assert len(found) == 2
    assert all(finding in line for line in found)


@pytest.mark.parametrize(
    "call", ['_(f"Order {kind}")', '_("Order %s" % kind)', '_("Order {}".format(kind))', '_("a" + kind)']
)
def test_a_text_put_together_before_it_is_looked_up_is_found(call):
    node = ast.parse(call, mode="eval").body
    assert words.is_built(node.args[0])


def test_a_whole_text_is_not():
    assert not words.is_built(ast.parse('_("Order card")', mode="eval").body.args[0])


def two_rooms(tmp_path: Path, first: str, second: str) -> list[Path]:
    """Two rooms whose Finnish catalogues hold these entries."""
    header = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    rooms = []
    for name, entries in (("cards", first), ("contracts", second)):
        path = words.catalogue(tmp_path / name, "fi")
        path.parent.mkdir(parents=True)
        path.write_text(header + entries, "utf-8")
        rooms.append(tmp_path / name)
    return rooms


def test_one_text_that_two_rooms_translate_differently_is_found(tmp_path):
    rooms = two_rooms(tmp_path, 'msgid "Cancel"\nmsgstr "Peruuta"\n', 'msgid "Cancel"\nmsgstr "Keskeytä"\n')
    assert words.findings_between(rooms) == [
        "'Cancel' (fi) is translated in 2 ways: 'Peruuta' in cards; 'Keskeytä' in contracts"
    ]


@pytest.mark.parametrize(
    "other",
    [
        'msgid "State"\nmsgstr "Tila"\n',
        'msgctxt "of a passport"\nmsgid "State"\nmsgstr "Valtio"\n',
        'msgid "State"\nmsgstr ""\n',
    ],
)
def test_the_same_words_or_another_context_are_no_finding(tmp_path, other):
    assert words.findings_between(two_rooms(tmp_path, 'msgid "State"\nmsgstr "Tila"\n', other)) == []


def test_signs_and_placeholders_need_no_translation():
    assert not words.has_words("%(giver)s → %(point)s")
    assert words.has_words("%(giver)s to %(point)s")


def test_the_house_says_each_text_in_one_way():
    assert words.findings_between(words.rooms()) == []


def test_catalogues_are_compiled_without_gettext_when_the_program_is_prepared(tmp_path):
    import gettext

    folder = tmp_path / "desk" / "locale" / "fi" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
        'msgctxt "order"\nmsgid "Sent"\nmsgstr "Lähetetty"\n\n#, fuzzy\nmsgid "Card"\nmsgstr "Kortti?"\n',
        "utf-8",
    )
    assert uncompiled(tmp_path) == [folder / "django.po"]
    assert compile_catalogues(tmp_path) == 1
    assert not uncompiled(tmp_path)
    with (folder / "django.mo").open("rb") as compiled:
        spoken = gettext.GNUTranslations(compiled)
    assert (spoken.pgettext("order", "Sent"), spoken.gettext("Card")) == ("Lähetetty", "Card")
