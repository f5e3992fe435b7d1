"""Every page of the office opens to the right role, refuses the wrong one, and does not exist for a stranger."""

import re
from typing import Any

import pytest
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver, set_urlconf
from procrastinate.contrib.django import app

from kortisto.accounts.models import DeskCredential, OfficeRole
from kortisto.accounts.states import DeskCredentialState
from kortisto.audit.models import AuditEvent
from kortisto.cards.actions.report_loss import report_loss
from kortisto.cards.models import Card
from kortisto.cards.tests.cast import a_card, an_order
from kortisto.contracts.tests.cast import submitted
from kortisto.feedback.models import AccessibilityFeedback
from kortisto.kernel.clock import today
from kortisto.kernel.testing import rule
from kortisto.registrars.tests.cast import an_import
from kortisto.ui.face import FACES, address
from tests.visits import visit

PEOPLE = {
    OfficeRole.HANDLER: "hilla", OfficeRole.RIGHTS: "oili", OfficeRole.EDITOR: "eero", OfficeRole.AUDITOR: "auli",
    OfficeRole.REVOCATION: "sulo",
}  # fmt: skip


# What stands in the address of each page.
NEEDS: dict[str, list[str]] = {}


def office_views() -> dict[str, Any]:
    """The office's own pages by URL name: those whose door asks for an appointment."""
    found = {}

    def walk(resolver: URLResolver) -> None:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLResolver):
                walk(entry)
            elif (
                isinstance(entry, URLPattern) and getattr(getattr(entry.callback, "door", None), "who", "") == "office"
            ):
                found[entry.name] = entry.callback
                NEEDS[str(entry.name)] = list(entry.pattern.converters)

    walk(get_resolver(FACES["office"].urlconf))
    return found


# What stands in the address of a page that needs something: the name of a thing in `things`, made for the test.
ARGUMENTS = {
    "case_detail": ("case",), "case_take": ("case",), "case_ask": ("case",), "case_write": ("case",),
    "case_release": ("case",), "case_pass_on": ("case",), "contract_grant": ("case",),
    "contract_reject": ("case",), "case_attachment": ("case", "message"), "contract_pdf": ("case",),
    "contract_granted_pdf": ("granted_case",), "mandate_detail": ("mandate",), "rights_grant": ("mandate",),
    "mandate_end": ("mandate",), "rights_end": ("point_right",), "organisation_detail": ("organisation",),
    "account_visit": ("organisation",),
    "point_detail": ("point",), "point_staffing": ("point",), "feedback_answer": ("feedback",),
    "registrar_detail": ("registrar",),
    "training_record": ("registrar",),
    "right_grant": ("registrar",), "desk_open": ("registrar",), "desk_send_again": ("registrar",),
    "desk_reset": ("registrar",), "desk_end": ("registrar",), "right_end": ("right",), "holder_detail": ("person",),
    "order_detail": ("order",), "card_detail": ("card",), "card_why": ("card",), "card_evidence": ("card",),
    "card_retry": ("card",), "loss_report_confirm": ("report",), "loss_report": ("card",), "event_detail": ("event",),
    "person_views": ("person",), "job_retry": ("job",), "import_detail": ("import",), "import_confirm": ("import",),
    "import_withdraw": ("import",), "import_report": ("import",),
}  # fmt: skip
# Pages that only receive, and those that need more than a row; tried by the tests of their own rooms.
POSTED = {"case_take", "card_evidence", "trusted_roles_export"}
ELSEWHERE = {
    "case_attachment", "contract_granted_pdf", "contract_sealed_pdf", "contract_terminate", "termination_withdraw",
    "administrator_propose", "administrator_change_detail", "administrator_evidence", "succession_approve", "succession_begin",
    "succession_reject", "evidence_check", "evidence_file", "mandate_suspend", "mandate_restore", "training_document",
    "training_accept", "training_reject", "application_approve", "application_reject", "application_ask_employment",
}  # fmt: skip
# Rooms with tests of their own for each role that may; who may not is refused here too.
OTHERS = ("rule_", "proposal_", "message_", "letter_", "bulletin_", "domain_", "inquiry_", "question_")


@pytest.fixture(autouse=True)
def usual_addresses():
    yield
    set_urlconf(None)


@pytest.fixture
def things(world) -> dict[str, Any]:
    """One of each thing that a page of the office is about."""
    card = a_card(world)
    Card.objects.filter(pk=card.pk).update(problem="lint")
    report = report_loss(actor=world.rebekka, card=card, reason="lost", requester="other", verified=False)
    waiting = submitted(world).case
    DeskCredential.objects.update_or_create(
        user=world.riitta,
        defaults={"username": "rantanen1", "email": "r@example.fi", "state": DeskCredentialState.SENT},
    )
    job = app.configure_task("cards:issue_waiting", queue="ca").defer()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", [job])
    return {
        "case": waiting.code, "mandate": world.clinic_mandate.code, "point_right": world.clinic_point_right.code,
        "organisation": world.clinic.code, "point": world.keskus.code, "registrar": world.riitta.code,
        "right": world.riitta_right.code, "person": world.hanna.code, "order": an_order(world, holder=world.riitta_person).code,
        "card": card.code, "report": report.code, "event": AuditEvent.objects.latest("id").code, "job": job,
        "import": an_import(world).code,
        "feedback": AccessibilityFeedback.objects.create(text="Este", language="fi", due_on=today()).code,
    }  # fmt: skip


NAMES = sorted(name for name in office_views() if not name.startswith(OTHERS) and name not in POSTED | ELSEWHERE)
UNKNOWN = sorted(name for name in ARGUMENTS if name in NAMES and name != "job_retry")


@rule("BR-SC-01")
@pytest.mark.django_db
@pytest.mark.parametrize("role", list(OfficeRole))
def test_the_pages_of_a_role_open_and_the_others_are_refused(world, things, role):
    """Strangers find none of them: `tests/shape/test_doors.py` tries every address."""
    client = visit("office", getattr(world, PEOPLE[role]))
    wrong = {}
    for name in NAMES:
        roles = office_views()[name].door.roles or tuple(OfficeRole)
        there = address("office", name, *(things[part] for part in ARGUMENTS.get(name, ())))
        status = client.get(there).status_code
        if status not in ((200, 302) if role in roles else (403,)):
            wrong[there] = status
    assert not wrong


@rule("BR-SC-01")
@pytest.mark.django_db
@pytest.mark.parametrize("role", list(OfficeRole))
def test_a_page_is_refused_to_the_wrong_role_before_it_looks_for_what_it_is_about(world, role):
    client = visit("office", getattr(world, PEOPLE[role]))
    wrong = {}
    for name, view in office_views().items():
        if view.door.roles and role not in view.door.roles:
            there = address("office", name, *("1" for _part in NEEDS[name]))
            status = client.get(there).status_code
            if status not in (403, 405):
                wrong[there] = status
    assert not wrong


@pytest.mark.django_db
def test_an_unknown_code_is_not_found(world):
    clients = {role: visit("office", getattr(world, person)) for role, person in PEOPLE.items()}
    wrong = {}
    for name in UNKNOWN:
        roles = office_views()[name].door.roles or tuple(OfficeRole)
        status = (
            clients[roles[0]].get(address("office", name, *("ZZZZZZZZZZ" for _part in ARGUMENTS[name]))).status_code
        )
        if status != 404:
            wrong[name] = status
    assert not wrong


@pytest.mark.django_db
@pytest.mark.parametrize("person", ["hilla", "oili", "eero", "auli", "sulo"])
def test_every_link_that_somebody_sees_opens(world, person):
    client = visit("office", getattr(world, person))
    home = client.get("/virasto/").content.decode()
    links = re.findall(r'<li><a href="(/virasto/[^"]*)"', home[home.index("side-nav") :])
    assert links
    assert {link: status for link in links if (status := client.get(link).status_code) != 200} == {}


@pytest.mark.django_db
def test_who_has_left_the_office_finds_nothing_there(world):
    world.hilla.appointments.update(valid_until="2025-12-31")
    assert visit("office", world.hilla).get("/virasto/asiat/").status_code == 404
