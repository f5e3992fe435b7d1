"""What the components say, also to those who do not see them."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import models
from django.db.models import Value
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import translation

from kortisto.kernel.testing import rule
from kortisto.ui.paging import COUNT_UP_TO, DEEPEST, Asked, KeysFirst, page_of
from kortisto.ui.parts import Act, Task, TimelineEntry
from kortisto.ui.sorting import InTurn, Sorting
from kortisto.ui.tones import register_tones, tone_of_state


@pytest.fixture(autouse=True)
def in_english() -> Any:
    with translation.override("en"):
        yield


def shown(source: str, **context: Any) -> str:
    return " ".join(Template("{% load ui i18n %}" + source).render(Context(context)).split())


class Colour(models.TextChoices):
    IN_FORCE = "in_force", "In force"
    REVOKED = "revoked", "Revoked"


def test_a_state_read_from_the_database_shows_its_label() -> None:
    from kortisto.accounts.models import User

    user = User(language="sv")
    assert shown("{% status_tag user.language %}", user=user) == '<span class="status-tag neutral">Svenska</span>'


def test_a_state_of_a_choice_shows_its_label_and_the_tone_of_its_word() -> None:
    assert shown("{% status_tag state %}", state=Colour.IN_FORCE) == '<span class="status-tag positive">In force</span>'
    assert shown("{% status_tag state %}", state=Colour.REVOKED) == '<span class="status-tag negative">Revoked</span>'


def test_a_state_can_be_given_its_tone_and_label_on_the_page() -> None:
    html = shown('{% status_tag "unsigned" tone="warning" label=text %}', text="Not <signed>")
    assert html == '<span class="status-tag warning">Not &lt;signed&gt;</span>'


def test_no_state_shows_nothing() -> None:
    assert shown("{% status_tag row.state %}", row=SimpleNamespace(state=None)) == ""


def test_a_status_tag_refuses_an_option_it_does_not_know() -> None:
    with pytest.raises(TemplateSyntaxError):
        shown('{% status_tag state colour="red" %}')


def test_a_model_can_have_tones_of_its_own() -> None:
    register_tones("ui.Example", {"returned": "neutral"})
    assert tone_of_state("returned", "ui.Example") == "neutral"
    assert tone_of_state("returned") == "warning"
    with pytest.raises(ValueError, match="not a tone"):
        register_tones("ui.Example", {"returned": "red"})


ONLY_FINNISH = SimpleNamespace(name_fi="Klinikka Oy", name_sv="")
BOTH = SimpleNamespace(name_fi="Klinikka Oy", name_sv="Kliniken Ab")


@pytest.mark.parametrize(
    ("language", "row", "html"),
    [
        ("fi", BOTH, "Klinikka Oy"),
        ("sv", BOTH, "Kliniken Ab"),
        ("sv", ONLY_FINNISH, '<span lang="fi">Klinikka Oy</span>'),
        ("en", BOTH, '<span lang="fi">Klinikka Oy</span>'),
        ("fi", SimpleNamespace(name_fi="", name_sv="Bara svenska"), '<span lang="sv">Bara svenska</span>'),
    ],
)
def test_a_name_in_another_language_is_marked(language: str, row: Any, html: str) -> None:
    with translation.override(language):
        assert shown("{% name_of row %}", row=row) == html


def test_a_name_cannot_bring_markup_with_it() -> None:
    assert "<b>" not in shown("{% name_of row %}", row=SimpleNamespace(name_fi="<b>Oy</b>", name_sv=""))


@rule("BR-DP-01")
def test_a_masked_identity_code_is_read_out_without_asterisks() -> None:
    html = shown('{% masked "010594-****" %}')
    assert '<span aria-hidden="true">010594-****</span>' in html
    assert "010594-, the end is hidden" in html


@pytest.mark.parametrize(("language", "text"), [("fi", "5.1.2026"), ("sv", "5.1.2026"), ("en", "5 Jan 2026")])
def test_days_are_written_as_the_reader_writes_them(language: str, text: str) -> None:
    with translation.override(language):
        assert shown("{% day value %}", value=date(2026, 1, 5)) == f'<time datetime="2026-01-05">{text}</time>'


def test_moments_are_told_in_helsinki_time() -> None:
    with translation.override("fi"):
        assert "23.11.2026 klo 14.05" in shown("{% moment value %}", value=datetime(2026, 11, 23, 12, 5, tzinfo=UTC))


def test_an_empty_fact_says_so() -> None:
    assert "Not given" in shown('{% fact "Signed" value %}', value=None)
    assert "<dd>0</dd>" in shown('{% fact "Cards" value %}', value=0)


def test_the_acts_of_a_row_name_the_row() -> None:
    html = shown(
        "{% row_menu acts label %}", acts=[Act("Cancel", "/x/", confirm=True, danger=True)], label="Virtanen, Hanna"
    )
    assert 'Acts<span class="visually-hidden">: Virtanen, Hanna</span>' in html
    assert '<a href="/x/" class="danger" data-confirm>Cancel</a>' in html


def test_a_row_without_acts_has_no_menu() -> None:
    assert shown("{% row_menu acts label %}", acts=[], label="x") == ""


def test_a_task_that_cannot_begin_is_not_a_link() -> None:
    html = shown("{% task_list tasks %}", tasks=[Task("Rights", "not_yet"), Task("Signatory", "to_do", "/s/")])
    assert "Cannot be started yet" in html
    assert html.count("<a ") == 1


def test_the_timeline_tells_who_and_when() -> None:
    entry = TimelineEntry(datetime(2026, 11, 23, 12, 5, tzinfo=UTC), "Card ordered", "Riitta Mäkinen")
    html = shown("{% timeline entries %}", entries=[entry])
    assert "Card ordered" in html
    assert "23 Nov 2026 at 14:05" in html
    assert "Riitta Mäkinen" in html


def test_a_part_that_still_moves_asks_again_and_a_part_that_rests_does_not() -> None:
    source = '{% live_part id="status" url="/s/" moving=moving %}Here{% endlive_part %}'
    assert 'hx-trigger="every 3s"' in shown(source, moving=True)
    assert shown(source, moving=False) == '<div class="live" id="status">Here</div>'


def test_a_search_by_post_puts_nothing_into_the_address() -> None:
    html = shown('{% search_box "/etsi/" method="post" %}', csrf_token="t")
    assert 'method="post"' in html
    assert 'hx-post="/etsi/"' in html
    assert 'name="csrfmiddlewaretoken" value="t"' in html
    assert "hx-get" not in html


# --- Long lists ---------------------------------------------------------------------------------------------------------


def page(query: str, rows: int) -> Any:
    return page_of(RequestFactory().get(f"/?{query}"), list(range(rows)), 50)


def test_the_first_page_knows_how_many_rows_there_are() -> None:
    first = page("", 120)
    assert (first.first, first.last, first.total, first.has_next, first.has_previous) == (1, 50, 120, True, False)


def test_the_last_page_ends_where_the_rows_end() -> None:
    last = page("sivu=3", 120)
    assert (last.first, last.last, last.total, last.has_next) == (101, 120, 120, False)


@pytest.mark.parametrize("asked", ["0", "-1", "x", "99", "1e3", "٣"])
def test_a_page_that_is_not_there_is_the_first(asked: str) -> None:
    assert page(f"sivu={asked}", 120).number == 1


def test_other_pages_keep_the_filter() -> None:
    assert page("tila=at_point&sivu=2", 120).next_address == "?tila=at_point&sivu=3"


def test_page_numbers_leave_a_gap_that_is_shown() -> None:
    assert [number for number, _ in page("sivu=10", 1000).numbers] == [1, None, 9, 10, 11, None, 20]


def test_an_empty_list_is_one_page_without_numbers() -> None:
    empty = page("", 0)
    assert (empty.first, empty.last, empty.total, empty.has_other_pages) == (0, 0, 0, False)


@pytest.mark.django_db
def test_a_long_list_is_not_counted_beyond_what_anyone_reads(django_assert_num_queries: Any) -> None:
    from django.contrib.sessions.models import Session
    from django.utils.timezone import now

    Session.objects.bulk_create(
        Session(session_key=f"k{n}", session_data="", expire_date=now()) for n in range(COUNT_UP_TO + 10)
    )
    with django_assert_num_queries(2):
        first = page_of(RequestFactory().get("/"), Session.objects.order_by("session_key"), 50)
    assert first.total is None
    assert first.has_next
    assert "more than a thousand" in shown("{% pagination page %}", page=first)


@pytest.mark.django_db
def test_the_rows_of_a_list_that_is_sorted_whole_are_chosen_by_their_keys_first(django_assert_num_queries: Any) -> None:
    from django.contrib.sessions.models import Session
    from django.utils.timezone import now

    Session.objects.bulk_create(Session(session_key=f"k{n}", session_data="", expire_date=now()) for n in range(7))
    rows = Session.objects.annotate(shown=Value("x")).order_by("-session_key")
    with django_assert_num_queries(2):
        second = page_of(RequestFactory().get("/?sivu=2"), KeysFirst.of(rows), 3)
    assert [(row.pk, row.shown) for row in second] == [("k3", "x"), ("k2", "x"), ("k1", "x")]
    assert (second.has_next, second.total) == (True, 7)


def test_a_list_that_goes_on_behind_its_deepest_page_says_so() -> None:
    last = page_of(RequestFactory().get(f"/?sivu={DEEPEST}"), range(DEEPEST + 1), 1)
    assert (last.number, last.has_next, last.cut) == (DEEPEST, False, True)
    assert "The list goes on" in shown("{% pagination page %}", page=last)
    assert "goes on" not in shown("{% pagination page %}", page=page("", 120))


def test_a_heading_turns_the_order_round() -> None:
    sorting = Sorting(
        RequestFactory().get("/?jarjesta=nimi&tila=x&sivu=4"), {"nimi": "sort_key", "asti": "until"}, "nimi"
    )
    assert sorting.direction("nimi") == "ascending"
    assert sorting.address("nimi") == "?tila=x&jarjesta=-nimi"
    assert sorting.address("asti") == "?tila=x&jarjesta=asti"
    assert sorting.direction("asti") == ""


def test_an_order_by_a_field_that_is_not_offered_is_the_default() -> None:
    sorting = Sorting(RequestFactory().get("/?jarjesta=password"), {"nimi": "sort_key"}, "nimi")
    assert sorting.column == "nimi"


@pytest.mark.django_db
def test_the_order_settles_ties_by_key() -> None:
    from kortisto.accounts.models import User

    sorting = Sorting(RequestFactory().get("/?jarjesta=-nimi"), {"nimi": ("sort_key", "email")}, "nimi")
    assert sorting.apply(User.objects.all()).query.order_by == ("-sort_key", "-email", "pk")


@pytest.mark.django_db
def test_of_a_searched_list_keys_are_read_first_and_count_it(django_assert_num_queries: Any) -> None:
    from django.contrib.sessions.models import Session
    from django.utils.timezone import now

    Session.objects.bulk_create(
        Session(session_key=f"k{n:04}", session_data="", expire_date=now()) for n in range(COUNT_UP_TO + 30)
    )
    rows = Session.objects.order_by("session_key")

    def asked(query: str, rows: Any = rows) -> Any:
        with django_assert_num_queries(2):
            return page_of(RequestFactory().get(f"/?{query}"), KeysFirst.of(rows), 50)

    first, last_counted, behind, end = asked(""), asked("sivu=20"), asked("sivu=21"), asked("sivu=21")
    assert (first.total, first.has_next, next(row.pk for row in first)) == (None, True, "k0000")
    assert (last_counted.last, last_counted.has_next) == (1000, True)
    assert (behind.first, behind.last, behind.has_next, behind.total) == (1001, 1030, False, 1030)
    assert [row.pk for row in end] == [f"k{n}" for n in range(1000, 1030)]
    few = asked("", rows.filter(session_key__lt="k0060"))
    assert (few.total, few.has_next, len(few)) == (60, True, 50)


def test_a_list_that_is_asked_for_is_counted_only_when_it_goes_on() -> None:
    def of(length: int) -> Any:
        rows = list(range(length))
        return page_of(
            RequestFactory().get("/"),
            Asked(lambda start, stop: rows[start:stop], lambda: counted.append(length) or length),  # type: ignore[func-returns-value]
            50,
        )

    counted: list[int] = []
    assert (of(50).total, of(0).total, counted) == (50, 0, [])
    assert (of(51).total, of(COUNT_UP_TO + 1).total) == (51, None)
    assert counted == [51, COUNT_UP_TO + 1]


@pytest.mark.django_db
def test_rows_in_turn_are_those_of_one_value_after_those_of_another(world: Any) -> None:
    from kortisto.accounts.models import User
    from kortisto.organisations.models import Membership

    rows = Membership.objects.order_by("account__code", "pk")
    accounts = sorted(set(Membership.objects.values_list("account", "account__code")), key=lambda pair: pair[1])
    order = [key for key, _code in accounts]

    def load(keys: list[int]) -> Any:
        return Membership.objects.filter(pk__in=keys)

    turn = InTurn.of(rows, "account", lambda known: [key for key in order if key in known], load)
    usual = list(rows)
    assert len(turn) == len(usual) > 3
    for start in range(len(usual)):
        assert turn[start : start + 3] == usual[start : start + 3]
    assert turn[1] == usual[1]
    users = InTurn.of(
        User.objects.order_by("person", "pk"), "person", lambda known: [*sorted(k for k in known if k), None],
        lambda keys: User.objects.filter(pk__in=keys),
    )  # fmt: skip
    assert users[:5] == list(User.objects.order_by("person", "pk")[:5])
    assert users[len(users) - 4 :] == list(User.objects.order_by("person", "pk"))[-4:]


def test_options_mark_the_chosen_one_and_are_text() -> None:
    html = shown("{% options choices chosen %}", choices=[("a", "<A>"), ("b", "B")], chosen="b")
    assert html == '<option value="a">&lt;A&gt;</option><option value="b" selected>B</option>'
    assert "selected" not in shown("{% options choices missing %}", choices=[("a", "A")])
