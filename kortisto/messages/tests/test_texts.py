"""Every message can be said in three languages, and says the same in each."""

import re
from pathlib import Path

import pytest

from kortisto.messages import texts
from kortisto.messages.texts import COMMON, LANGUAGES, FactMissing, TextMissing, facts_of, foreign_tags, render, source

HOUSE = Path(__file__).parents[2]
POSTED = re.compile(r"""\b(?:post|tell_[a-z_]+)\(\s*["']([a-z_]+)["']""")


@pytest.fixture
def words(tmp_path, monkeypatch):
    """Texts of the test's own, beside those of the rooms."""

    def write(name, language, text):
        path = tmp_path / f"{name}.{language}.txt"
        path.write_text(text, "utf-8")
        files = dict(texts._files()) | {(name, language): path}
        monkeypatch.setattr(texts, "_files", lambda: files)

    return write


def test_every_message_exists_in_three_languages_with_the_same_facts():
    wrong = []
    for name in sorted(texts.names() | {"footer"}):
        facts = {}
        for language in LANGUAGES:
            try:
                text = source(name, language)
            except TextMissing:
                wrong.append(f"{name}: there is no text in {language}")
                continue
            # A name in two languages is one fact: {{ point.name_fi }} and {{ point.name_sv }}.
            facts[language] = {re.sub(r"name_(fi|sv)$", "name", fact) for fact in facts_of(text)}
            if name != "footer" and not text.startswith("Subject: "):
                wrong.append(f"{name}.{language}: the first line is not its subject")
            if foreign_tags(text):
                wrong.append(f"{name}.{language}: uses {sorted(foreign_tags(text))}; only if, elif, else are allowed")
        for language in facts:
            if facts[language] != facts["fi"]:
                wrong.append(
                    f"{name}.{language}: names {sorted(facts[language] ^ facts['fi'])} other than the Finnish text"
                )
    assert not wrong, "\n".join(wrong)


def test_every_message_that_code_posts_has_its_texts():
    missing = {
        f"{path.relative_to(HOUSE)}: {name}"
        for path in HOUSE.glob("*/**/*.py")
        if "tests" not in path.parts
        for name in POSTED.findall(path.read_text("utf-8"))
        if name not in texts.names()
    }
    assert not missing, f"Write <room>/messages/<name>.fi.txt, .sv.txt and .en.txt: {sorted(missing)}"


def test_a_fact_that_the_text_names_and_the_message_lacks_stops_the_mail(words):
    words("greeting", "fi", "Subject: Hei {{ card.serial }}\nKortti {{ card.serial }} on {{ place }}.\n")
    with pytest.raises(FactMissing, match=r"card\.serial"):
        render("greeting", "fi", {"place": "pisteessä"})
    with pytest.raises(FactMissing, match="place"):
        render("greeting", "fi", {"card": {"serial": "9246"}})
    assert render("greeting", "fi", {"card": {"serial": "9246"}, "place": "pisteessä"}).subject == "Hei 9246"


def test_a_text_without_a_translation_is_an_error_and_not_another_language(words):
    words("greeting", "fi", "Subject: Hei\nHei.\n")
    with pytest.raises(TextMissing):
        render("greeting", "sv", {})


def test_mails_say_who_sent_them_and_plain_text_stays_plain(words, settings):
    settings.KORTISTO_ISSUER = {"fi": "Korttivirasto"}
    words("greeting", "fi", "Subject: Tervehdys\nHei {{ name }}, <b>&amp;</b> {{ word }}\n")
    rendered = render("greeting", "fi", {"word": "<Åsa & Östen>"}, to_name="Hanna")
    assert rendered.body.startswith("Hei Hanna, <b>&amp;</b> <Åsa & Östen>\n\n--\nKorttivirasto\n")


def test_a_subject_is_always_one_line(words):
    words("greeting", "en", "Subject: About {{ word }}\nHello\n")
    assert (
        render("greeting", "en", {"word": "cards\r\nBcc: everybody@example.fi"}).subject
        == "About cards Bcc: everybody@example.fi"
    )


def test_days_are_written_as_the_readers_language_writes_them(words):
    from datetime import date

    for language in LANGUAGES:
        words("until", language, 'Subject: {{ day|date:"SHORT_DATE_FORMAT" }}\nx\n')
    assert render("until", "fi", {"day": date(2026, 1, 9)}).subject == "9.1.2026"


def test_what_every_text_has_is_no_fact_of_its_own():
    assert facts_of("{{ site }}{{ link }} {% if card.kind %}{{ name }}{% endif %} {{ issuer }}") == {
        "link",
        "card.kind",
    }
    assert "site" in COMMON
    assert foreign_tags("{% load x %}{% if a %}{% endif %}") == {"load"}
