"""The office in a real browser: a day's work by keyboard, and every kind of page readable for everybody, wide and narrow."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from kortisto.accounts.models import DeskCredential
from kortisto.audit.models import AuditEvent
from kortisto.cards.actions.report_loss import report_loss
from kortisto.cards.models import ActivationLetter, Card
from kortisto.cards.tests.cast import a_card
from kortisto.contracts.actions.take_case import take_case
from kortisto.contracts.models import CardContract, Case, ContractVersion, Mandate
from kortisto.contracts.moves import open_case
from kortisto.contracts.tests.cast import granted, shown, submitted
from kortisto.kernel.clock import now, today
from kortisto.kernel.testing import rule
from kortisto.rulebook.models import Proposal
from kortisto.ui.face import FACES, address
from kortisto.ui.testing import assert_accessible, assert_fits, small_targets
from tests.visits import visit

url = partial(address, "office")


def office(live: Any, new_context: Any, *users: Any, language: str) -> list[Any]:
    """A page of a browser for each of the users, signed in at the office."""
    pages = []
    for user in users:
        type(user).objects.filter(pk=user.pk).update(language=language)
        client = visit("office", user)
        cookie = FACES["office"].session_cookie
        context = new_context(viewport={"width": 1280, "height": 900})
        context.add_cookies([{"name": cookie, "value": client.cookies[cookie].value, "url": f"{live.url}/virasto/"}])
        pages.append(context.new_page())
    return pages


def a_second_matter(world: Any, version: ContractVersion) -> Case:
    """Another organisation's application that nobody has taken, newer than the first."""
    contract = type(version.contract).objects.create(account=world.clinic_account, type="organisation")
    row = ContractVersion.objects.create(
        contract=contract, state="submitted", started_by=world.maija, submitted_by=world.maija,
        submitted_at=version.submitted_at, card_kinds=["organisation"], signatory_name="Sami Lehtonen",
    )  # fmt: skip
    return open_case(kind="contract", account=world.clinic_account, subject=row)


@rule("BR-AC-01")
def test_a_matter_is_taken_and_granted_and_the_next_one_opened_by_keyboard_alone(world, live, new_context):
    version = submitted(world)
    shown(world, version)
    second = a_second_matter(world, version)
    (page,) = office(live, new_context, world.hilla, language="en")
    page.goto(live.url + "/virasto/")
    page.locator("[data-rows] a").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("o")
    page.wait_for_url(f"**{url('case_detail', version.case.code)}")
    assert Case.objects.get(pk=version.case.pk).handler == world.hilla
    page.locator("a[data-confirm]", has_text="Grant").focus()
    page.keyboard.press("Enter")
    page.locator("dialog[open] button[type=submit]").wait_for()
    assert "cannot be changed any more" in page.locator("dialog[open]").inner_text()
    page.keyboard.press("o")
    assert page.locator("dialog[open]").is_visible()
    page.locator("dialog[open] button[type=submit]").focus()
    page.keyboard.press("Enter")
    page.locator(".messages", has_text="has been granted").wait_for()
    page.keyboard.press("s")
    page.wait_for_url(f"**{url('case_detail', second.code)}")


def applications(world: Any, count: int) -> list[Case]:
    """Applications of one customer that wait in the queue, the oldest first."""
    waiting = []
    for number in range(count):
        contract = CardContract.objects.create(account=world.clinic_account, type="organisation")
        row = ContractVersion.objects.create(
            contract=contract, state="submitted", registrar_mode="authorise_other", started_by=world.maija,
            submitted_by=world.maija, submitted_at=now(), card_kinds=["organisation"], signatory_name="Sami Lehtonen",
        )  # fmt: skip
        row.evidence.create(
            name="Sami Lehtonen", kind="e_authorisation", detail=f"SV-{number}", given_by=world.maija, accepted=True,
            checked_by=world.heikki, checked_at=now(),
        )  # fmt: skip
        case = open_case(kind="contract", account=world.clinic_account, subject=row)
        Case.objects.filter(pk=case.pk).update(waiting_since=now() - timedelta(days=count - number))
        waiting.append(case)
    return waiting


@rule("BR-AC-01")
def test_a_handler_works_through_twenty_waiting_applications_without_leaving_the_keyboard(world, live, new_context):
    waiting = applications(world, 20)
    (page,) = office(live, new_context, world.hilla, language="en")
    page.add_init_script(
        "addEventListener('pointerdown', () => { document.title = 'a pointer was used' }, {capture: true})"
    )
    press, typed = page.keyboard.press, page.keyboard.type
    page.goto(live.url + url("case_list") + "?nayta=ottamatta")
    for number, case in enumerate(waiting):
        press("o")  # take it: from the queue the oldest, later the one on the page
        page.locator("a[data-key=m]").wait_for()
        assert page.url.endswith(url("case_detail", case.code))
        if number == 5:
            press("k")
            page.wait_for_url(f"**{url('case_ask', case.code)}")
            for _turn in range(60):
                if page.evaluate("document.activeElement.name") == "text":
                    break
                press("Tab")
            typed("Kuka allekirjoittaa?")
            press("Tab")
            press("Tab")
            press("Enter")
        else:
            press("h" if number == 11 else "m")
            page.locator("dialog[open] button[type=submit]").wait_for()
            if number == 11:
                typed("Väärä Y-tunnus.")
                press("Tab")
            press("Enter")
        page.locator("main a[data-key=s]").wait_for()
        if number < 19:
            press("s")
            page.wait_for_url(f"**{url('case_detail', waiting[number + 1].code)}")
    states = [Case.objects.get(pk=case.pk).state for case in waiting]
    assert states == ["more_info" if n == 5 else "in_handling" if n == 11 else "granted" for n in range(20)]
    assert Proposal.objects.get().subject == waiting[11].subject
    assert page.title() != "a pointer was used"


def test_letters_typed_into_a_field_press_nothing(world, live, new_context):
    submitted(world)
    (page,) = office(live, new_context, world.hilla, language="en")
    page.goto(live.url + url("organisation_list"))
    page.keyboard.press("/")
    page.keyboard.type("koivuo")
    page.locator("#rows", has_text="No organisation was found").wait_for()
    page.keyboard.press("Backspace")
    page.locator("#rows a", has_text="Koivurannan").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{url('organisation_detail', world.county.code)}")


@pytest.fixture
def things(world: Any) -> dict[str, list[str]]:
    """The pages of handler, rights administrator, auditor and revocation service, with something on each."""
    mandate: Mandate = granted(world).contract.mandates.get()
    matter = a_second_matter(world, mandate.contract.versions.get()).code
    case = Case.objects.get(code=matter)
    take_case(actor=world.hilla, case=case)
    card = a_card(world)
    Card.objects.filter(pk=card.pk).update(problem="lint")
    report = report_loss(actor=world.rebekka, card=card, reason="lost", requester="other", verified=False)
    ActivationLetter.objects.create(card=card, address_kind="home", address="Kotikatu 1", due_on=today())
    DeskCredential.objects.create(user=world.riitta, username="rantanen1", email="riitta@example.fi", state="sent")
    event = AuditEvent.objects.filter(subject=report.reference).latest("id").code
    return {
        "hilla": [
            "/virasto/", url("case_list"), url("case_detail", matter), url("case_ask", matter), url("contract_grant", matter),
            url("contract_reject", matter), url("case_write", matter), url("case_pass_on", matter), url("case_release", matter),
            url("case_list") + "?nayta=ratkaistut&q=lääkäri&tila=contract.in_force", url("rights_to_grant"),
            url("mandate_detail", mandate.code),
            url("organisation_list"), url("organisation_detail", world.clinic.code), url("point_list"),
            url("point_detail", world.keskus.code), url("office_search"), url("holder_look_up"), url("card_detail", card.code),
            url("order_detail", card.order.code), url("card_problem_list"), url("activation_letter_list"), url("job_list"),
            url("batch_list"), url("authority_detail"),
        ],
        "oili": [
            url("rights_grant", mandate.code), url("registrar_list"), url("registrar_detail", world.riitta.code),
            url("training_record", world.riitta.code), url("right_grant", world.riitta.code),
            url("desk_reset", world.riitta.code), url("right_end", world.riitta_right.code),
        ],
        "auli": [
            url("appointment_list"), url("event_list"), url("event_detail", event), url("person_views", world.hanna.code),
            url("holder_detail", world.hanna.code), url("card_why", card.code),
        ],
        "sulo": [
            "/virasto/", url("loss_report_list"), url("loss_report_confirm", report.code), url("loss_start"),
            url("loss_report", card.code),
        ],
    }  # fmt: skip


@rule("BR-AC-01", "BR-LA-01")
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_page_of_the_office_reads_well(world, live, new_context, things, language):
    people = list(things)
    pages = office(live, new_context, *(getattr(world, person) for person in people), language=language)
    for person, page in zip(people, pages, strict=True):
        for there in things[person]:
            answer = page.goto(live.url + there)
            assert answer.status == 200, there
            assert page.evaluate("document.documentElement.lang") == language
            if language == "en":
                # The same markup in every language; what changes with it is how long the words are.
                assert_accessible(page)
                assert not small_targets(page), there
            assert_fits(page)
            page.set_viewport_size({"width": 390, "height": 900})
            assert_fits(page)
            page.set_viewport_size({"width": 1280, "height": 900})
