"""A course is files: whole in both languages, never HTML, and an issuer's own takes its place."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings as program
from django.core.exceptions import ImproperlyConfigured

from kortisto.kernel.testing import rule
from kortisto.registrars.courses import LANGUAGES, Part, all_courses, read_course

from .cast import sote

PICTURES = "/koulutus/sote/kuvat/"


@pytest.fixture
def own(tmp_path) -> Path:
    """An issuer's own copy of the course."""
    shutil.copytree(program.KORTISTO_COURSES / "sote", tmp_path / "courses" / "sote")
    return tmp_path / "courses" / "sote"


@rule("BR-RG-10")
def test_the_course_teaches_what_a_registrar_does_in_both_languages():
    course = sote()
    wanted = {
        "duties", "identity", "suspect", "grounds", "terms", "order", "photo", "handover", "temporary", "codes", "revoke",
        "archive", "data", "doubt", "case",
    }  # fmt: skip
    assert set(course.part_names) == wanted
    for language in LANGUAGES:
        assert len(course.questions[language]) >= 30
        assert {question.part for question in course.questions[language].values()} == wanted - {"case"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_drawing_exists_and_says_in_words_what_it_shows(language):
    course = sote()
    drawn = set()
    for part in course.parts[language]:
        html = part.html(PICTURES)
        assert 'alt=""' not in html
        drawn |= {piece.split('"')[0] for piece in html.split(f'src="{PICTURES}')[1:]}
        assert html.count("<img") == html.count(f'src="{PICTURES}')
    assert {path.name for path in (course.folder / "pictures").iterdir()} == drawn
    assert all(course.picture(name) for name in drawn)
    assert course.picture("../course.toml") is None


def test_what_looks_like_html_stays_text_and_no_link_runs_anything():
    part = Part("x", 1, "X", "<script>alert(1)</script> [a](javascript:alert(1)) ![](../../secret.svg)")
    html = part.html(PICTURES)
    assert "<script" not in html
    assert 'href="javascript' not in html
    assert "secret" not in html


def test_an_issuers_own_folder_takes_the_courses_place(own, settings):
    settings.KORTISTO_COURSES = own.parent
    (own / "course.toml").write_text((own / "course.toml").read_text().replace('"1.0"', '"2.3"'))
    assert all_courses()["sote"].version == "2.3"


def test_the_fingerprint_changes_with_the_smallest_change(own):
    before = read_course(own).content
    page = next((own / "fi").glob("*-doubt.md"))
    page.write_text(page.read_text() + "\nLisäys.\n")
    assert read_course(own).content != before


def test_a_part_in_one_language_only_is_not_a_course(own):
    next((own / "sv").glob("*-photo.md")).unlink()
    with pytest.raises(ImproperlyConfigured):
        read_course(own)


@pytest.mark.parametrize(("old", "new"), [("right = [1]", "right = [9]"), ('part = "duties"', 'part = "nothing"')])
def test_a_question_without_right_option_or_part_is_found_when_the_course_is_read(own, old, new):
    bank = own / "questions.toml"
    bank.write_text(bank.read_text().replace(old, new, 1))
    with pytest.raises(ImproperlyConfigured):
        read_course(own)


def test_a_part_called_wrong_or_without_title_is_found_when_the_course_is_read(own):
    (own / "fi" / "notes.md").write_text("Muistiinpanoja")
    with pytest.raises(ImproperlyConfigured):
        read_course(own)
