"""What tests of signing in share: a registrar with a desk user name, browsers at the faces, codes of the hour."""

import re
from typing import Any

import pyotp
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.test import Client

from kortisto.accounts.models import DeskCredential, DeskFactor, User, Visit
from kortisto.accounts.states import DeskCredentialState
from kortisto.faces.sessions import store_of
from kortisto.kernel.clock import now
from kortisto.messages.facts import read_facts
from kortisto.messages.jobs import send_mails, send_others
from kortisto.messages.models import MailboxItem, OutgoingMessage
from kortisto.rulebook import read
from kortisto.rulebook.models import RuleVersion

PASSWORD = "kesä-sade-kuusi-17"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def give_desk(user: User, username: str, *, secret: str = SECRET) -> DeskCredential:
    """A desk user name in use, with a one-time code app."""
    credential = DeskCredential.objects.create(
        user=user,
        username=username,
        password=make_password(PASSWORD),
        state=DeskCredentialState.IN_USE,
        email=user.email,
    )
    DeskFactor.objects.create(credential=credential, kind="totp", secret=secret)
    return credential


def code_of(secret: str = SECRET, *, steps: int = 0) -> str:
    """The code that an app with this secret shows now, or some time steps away."""
    return pyotp.HOTP(secret).at(int(now().timestamp()) // 30 + steps)


def browser(language: str = "en") -> Client:
    return Client(headers={"accept-language": language})


def type_password(client: Client, username: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post("/vartti/kirjaudu/", {"username": username, "password": password, **more})


def type_code(client: Client, code: str) -> Any:
    return client.post("/vartti/kirjaudu/varmistus/", {"code": code})


def at_the_desk(username: str, *, language: str = "en", steps: int = 0) -> Client:
    """A browser in which the registrar has signed in at the desk."""
    client = browser(language)
    assert type_password(client, username).status_code == 302
    assert type_code(client, code_of(steps=steps)).status_code == 302
    return client


def posted(name: str, to: str = "") -> list[dict[str, Any]]:
    """The facts of the messages of a name in the outbox that still have any, oldest first."""
    rows = OutgoingMessage.objects.filter(name=name).order_by("pk")
    told = [row for row in rows if (not to or row.addressee == to) and row.facts is not None]
    return [read_facts(row.facts.open_for_program()) for row in told]


def path_of(link: str) -> str:
    """The path of a link in a message."""
    return re.sub(r"^https?://[^/]+", "", link)


def desk_visit(user: User, *, device: str = "Firefox, Windows") -> Visit:
    """The user is at the desk on another machine."""
    return _visit_elsewhere(user, "desk", device)


def portal_visit(user: User, *, device: str = "Safari, iPhone") -> Visit:
    """The user is in the portal on another machine."""
    return _visit_elsewhere(user, "portal", device)


def _visit_elsewhere(user: User, face: str, device: str) -> Visit:
    store = store_of(face)()
    store.create()
    return Visit.objects.create(user=user, face=face, device=device, session_key=store.session_key, last_seen_at=now())


# A half of a password as its message says it.
HALF = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}\b")
PHONE = "+358401234567"


def messages_leave() -> None:
    """A minute goes by: everything that is due is sent, mails to Django's outbox, text messages and letters to the mailbox."""
    send_mails()
    send_others()


def halves() -> tuple[str, str]:
    """Both halves of the newest password, as their reader finds them: one in a mail, the other in a text message or a letter."""
    messages_leave()
    mails = [found[0] for one in mail.outbox if (found := HALF.findall(str(one.body)))]
    others = [found[0] for one in MailboxItem.objects.order_by("pk") if (found := HALF.findall(one.body))]
    return mails[-1], others[-1]


def rule_is(name: str, value: Any) -> None:
    """The rulebook says so today."""
    assert RuleVersion.objects.filter(name=name).update(value=value)
    read._known = ((), {})  # a test writes twice in one transaction, which never happens outside of one


# -- Taking a desk user name into use ----------------------------------------------------------------------------------

FIRST, SETUP = "/vartti/ensikirjautuminen/", "/vartti/ensikirjautuminen/salasana/"


def secret_on(page: Any) -> str:
    found = re.search(r'secret-key">([A-Z2-7 ]+)<', page.content.decode())
    assert found
    return found[1].replace(" ", "")


def signs_in(credential: DeskCredential, parts: Any = None, client: Client | None = None, **typed: str) -> Any:
    """The first step: what came in the three messages."""
    client = client or browser()
    first, second = parts or halves()
    form = {"username": credential.username, "first_half": first, "second_half": second}
    return client, client.post(FIRST, form | typed)


def sets_up(client: Client, **typed: str) -> Any:
    """The second step: a password and a code app."""
    secret = secret_on(client.get(SETUP))
    form = {"password": PASSWORD, "password_again": PASSWORD, "code": code_of(secret)}
    return client.post(SETUP, form | typed), secret


def take_into_use(credential: DeskCredential, parts: Any = None) -> Any:
    """Both steps; gives the browser, the answer to the second, and the app's secret."""
    client, answer = signs_in(credential, parts)
    assert answer.headers["Location"] == SETUP
    answer, secret = sets_up(client)
    return client, answer, secret
