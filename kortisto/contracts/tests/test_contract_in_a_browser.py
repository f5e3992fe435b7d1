"""The contract's pages in a real browser: its parts, a part that two fill in, what changes, the right to sign, the end."""

from typing import Any

import pytest

from kortisto.contracts.actions.give_evidence import give_evidence
from kortisto.contracts.actions.save_contract_part import save_contract_part
from kortisto.contracts.actions.start_contract import start_contract
from kortisto.contracts.actions.terminate_contract import terminate_contract
from kortisto.contracts.tests.cast import drafted, identified, signatory, signed, submitted
from kortisto.kernel.testing import rule
from kortisto.ui.face import FACES, address
from kortisto.ui.testing import assert_accessible, assert_fits, small_targets
from tests.visits import visit


def browser_page(live: Any, new_context: Any, face: str, user: Any, account: Any, language: str) -> Any:
    type(user).objects.filter(pk=user.pk).update(language=language)
    client = visit(face, user, account=account.code) if account else visit(face, user)
    cookie = FACES[face].session_cookie
    context = new_context(viewport={"width": 1280, "height": 900})
    root = FACES[face].path
    context.add_cookies([{"name": cookie, "value": client.cookies[cookie].value, "url": f"{live.url}{root}"}])
    return context.new_page()


@rule("BR-LA-01")
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_page_of_a_contracts_life_reads_well(world, live, new_context, language):
    change = start_contract(actor=world.maija, account=world.clinic_account)
    signers = {"proof_signers": [{"name": "Tuula Turunen", "position": "johtaja"}]}
    save_contract_part(actor=world.maija, version=change, part="proof_signers", values=signers)
    waiting = submitted(world)
    evidence = give_evidence(
        actor=world.otto, version=waiting, name="Stella Vieras", kind="e_authorisation", reference="SV-2026-1"
    )
    ended = terminate_contract(actor=world.kaisa, version=world.county_version, reason="Alueet yhdistyvät.")
    code, draft = waiting.case.code, change.case.code
    portal = {
        world.maija: (world.clinic_account, [
            address("portal", "application", draft), address("portal", "application_review", draft),
            *(address("portal", "application_part", draft, slug) for slug in ("muut-yhteyshenkilot", "kuvat", "kieli")),
            address("portal", "case_detail", draft),
        ]),
        world.otto: (world.other_account, [address("portal", "signing_right", code), address("portal", "case_detail", code)]),
        world.kaisa: (world.county_account, [
            address("portal", "case_detail", ended.case.code), address("portal", "termination_withdraw", ended.case.code),
        ]),
    }  # fmt: skip
    pages = [("portal", user, account, there) for user, (account, there) in portal.items()]
    office = [
        address("office", "case_detail", code), address("office", "evidence_check", code, evidence.code),
        address("office", "contract_terminate", world.clinic_case.code), address("office", "case_detail", ended.case.code),
    ]  # fmt: skip
    pages.append(("office", world.hilla, None, office))
    for face, user, account, addresses in pages:
        page = browser_page(live, new_context, face, user, account, language)
        for there in addresses:
            answer = page.goto(live.url + there)
            assert answer.status == 200, there
            assert page.evaluate("document.documentElement.lang") == language
            if language == "en":
                assert_accessible(page)
                assert not small_targets(page), there
            assert_fits(page)


def test_a_part_that_somebody_else_saved_meanwhile_is_compared_and_saved_by_keyboard(world, live, new_context):
    version = drafted(world)
    page = browser_page(live, new_context, "portal", world.otto, world.other_account, "en")
    page.goto(live.url + address("portal", "application_part", version.case.code, "todistusten-antajat"))
    theirs = {"proof_signers": [{"name": "Tuula Turunen", "position": "johtaja"}]}
    save_contract_part(actor=world.otto, version=version, part="proof_signers", values=theirs)
    page.locator("textarea").fill("Otto Outonen, omistaja")
    page.locator("form.form button[type=submit]").focus()
    page.keyboard.press("Enter")
    page.locator(".error-summary").wait_for()
    assert "Tuula Turunen, johtaja" in page.locator("main").inner_text()
    assert page.locator("textarea").input_value() == "Otto Outonen, omistaja"
    assert_accessible(page)
    page.locator("form.form button[type=submit]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/osa/valtuutettavat/")
    version.refresh_from_db()
    assert version.proof_signers == [{"name": "Otto Outonen", "position": "omistaja"}]


def test_the_signatory_of_a_signed_contract_finds_it_signed(world, live, new_context):
    version = signed(world)
    identified(signatory(world))
    page = browser_page(live, new_context, "portal", world.stella, world.other_account, "en")
    page.goto(live.url + address("portal", "case_detail", version.case.code))
    assert "Stella Vieras" in page.locator("main").inner_text()
    assert_accessible(page)
