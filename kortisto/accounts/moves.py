"""What several verbs change together about users and desk credentials."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core import signing
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.clock import now
from kortisto.kernel.codes import new_code, normalise_code
from kortisto.kernel.errors import Refusal
from kortisto.kernel.names import fold
from kortisto.kernel.states import MoveMade
from kortisto.messages.post import post
from kortisto.people.models import Person
from kortisto.rulebook.read import rule
from kortisto.ui.face import full_address

from .models import DeskCredential, User, Visit
from .states import DESK_CREDENTIAL

TOKEN_BYTES = 32
FIRST_CODE_LENGTH = 8
# What a link that shows that one's own address works is signed for; it is of no use for anything else.
ADDRESS_SALT = "kortisto.accounts.address"
ADDRESS_VALID_FOR = timedelta(days=3)
DESK_ADDRESS_SALT = "kortisto.accounts.desk_address"


def token_hash(token: str) -> str:
    """What is stored of a one-time link: SHA-256, in hex."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_own_address_token(*, user: User, token: str) -> bool:
    """Whether this link was sent lately to the address that the user has now."""
    try:
        meant = signing.loads(token, salt=ADDRESS_SALT, max_age=ADDRESS_VALID_FOR)
    except signing.BadSignature:
        return False
    return bool(meant == [user.code, user.email])


def make_user(
    *,
    email: str = "",
    given_names: str = "",
    family_name: str = "",
    language: str = "fi",
    person: Person | None = None,
    email_verified: bool = False,
    password: str | None = None,
) -> User:
    """A new user. `email_verified` when the address has been proved otherwise: by an invitation's link, by an operator."""
    user = User(
        email=email.strip().lower() or None,
        given_names=given_names.strip(),
        family_name=family_name.strip(),
        language=language,
        person=person,
    )
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:
        raise Refusal("user_exists", _("There is a user already. Sign in with it."), field="email") from None
    if user.email:
        EmailAddress.objects.create(user=user, email=user.email, verified=email_verified, primary=True)
    return user


def attach_person(*, user: User, person: Person) -> bool:
    """Say which person a user is; False when it was known. One user is one person, and one person one user."""
    if user.person_id == person.pk:
        return False
    if user.person_id is not None or User.objects.filter(person=person).exists():
        raise Refusal(
            "another_persons_user",
            _("This identity belongs to another user. Sign out, and sign in with that user."),
        )
    user.person = person
    user.save()
    return True


def credential_of_address_token(token: str) -> DeskCredential | None:
    """The desk credential to whose present address this link was sent lately; None for any other link. Locked for the change."""
    try:
        code, email = signing.loads(token, salt=DESK_ADDRESS_SALT, max_age=ADDRESS_VALID_FOR)
    except (signing.BadSignature, ValueError):
        return None
    return DeskCredential.objects.select_for_update().filter(code=code, email=email).first()


# -- The desk ---------------------------------------------------------------------------------------------------------


def new_username(user: User) -> str:
    """A desk user name: the beginning of the family name and four digits, free of marks: "ranta4821"."""
    letters = (
        "".join(letter for letter in fold(user.family_name or "kayttaja") if "a" <= letter <= "z")[:8] or "kayttaja"
    )
    while True:
        name = f"{letters}{secrets.randbelow(9000) + 1000}"
        if not DeskCredential.objects.filter(username=name).exists():
            return name


def first_code_hash(token: str, first_code: str) -> str:
    """What is stored of the code for the first use: it can be tried only by who has the link too."""
    return token_hash(f"{token}:{normalise_code(first_code)}")


def send_first_use_link(*, credential: DeskCredential, with_username: bool) -> MoveMade:
    """Send the two halves that open the desk for the first time, each in a message of its own, like the user name (BR-RG-08).

    The link works once and for some days (rulebook); without the code, and the user name, it is not enough (BR-RG-09).
    """
    token, first_code = secrets.token_urlsafe(TOKEN_BYTES), new_code(FIRST_CODE_LENGTH)
    expires_at = now() + timedelta(days=rule("desk_credential_days"))
    move = DESK_CREDENTIAL.apply(
        credential,
        "send",
        link_hash=token_hash(token),
        first_code_hash=first_code_hash(token, first_code),
        link_expires_at=expires_at,
    )
    to = f"desk:{credential.code}"
    if with_username:
        post("desk_username", to=to, username=credential.username)
    post("desk_first_use", to=to, link=full_address("desk", "desk_first_use", token), expires_at=expires_at)
    post("desk_first_code", to=to, first_code=f"{first_code[:4]}-{first_code[4:]}")
    return move


def end_visits(*, user: User, only: Collection[str] | None = None) -> int:
    """End a registrar's open visits to the desk at once, on every machine, or `only` those of these codes; how many.

    Their sessions are deleted: the next thing that is asked for in one of them asks to sign in.
    """
    rows = Visit.objects.filter(user=user, ended_at=None)
    if only is not None:
        rows = rows.filter(code__in=only)
    keys = [key for key in rows.values_list("session_key", flat=True) if key]
    Session.objects.filter(session_key__in=keys).delete()
    return rows.update(ended_at=now(), session_key=None)


def remove_factors(*, credential: DeskCredential) -> int:
    """End every factor of a credential; how many there were."""
    return credential.factors.filter(removed_at=None).update(removed_at=now())
