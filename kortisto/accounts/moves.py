"""What several verbs change together about users; about desk credentials see `moves_desk.py`."""

import hashlib
from collections.abc import Collection
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core import signing
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal
from kortisto.people.models import Person

from .models import DeskCredential, User, Visit

TOKEN_BYTES = 32
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


PORTAL_AND_OFFICE = ("portal", "office")
"""The faces whose visits hang on the user's password and second factor; the desk has its own."""


def end_visits(
    *, user: User, faces: Collection[str] = ("desk",), only: Collection[str] | None = None, but: str = ""
) -> int:
    """End a user's open visits to these faces at once, on every machine `but` one, or `only` those of these codes; how many.

    Their sessions are deleted: the next thing that is asked for in one of them asks to sign in.
    """
    rows = Visit.objects.filter(user=user, face__in=faces, ended_at=None).exclude(code=but)
    if only is not None:
        rows = rows.filter(code__in=only)
    keys = [key for key in rows.values_list("session_key", flat=True) if key]
    Session.objects.filter(session_key__in=keys).delete()
    return rows.update(ended_at=now(), session_key=None)
