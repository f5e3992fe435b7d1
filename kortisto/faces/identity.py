"""Who is signed in and for whom they act, read from what the doors have put on the request.

A room that knows better registers its own (`ui.navigation.register_place`, `register_person`).
"""

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kortisto.access.visibility import customerships_of, memberships_of
from kortisto.accounts.sessions import LOCKED, Strength, strength_of
from kortisto.contracts.models import CustomershipKind
from kortisto.ui.language import name_and_language
from kortisto.ui.navigation import Choice, Person, Place


def default_person(request: HttpRequest) -> Person | None:
    """The signed-in user by name."""
    user = getattr(request, "user", None)
    return Person(user.name) if user is not None and user.is_authenticated else None


def admitted(request: HttpRequest) -> bool:
    """Whether the visitor has come in at this face, so that its navigation and its figures are theirs to see."""
    face = getattr(request, "face", "public")
    if face == "public":
        return True
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or strength_of(request) < Strength.TWO_FACTORS:
        return False
    if face == "office":
        return bool(getattr(request, "office_roles", ()))
    return not (face == "desk" and request.session.get(LOCKED))


def default_place(request: HttpRequest) -> Place | None:
    """The portal's active account, or the desk's customership."""
    face = getattr(request, "face", "")
    if face == "portal" and hasattr(request, "account"):
        return account_place(request)
    if face == "desk" and admitted(request):
        return customership_place(request)
    return None


def account_place(request: HttpRequest) -> Place:
    """The active account, always named, with the user's other accounts to switch to (BR-US-04)."""
    user: Any = request.user
    if hasattr(request, "staff_visit"):
        name, language = name_and_language(request.account.organisation)  # type: ignore[attr-defined]
        return Place(caption=_("You look at the account of"), name=name, lang=language)
    switch = _address("account_choose")
    name, language = name_and_language(request.account.organisation)  # type: ignore[attr-defined]
    choices = []
    for membership in memberships_of(user):
        label, its_language = name_and_language(membership.account.organisation)
        choices.append(
            Choice(
                label,
                switch,
                current=membership.account_id == request.account.pk,  # type: ignore[attr-defined]
                lang=its_language,
                post=True,
                fields={"account": membership.account.code},
            )
        )
    return Place(
        caption=_("You act for"),
        name=name,
        lang=language,
        menu_label=_("Switch account"),
        choices=choices if len(choices) > 1 and switch else (),
    )


def customership_place(request: HttpRequest) -> Place:
    """The customership the registrar works in, and those they may switch to (BR-RG-18)."""
    current = getattr(request, "customership", None)
    rows = customerships_of(request.user)  # type: ignore[arg-type]
    choices = [
        Choice(
            row.label(_language()),
            _address("customership_home", row.code),
            current=current is not None and row.pk == current.pk,
            hint=row.point.name(_language()) if row.kind != CustomershipKind.OWN else _("The point's own customer"),
            tone=row.hue,
        )
        for row in sorted(rows, key=lambda row: (row.kind != CustomershipKind.OWN, row.label(_language()).casefold()))
    ]
    shown = tuple(choice for choice in choices if choice.url)
    if current is None:
        return Place(caption="", name="", menu_label=_("Choose a customer"), choices=shown)
    return Place(
        caption=_("Customer"),
        name=current.label(_language()),
        hint=current.point.name(_language()) if current.kind != CustomershipKind.OWN else "",
        tone=current.hue,
        menu_label=_("Change customer"),
        choices=shown,
    )


def _language() -> str:
    return (get_language() or "fi")[:2]


def _address(url_name: str, *args: str) -> str:
    """The address of a page of this face; empty while no room has it."""
    try:
        return reverse(url_name, args=args)
    except NoReverseMatch:
        return ""
