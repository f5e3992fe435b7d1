"""A person's own links in every face, and the memory of their language."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kortisto.messages.bouncing import bounces
from kortisto.rulebook.read import rule
from kortisto.ui.language import register_language_memory
from kortisto.ui.navigation import register_home, register_nav

from .actions.set_language import set_language
from .models import DeskCredential, User
from .sessions import LOCKED, Strength, strength_of


def admitted(request: HttpRequest) -> bool:
    """Signed in strongly enough, and not away from a locked desk."""
    return strength_of(request) >= Strength.TWO_FACTORS and not request.session.get(LOCKED)


def language_of(request: HttpRequest) -> str | None:
    """The language a signed-in person has chosen (BR-LA-01)."""
    user = getattr(request, "user", None)
    return user.language if isinstance(user, User) else None


def keep_language(request: HttpRequest, language: str) -> None:
    """What a signed-in person chose with the language switch is kept for the next time, on any machine (BR-LA-01)."""
    user = request.user
    if isinstance(user, User) and user.language != language:
        set_language(actor=user, language=language)


register_language_memory(language_of, keep_language)

for face in ("portal", "office"):
    register_nav(face, _("Own details"), "own_profile", 100, admitted, place="person")
    register_nav(face, _("Signing in and security"), "mfa_index", 110, admitted, place="person")
for face in ("portal", "office", "holder"):
    register_nav(face, _("Sign out"), "account_logout", 900, place="person", post=True)

# Who came by strong identification alone has no address until they give one, and messages do not reach them.
register_home(
    "portal",
    "accounts/_home_no_address.html",
    10,
    lambda request: None if request.user.email else {},  # type: ignore[union-attr]
)

# Mail to the address came back: the person is asked for another one, or shows that it works.
register_home(
    "portal",
    "accounts/_home_address_bounces.html",
    11,
    lambda request: {} if bounces(request.user.email) else None,  # type: ignore[union-attr]
)


def _desk_address(request: HttpRequest) -> dict[str, Any] | None:
    """At the desk's home: the address bounces, or it is time to ask whether it is still right. Nothing while a new one waits."""
    credential = DeskCredential.objects.filter(user=request.user.pk).first()
    if credential is None:
        return None
    if bounces(credential.email):
        return {"credential": credential, "away": True}
    if not credential.new_email and credential.address_is_due(months=rule("desk_address_months")):
        return {"credential": credential, "away": False}
    return None


register_home("desk", "accounts/_home_desk_address.html", 20, _desk_address)

register_nav("desk", _("Change own details"), "desk_own_details", 100, admitted, place="person")
register_nav("desk", _("Signing in and security"), "desk_security", 110, admitted, place="person")
register_nav("desk", _("Lock the desk"), "desk_lock", 120, admitted, place="person", post=True)
register_nav("desk", _("Sign out"), "desk_sign_out", 900, place="person", post=True)
