""" "Käyttäjien hallinta": what it shows of users and invitations, and what comes of an invitation that cannot be used."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kortisto.accounts.models import User
from kortisto.accounts.sessions import Strength
from kortisto.audit.record import record
from kortisto.kernel import context
from kortisto.kernel.clock import now
from kortisto.kernel.testing import rule
from kortisto.messages.bouncing import bounces, note_bounce
from kortisto.messages.models import OutgoingMessage
from kortisto.organisations.actions.accept_invitation import accept_invitation
from kortisto.organisations.actions.invite_user import invite_user
from kortisto.organisations.actions.send_invitation_again import send_invitation_again
from kortisto.organisations.actions.withdraw_invitation import withdraw_invitation
from kortisto.organisations.models import CustomerAccount, Invitation, Membership
from kortisto.organisations.queries import invitation_lines, member_lines
from kortisto.ui.face import address
from tests.visits import visit

page = partial(address, "portal")


def signed_in(user, face: str) -> None:
    token = context.face.set(face)
    record("user:signed_in", actor=user, subject=user)
    context.face.reset(token)


def invited(world, email: str = "uusi@example.fi") -> Invitation:
    return invite_user(actor=world.kaisa, account=world.county_account, email=email)


@rule("BR-US-01")
def test_every_user_stands_there_with_role_last_sign_in_and_state(world):
    signed_in(world.kaisa, "portal")
    signed_in(world.kalle, "holder")
    lines = {line.row.user: line for line in member_lines(user=world.kaisa, account=world.county_account)}
    assert set(lines) == {world.kaisa, world.kalle}
    assert now() - lines[world.kaisa].last_sign_in < timedelta(minutes=1)
    assert lines[world.kalle].last_sign_in is None, "a visit to one's own cards is nobody else's business"
    shown = visit("portal", world.kaisa, account=world.county_account.code).get(page("member_list")).content.decode()
    for words in ("Viimeisin kirjautuminen", "Pääkäyttäjä", "Allekirjoittaja", "Aktiivinen", "Ei vielä"):
        assert words in shown, words


def test_an_address_that_mail_does_not_reach_is_marked_for_the_administrators(world):
    note_bounce(address=world.kalle.email.upper(), status="5.1.1")
    lines = {line.row.user: line.mail_bounces for line in member_lines(user=world.kaisa, account=world.county_account)}
    assert lines == {world.kaisa: False, world.kalle: True}
    kaisa = visit("portal", world.kaisa, account=world.county_account.code, language="en")
    assert "Messages do not arrive" in kaisa.get(page("member_list")).content.decode()


@rule("BR-US-01")
@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("queued", "Odottaa lähetystä"),
        ("sent", "Lähetetty"),
        ("failed", "Lähetys ei onnistunut"),
        ("bounced", "Osoite ei kelpaa"),
    ],
)
def test_an_invitation_shows_whether_its_letter_was_delivered(world, state, words):
    invitation = invited(world)
    OutgoingMessage.objects.filter(code=invitation.message_code).update(state=state)
    (line,) = invitation_lines(user=world.kaisa, account=world.county_account)
    assert line.letter is not None
    assert (line.row, line.letter.state) == (invitation, state)
    shown = visit("portal", world.kaisa, account=world.county_account.code).get(page("member_list")).content.decode()
    with_words = str(line.letter.get_state_display())
    assert with_words
    assert ("Check the address" in shown or "Tarkista osoite" in shown) == (state in ("failed", "bounced"))


def test_an_invitation_sent_again_shows_the_new_letter(world):
    invitation = invited(world)
    first = invitation.message_code
    OutgoingMessage.objects.filter(code=first).update(state="bounced")
    send_invitation_again(actor=world.kaisa, invitation=invitation)
    (line,) = invitation_lines(user=world.kaisa, account=world.county_account)
    assert line.letter is not None
    assert line.letter.code != first
    assert line.letter.state == "queued"


@pytest.mark.parametrize(
    ("fate", "language", "words"),
    [
        ("used", "fi", "Kutsu on jo käytetty"), ("used", "sv", "Inbjudan har redan använts"), ("used", "en", "has been used"),
        ("withdrawn", "fi", "Lähettäjä on perunut"), ("withdrawn", "sv", "Avsändaren har återkallat"),
        ("withdrawn", "en", "The sender has withdrawn"),
        ("expired", "fi", "Kutsun voimassaolo on päättynyt"), ("expired", "sv", "Inbjudan gäller inte längre"),
        ("expired", "en", "The time of the invitation is over"),
        ("unknown", "fi", "Linkkiä ei tunneta"), ("unknown", "sv", "Länken är okänd"),
        ("unknown", "en", "This link is not known"),
    ],
)  # fmt: skip
@rule("BR-SC-02")
def test_an_invitation_that_opens_nothing_says_why_and_what_to_do(world, token_of, fate, language, words):
    invitation = invited(world)
    token = token_of()
    if fate == "used":
        accept_invitation(actor=world.stella, token=token)
    elif fate == "withdrawn":
        withdraw_invitation(actor=world.kaisa, invitation=invitation)
    elif fate == "expired":
        Invitation.objects.filter(pk=invitation.pk).update(expires_at=now())
    else:
        token = "x" * 43
    for client in (visit("portal"), visit("portal", world.otto)):
        client.cookies["kortisto_language"] = language
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
        world.otto.__class__.objects.filter(pk=world.otto.pk).update(language=language)
        answer = client.get(page("invitation_open", token))
        assert answer.status_code == 404
        assert words in answer.content.decode()
    answer = visit("portal", world.otto, language=language).get(page("invitation_accept", token))
    assert (answer.status_code, words in answer.content.decode()) == (404, True)


@rule("BR-US-02")
def test_somebody_who_belongs_to_the_account_already_is_told_so_and_joins_no_second_time(world, token_of):
    invited(world, "kaisan.toinen@example.fi")
    kaisa = visit("portal", world.kaisa, language="en")
    answer = kaisa.post(page("invitation_accept", token_of()), {"key": "k" * 24})
    assert answer.status_code == 422
    assert "belongs to the account already" in answer.content.decode()
    assert Membership.objects.filter(user=world.kaisa, account=world.county_account).count() == 1


@rule("BR-US-02")
def test_a_form_sent_twice_invites_once_and_joins_once(world, letters, token_of):
    kaisa = visit("portal", world.kaisa, account=world.county_account.code)
    typed = {"email": "uusi@example.fi", "role": "reader", "key": "k" * 24}
    for _time in range(2):
        assert kaisa.post(page("member_list"), typed).status_code == 302
    assert Invitation.objects.filter(email="uusi@example.fi").count() == 1
    assert len(letters) == 1
    stella = visit("portal", world.stella)
    accounts = CustomerAccount.objects.count()
    for _time in range(2):
        assert stella.post(page("invitation_accept", token_of()), {"key": "j" * 24}).status_code == 302
    assert Membership.objects.filter(user=world.stella).count() == 1
    assert CustomerAccount.objects.count() == accounts


def test_who_has_read_the_invitation_has_an_address_that_works(world, token_of):
    invited(world)
    note_bounce(address="uusi@example.fi", status="4.2.2")
    accept_invitation(actor=world.stella, token=token_of())
    assert not bounces("uusi@example.fi")


def test_users_invitations_and_the_log_cost_the_same_however_many_there_are(world):
    kaisa = visit("portal", world.kaisa, account=world.county_account.code)
    counts: dict[str, list[int]] = {"member_list": [], "account_log": []}
    for number in (1, 6):
        for each in range(number):
            user = User.objects.create_user(
                email=f"k{number}.{each}@example.fi", given_names="K", family_name=f"U{each}"
            )
            Membership.objects.create(account=world.county_account, user=user, role="reader")
            record("membership:started", actor=user, subject=user, context=world.county_account)
            invited(world, f"kutsuttu{number}.{each}@example.fi")
        for name, found in counts.items():
            kaisa.get(page(name))
            with CaptureQueriesContext(connection) as queries:
                assert kaisa.get(page(name)).status_code == 200
            found.append(len(queries))
    assert all(few == many for few, many in counts.values()), counts


# -- On whose behalf --------------------------------------------------------------------------------------------------


@rule("BR-US-04")
def test_what_is_sent_says_on_whose_behalf(world):
    kaisa = visit("portal", world.kaisa, account=world.county_account.code, language="en")
    for where in (page("member_list"), page("member_remove", Membership.objects.get(user=world.kalle).code)):
        shown = kaisa.get(where).content.decode()
        assert "You do this on behalf of" in shown
        assert f'name="on_behalf" value="{world.county_account.code}"' in shown


@rule("BR-US-04")
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_page_opened_for_one_account_sends_nothing_for_another(world, language):
    Membership.objects.create(account=world.other_account, user=world.kaisa, role="administrator")
    kaisa = visit("portal", world.kaisa, account=world.other_account.code, language=language)
    typed = {"email": "uusi@example.fi", "role": "administrator", "on_behalf": world.county_account.code}
    answer = kaisa.post(page("member_list"), typed)
    assert answer.status_code == 409
    assert world.other_clinic.name_fi in answer.content.decode()
    assert not Invitation.objects.exists()
    assert kaisa.post(page("member_list"), typed | {"on_behalf": world.other_account.code}).status_code == 302


# -- Roles ------------------------------------------------------------------------------------------------------------

EVERYBODY = {"administrator", "contracts", "signatory", "reader"}
ADMINISTRATOR = {"administrator"}
HANDLERS = {"administrator", "contracts"}
PAGES = {
    "home": EVERYBODY, "case_list_unfinished": EVERYBODY, "case_list_finished": EVERYBODY, "mandate_list": EVERYBODY,
    "point_list": EVERYBODY, "member_list": ADMINISTRATOR, "point_open": ADMINISTRATOR, "contract_start": HANDLERS,
}  # fmt: skip


@rule("BR-US-01", "BR-SC-01")
@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_each_role_opens_its_own_pages_and_no_others(world, role):
    Membership.objects.create(account=world.county_account, user=world.stella, role=role)
    stella = visit(
        "portal", world.stella, strength=Strength.IDENTIFIED, account=world.county_account.code, language="en"
    )
    for name, roles in PAGES.items():
        answer = stella.get(page(name))
        assert answer.status_code == (200 if role in roles else 403), name
        if role not in roles:
            assert "Ask the account&#x27;s administrator" in answer.content.decode(), name
