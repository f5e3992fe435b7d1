"""The rulebook's pages, opened by people of the office with a second factor."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import translation
from django.utils.html import escape

from kortisto.kernel.clock import today
from kortisto.rulebook.catalogue import CATALOGUE
from kortisto.rulebook.models import Proposal
from kortisto.rulebook.read import rule
from tests.visits import visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    """Sign a member of the cast in at the office."""
    return partial(visit, "office", language="en")


def form_of(name, client):
    """What the browser would send back of the change form, as it stands."""
    form = client.get(f"/virasto/saannot/{name}/muuta/").context["form"]
    sent = {}
    for field in form:
        value = field.value()
        if value is not None:
            sent[field.html_name] = value
    return sent


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_every_rule_has_a_page_and_a_form_that_refuses_the_unchanged_value(office, world, name):
    client = office(world.eero)
    page = client.get(f"/virasto/saannot/{name}/")
    assert page.status_code == 200
    with translation.override("en"):
        assert escape(str(CATALOGUE[name].title)) in page.content.decode()
    sent = form_of(name, client) | {"valid_from": (today() + timedelta(days=1)).isoformat(), "reason": "Kokeilu"}
    if name in ("terms_of_use", "contract_terms", "registrar_declaration", "update_briefing"):
        sent["value_version"] = "1.0"
    answer = client.post(f"/virasto/saannot/{name}/muuta/", sent)
    assert answer.status_code == 422, answer.context and answer.context["form"].errors
    assert answer.context["form"].refusal.code == "rule_unchanged"


def test_two_people_change_a_rule_through_the_pages(office, world):
    eero, hilla = office(world.eero), office(world.hilla)
    assert "Validity of an invitation" in eero.get("/virasto/saannot/").content.decode()
    day = today() + timedelta(days=1)
    answer = eero.post(
        "/virasto/saannot/invitation_days/muuta/",
        {"value": "21", "valid_from": f"{day.day}.{day.month}.{day.year}", "reason": "Lomakausi"},
    )
    proposal = Proposal.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"/virasto/ehdotukset/{proposal.code}/"
    own = eero.get(answer["Location"])
    assert "somebody else decides" in own.content.decode()
    assert f"{proposal.code}/hyvaksy/" not in own.content.decode()

    assert proposal.code in hilla.get("/virasto/ehdotukset/").content.decode()
    question = hilla.get(f"/virasto/ehdotukset/{proposal.code}/hyvaksy/")
    assert "21 days" in question.content.decode()
    assert hilla.post(f"/virasto/ehdotukset/{proposal.code}/hyvaksy/").status_code == 302
    assert rule("invitation_days", on=day) == 21
    history = hilla.get(f"/virasto/saannot/invitation_days/?on={day.isoformat()}").content.decode()
    assert "21 days" in history
    assert world.eero.name in history


def test_approving_ones_own_proposal_is_refused_on_the_page(office, world):
    client = office(world.hilla)
    day = (today() + timedelta(days=1)).isoformat()
    client.post("/virasto/saannot/invitation_days/muuta/", {"value": "21", "valid_from": day, "reason": "Lomakausi"})
    proposal = Proposal.objects.get()
    answer = client.post(f"/virasto/ehdotukset/{proposal.code}/hyvaksy/")
    assert answer.status_code == 422
    assert answer.context["form"].refusal.code == "own_proposal"


def test_a_proposal_is_refused_with_a_reason_or_withdrawn(office, world):
    eero, hilla = office(world.eero), office(world.hilla)
    day = (today() + timedelta(days=1)).isoformat()
    for value in ("21", "22"):
        eero.post("/virasto/saannot/invitation_days/muuta/", {"value": value, "valid_from": day, "reason": "Lomakausi"})
    first, second = Proposal.objects.order_by("pk")
    assert hilla.post(f"/virasto/ehdotukset/{first.code}/hylkaa/", {"reason": ""}).status_code == 422
    assert hilla.post(f"/virasto/ehdotukset/{first.code}/hylkaa/", {"reason": "Ei tarvita"}).status_code == 302
    assert eero.post(f"/virasto/ehdotukset/{second.code}/peru/").status_code == 302
    assert "Ei tarvita" in eero.get(f"/virasto/ehdotukset/{first.code}/").content.decode()
    assert sorted(Proposal.objects.values_list("state", flat=True)) == ["refused", "withdrawn"]


def test_an_auditor_reads_and_proposes_nothing(office, world):
    client = office(world.auli)
    page = client.get("/virasto/saannot/invitation_days/")
    assert page.status_code == 200
    assert "/muuta/" not in page.content.decode()
    assert client.get("/virasto/saannot/invitation_days/muuta/").status_code == 403


def test_who_is_not_of_the_office_finds_no_rulebook(office, world):
    for path in ("/virasto/saannot/", "/virasto/saannot/invitation_days/muuta/", "/virasto/ehdotukset/"):
        assert office(world.riitta).get(path).status_code == 404


def test_the_list_costs_the_same_few_queries_with_many_proposals(office, world, django_assert_max_num_queries):
    client = office(world.eero)
    day = (today() + timedelta(days=1)).isoformat()
    for value in range(20, 26):
        client.post("/virasto/saannot/invitation_days/muuta/", {"value": value, "valid_from": day, "reason": "Kokeilu"})
    with django_assert_max_num_queries(11):
        client.get("/virasto/saannot/")
    with django_assert_max_num_queries(11):
        client.get("/virasto/ehdotukset/")


@pytest.mark.parametrize("asked", ["24.12.2026", "2026-12-24", " 24. 12. 2026"])
def test_the_rulebook_is_shown_as_of_any_day(office, world, asked):
    page = office(world.eero).get("/virasto/saannot/", {"on": asked})
    assert page.context["on"].isoformat() == "2026-12-24"


def test_what_is_no_day_means_today(office, world):
    for asked in ("", "31.2.2026", "huomenna"):
        assert office(world.eero).get("/virasto/saannot/", {"on": asked}).context["on"] == today()
