"""Checkpoints as text that other programs understand."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kortisto.audit.notes import Checkpoint, Lost, NotANote, Note, PrivateKey, PublicKey, notes_in

KEY = PrivateKey("kortisto.example/audit", bytes(range(32)))
CHECKPOINT = Checkpoint(KEY.name, 31, bytes(32), "2026-11-23T18:16:53.123456Z")

# The key pair and the signed text in the documentation of Go's golang.org/x/mod/sumdb/note.
GO_PRIVATE = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_PUBLIC = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
GO_SIGNATURE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def test_keys_and_signatures_are_those_of_other_programs_for_signed_notes():
    private, public = PrivateKey.parse(GO_PRIVATE), PublicKey.parse(GO_PUBLIC)
    assert private.public == public
    assert (private.text(), str(public), public.id) == (GO_PRIVATE, GO_PUBLIC, "c74f20a3")
    assert private.sign(GO_TEXT) == GO_SIGNATURE


def test_a_checkpoint_reads_as_it_was_written():
    note = Note.sign(CHECKPOINT, KEY)
    assert note.body == f"kortisto.example/audit\n31\n{'A' * 43}=\ntime 2026-11-23T18:16:53.123456Z\n"
    read = Note.parse(note.text)
    assert (read, read.checkpoint) == (note, CHECKPOINT)
    assert read.signed_by([KEY.public]) == KEY.public


def test_an_accepted_restore_is_part_of_what_is_signed():
    checkpoint = Checkpoint(KEY.name, 31, bytes(32), "2026-11-23T18:16:53.123456Z", Lost(30, 44, b"\x07" * 32))
    note = Note.parse(Note.sign(checkpoint, KEY).text)
    assert note.checkpoint.lost == Lost(30, 44, b"\x07" * 32)
    without = Note(CHECKPOINT.text(), note.signatures, CHECKPOINT)
    assert without.signed_by([KEY.public]) is None


@given(st.integers(0, 200), st.characters(codec="utf-8"))
def test_no_changed_character_goes_unseen(place, other):
    text = Note.sign(CHECKPOINT, KEY).text
    place %= len(text)
    changed = text[:place] + other + text[place + 1 :]
    if changed == text:
        return
    notes = [found for found in notes_in(changed.splitlines(keepends=True)) if isinstance(found, Note)]
    for note in notes:
        # A signature has unused bits in its last base64 character; what it signs is the same.
        assert note.signed_by([KEY.public]) is None or note.body == CHECKPOINT.text()


def test_somebody_elses_signature_does_not_count():
    other = PrivateKey.make(KEY.name)
    assert Note.sign(CHECKPOINT, other).signed_by([KEY.public]) is None
    assert Note.sign(CHECKPOINT, PrivateKey("elsewhere", KEY.seed)).signed_by([KEY.public]) is None


def test_a_trusted_key_of_another_log_does_not_vouch_for_this_one():
    elsewhere = PrivateKey.make("elsewhere")
    assert Note.sign(CHECKPOINT, elsewhere).signed_by([elsewhere.public]) is None


def test_one_good_signature_among_several_is_enough():
    note = Note.sign(CHECKPOINT, KEY)
    lines = ("— witness !!!\n", PrivateKey.make("witness").sign(note.body), *note.signatures)
    assert Note(note.body, lines, CHECKPOINT).signed_by([KEY.public]) == KEY.public


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "x\n1\n2\n",
        "x\n-1\n" + "A" * 43 + "=\n",
        "x\n01\n" + "A" * 43 + "=\n",
        "x\n1\nAAAA\n",
        "\n1\n" + "A" * 43 + "=\n",
    ],
)
def test_what_is_not_a_checkpoint_is_not_read_as_one(text):
    with pytest.raises(NotANote):
        Checkpoint.parse(text)
    with pytest.raises(NotANote):
        Note.parse(text)


@pytest.mark.parametrize(
    "line", ["", "name", "name+00000000+AAAA", GO_PUBLIC[:-4] + "AAAA", GO_PUBLIC.replace("c7", "c8"), "name+x+!!"]
)
def test_what_is_not_a_public_key_is_not_read_as_one(line):
    with pytest.raises(NotANote):
        PublicKey.parse(line)


def test_a_key_is_not_printed():
    assert base64.b64encode(KEY.seed).decode() not in repr(KEY)


def test_a_key_has_a_name_that_fits_into_a_line():
    for name in ("two words", "plus+sign", ""):
        with pytest.raises(ValueError, match="the name of a key"):
            PrivateKey.make(name)


def test_a_file_of_checkpoints_is_read_in_order_with_whatever_else_stands_in_it():
    notes = [Note.sign(Checkpoint(KEY.name, size, bytes(32), "t"), KEY) for size in (1, 2, 3)]
    text = f"{notes[0].text}\n\n\n{notes[1].text}{notes[2].text}"
    assert list(notes_in(text.splitlines(keepends=True))) == notes
    torn = notes[1].text[:30]
    text = f"{notes[0].text}\n{torn}\n\n{notes[2].text}\n"
    assert list(notes_in(text.splitlines(keepends=True))) == [notes[0], torn + "\n", notes[2]]
