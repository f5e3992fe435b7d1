"""Doors: who may open which page, at which face, and how strongly they must have signed in.

Every view wears exactly one (a view without a door is a failing test). A door answers before the view runs; rules about
what may be done belong to `policy`. A door also declares whose personal data the page shows: the view names the persons with
`show_person`, and one `person:viewed` event is written for each page and visit (BR-LG-01).
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from kortisto.accounts.kept_forms import form_for, keep_form, page_of, visited_before
from kortisto.accounts.models import OfficeAppointment
from kortisto.accounts.office import roles_at_the_office
from kortisto.accounts.sessions import Strength, desk_is_locked, note_presence, strength_of
from kortisto.audit.models import Result
from kortisto.audit.record import record, viewed, write
from kortisto.contracts.events import Event
from kortisto.contracts.models import Customership
from kortisto.kernel.clock import now
from kortisto.kernel.errors import RightMissing, WrongState
from kortisto.organisations.events import Event as AccountEvent
from kortisto.organisations.models import CustomerAccount, MemberRole, Membership, StaffVisit
from kortisto.organisations.states import MembershipState
from kortisto.ui.kept import typed_before
from kortisto.ui.language import name_of

from .policy import any_registrar_right
from .visibility import customership_with, is_registrar, memberships_of

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Door:
    """What a view asks of its visitor. `who` is for the shape tests and the threat model."""

    face: str
    who: str
    roles: tuple[str, ...] = ()
    strength: Strength = Strength.NONE
    shows: str = ""


def show_person(request: HttpRequest, *persons: Any) -> None:
    """The page that is being made shows these persons' data; rows of `people.Person`."""
    request.persons_shown.update(person.reference for person in persons if person is not None)  # type: ignore[attr-defined]


def _hang(view: View, door: Door, admit: Callable[[HttpRequest, dict[str, Any]], HttpResponse | None]) -> View:
    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if door.face != "any" and getattr(request, "face", "public") != door.face:
            raise Http404
        answer = admit(request, kwargs)
        if answer is not None:
            return answer
        if door.who != "anyone" and getattr(request, "face", "") in ("portal", "office"):
            note_presence(request)
        request.persons_shown = set()  # type: ignore[attr-defined]
        response = _with_what_was_typed(request, lambda: view(request, *args, **kwargs))
        shown: set[str] = request.persons_shown  # type: ignore[attr-defined]
        if response.status_code < 400:
            _note_staff_page(request)
        if shown:
            if not door.shows:
                raise AssertionError(f"{view.__module__}.{view.__name__} shows persons but its door does not say so")
            if response.status_code < 300:
                _note_views(request, door, shown)
        return response

    guarded.door = door  # type: ignore[attr-defined]
    return guarded


def _with_what_was_typed(request: HttpRequest, show: Callable[[], HttpResponse]) -> HttpResponse:
    """Show the page; when its visitor comes back to a form that arrived too late, with what was typed into it, once."""
    returned = form_for(request)
    account = getattr(request, "account", None)
    if returned is None or (returned.account and account is not None and returned.account != account.code):
        return show()
    request.returned_form = returned  # type: ignore[attr-defined]
    token = typed_before.set(returned.typed)
    try:
        response = show()
    finally:
        typed_before.reset(token)
    if response.status_code == 405 and page_of(returned):
        return redirect(page_of(returned))
    if response.status_code == 200:
        returned.row.delete()
    return response


def _note_views(request: HttpRequest, door: Door, shown: set[str]) -> None:
    """One event for each page and visit: what the page has shown already in this session is not written again."""
    seen: dict[str, list[str]] = request.session.setdefault("shown", {})
    page = request.resolver_match.url_name or "" if request.resolver_match else ""
    known = set(seen.get(page, ()))
    fresh = sorted(shown - known)
    if not fresh:
        return
    context = getattr(request, "customership", None) or getattr(request, "account", None)
    viewed(actor=request.user, persons=fresh, page=page, purpose=door.shows, context=context)
    seen[page] = [*seen.get(page, ()), *fresh][-500:]
    request.session.modified = True


def _to_sign_in(request: HttpRequest, url_name: str) -> HttpResponse:
    """To the page that opens this one; a form that came too late is kept for who sent it."""
    question = {}
    kept = keep_form(request)
    if kept:
        question = {"next": kept, "syy": "lomake"}
    elif request.method in ("GET", "HEAD"):
        question = {"next": request.get_full_path()}
    if not kept and visited_before(request):
        question["syy"] = "paattynyt"
    there = reverse(url_name) + (f"?{urlencode(question)}" if question else "")
    response: HttpResponse = redirect(there)
    if request.headers.get("HX-Request"):
        # A part of a page cannot show a sign-in form: the whole page goes there.
        response = HttpResponse(status=204)
        response["HX-Redirect"] = there
    return response


def _to_choosing(request: HttpRequest) -> HttpResponse:
    """Whoever acts for several organisations chooses one, and comes back to the page."""
    if request.method == "GET":
        request.session["after_choosing"] = request.get_full_path()
    return redirect("account_choose")


def _note_customership(request: HttpRequest, row: Customership) -> None:
    """Changing to another customer is on record, however the registrar came to it (BR-RG-18)."""
    if request.session.get("customership") != row.code:
        request.session["customership"] = row.code
        record(Event.CUSTOMERSHIP_CHOSEN, actor=request.user, subject=row, context=row)


def open_door(view: View | None = None, *, face: str = "any") -> Any:
    """Anybody may open this page, signed in or not: sign-in pages, help, the revocation list."""

    def wear(inner: View) -> View:
        return _hang(inner, Door(face, "anyone"), lambda request, kwargs: None)

    return wear(view) if view is not None else wear


def own_door(view: View | None = None, *, strength: Strength = Strength.TWO_FACTORS, shows: str = "") -> Any:
    """A signed-in user of portal, office or holder's page, about their own details and ways of signing in.

    With `strength=Strength.PASSWORD` it also opens to who has no second factor yet: the pages on which one is set up.
    """

    def admit(request: HttpRequest, kwargs: dict[str, Any]) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return _to_sign_in(request, "account_login")
        if STAFF_VISIT in request.session and getattr(request, "face", "") == "portal":
            _refuse_on_a_visit(request)
        reached = strength_of(request)
        if reached < strength:
            return _to_sign_in(request, "second_factor_needed")
        if reached >= Strength.TWO_FACTORS:
            _show_where_they_stand(request)
        return None

    def wear(inner: View) -> View:
        return _hang(inner, Door("any", "oneself", (), strength, shows), admit)

    return wear(view) if view is not None else wear


def _show_where_they_stand(request: HttpRequest) -> None:
    """On a person's own pages the bars of the face are what they are on its other pages; nothing is opened by this.

    What is done there is done for oneself, not on behalf of the account in the banner.
    """
    request.for_oneself = True  # type: ignore[attr-defined]
    face, user = getattr(request, "face", ""), request.user
    if face == "office":
        request.office_roles = set(roles_at_the_office(user=user.pk))  # type: ignore[attr-defined]
    elif face == "portal" and user.is_authenticated:
        code = request.session.get("account", "")
        membership = next((one for one in memberships_of(user) if one.account.code == code), None)
        if membership is not None:
            request.account, request.membership = membership.account, membership  # type: ignore[attr-defined]


def portal_door(view: View | None = None, *, roles: tuple[str, ...] = (), account: bool = True, shows: str = "") -> Any:
    """A signed-in user of the portal, with a second factor or strong identification.

    With `account` (the default) the active account is set as `request.account` and `request.membership`; with `roles` the
    membership has one of them (an administrator has them all, except that only a signatory signs).
    """

    def admit(request: HttpRequest, kwargs: dict[str, Any]) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return _to_sign_in(request, "account_login")
        if strength_of(request) < Strength.TWO_FACTORS:
            return _to_sign_in(request, "second_factor_needed")
        visit = staff_visit_of(request)
        if visit is not None:
            _show_to_staff(request, visit)
            return None if account else redirect("home")
        if not account:
            return None
        code = request.session.get("account", "")
        memberships = memberships_of(request.user)
        membership = next((each for each in memberships if each.account.code == code), None)
        if membership is None:
            _say_if_it_ended(request, code)
            if len(memberships) != 1:
                return _to_choosing(request)
            membership = memberships[0]
            request.session["account"] = membership.account.code
        request.account = membership.account  # type: ignore[attr-defined]
        request.membership = membership  # type: ignore[attr-defined]
        _for_the_account_on_the_page(request)
        if roles and membership.role not in (*roles, MemberRole.ADMINISTRATOR):
            raise RightMissing(
                "role_missing", _("Your role on this account does not cover this. Ask the account's administrator.")
            )
        return None

    def wear(inner: View) -> View:
        who = "member" if account else "portal user"
        return _hang(inner, Door("portal", who, roles, Strength.TWO_FACTORS, shows), admit)

    return wear(view) if view is not None else wear


# -- Somebody of the office looks at a customer's account -----------------------------------------------------------------

STAFF_VISIT = "staff_visit"


def staff_visit_of(request: HttpRequest) -> StaffVisit | None:
    """The visit of an office person in whose session this is; one that is over ends the session, and they are told."""
    code = request.session.get(STAFF_VISIT)
    if code is None:
        return None
    visit = (
        StaffVisit.objects.select_related("account__organisation")
        .filter(code=code, user=request.user.pk, ended_at=None, until__gt=now())
        .first()
    )
    if visit is None or not OfficeAppointment.objects.in_force().filter(user=request.user.pk).exists():
        request.session.flush()
        raise RightMissing(
            "visit_over",
            _("Your visit to the account is over. Begin a new one from the organisation's page at the office."),
        )
    return visit


def _show_to_staff(request: HttpRequest, visit: StaffVisit) -> None:
    """The account as its administrator sees it, and nothing can be done: no membership stands behind what is shown."""
    request.staff_visit = visit  # type: ignore[attr-defined]
    request.account = visit.account  # type: ignore[attr-defined]
    membership = Membership(account=visit.account, user_id=visit.user_id, role=MemberRole.ADMINISTRATOR)
    request.membership = membership  # type: ignore[attr-defined]
    if request.method not in ("GET", "HEAD"):
        _refuse_on_a_visit(request)


def _refuse_on_a_visit(request: HttpRequest) -> None:
    raise RightMissing(
        "visit_reads_only", _("You are looking at a customer's account: you can read everything, but do nothing here.")
    )


def _note_staff_page(request: HttpRequest) -> None:
    """Every page that the office sees of a customer's account is on record."""
    visit: StaffVisit | None = getattr(request, "staff_visit", None)
    if visit is None:
        return
    match = request.resolver_match
    page = {"page": match.url_name or "", **{name: str(value) for name, value in match.kwargs.items()}} if match else {}
    with transaction.atomic():
        write(
            AccountEvent.STAFF_PAGE_SEEN, actor=request.user, subject=visit, context=visit.account, grounds=page,
            result=Result.VIEWED,
        )  # fmt: skip


def _for_the_account_on_the_page(request: HttpRequest) -> None:
    """A form says on whose behalf it is sent: one from a page opened before the account was switched is not sent for another."""
    meant = request.POST.get("on_behalf", "") if request.method == "POST" else ""
    if meant and meant != request.account.code:  # type: ignore[attr-defined]
        raise WrongState(
            "act_on_behalf",
            sentence=_(
                "Nothing was sent: the page was opened on behalf of another organisation, and you now act for "
                "%(organisation)s. Switch the account, open the page again and send it."
            )
            % {"organisation": name_of(request.account.organisation)},  # type: ignore[attr-defined]
        )


def _say_if_it_ended(request: HttpRequest, code: str) -> None:
    """Who is removed or shut out while a page of the account is open is told so, and does not act for another one unawares."""
    ended = (
        Membership.objects.select_related("account__organisation")
        .filter(user=request.user.pk, account__code=code)
        .exclude(state=MembershipState.ACTIVE)
        .order_by("-pk")
        .first()
    )
    if ended is None:
        return
    request.session.pop("account", None)
    request.way_back = reverse("account_choose")  # type: ignore[attr-defined]
    raise RightMissing(
        "membership_ended",
        _(
            "You have no access to the account of %(organisation)s any more, and nothing was saved. Ask the account's "
            "administrator if you still need it. If you have other accounts, choose one of them."
        )
        % {"organisation": name_of(ended.account.organisation)},
    )


def desk_door(view: View | None = None, *, shows: str = "", locked: bool = False, right: bool = True) -> Any:
    """A registrar signed in at the desk with password and desk factor, whose desk is not locked.

    A URL's `customership` code becomes `request.customership`, a row the registrar sees; another one is not found. With
    `right` (the default) at least one right is in force.
    """

    def admit(request: HttpRequest, kwargs: dict[str, Any]) -> HttpResponse | None:
        if not request.user.is_authenticated or strength_of(request) < Strength.TWO_FACTORS:
            return _to_sign_in(request, "desk_sign_in")
        if desk_is_locked(request) and not locked:
            return _to_sign_in(request, "desk_unlock")
        if right and not is_registrar(request.user):
            with transaction.atomic():
                any_registrar_right(actor=request.user)
        if "customership" in kwargs:
            row = customership_with(request.user, kwargs["customership"])
            if row is None:
                raise Http404
            request.customership = kwargs["customership"] = row  # type: ignore[attr-defined]
            _note_customership(request, row)
        return None

    def wear(inner: View) -> View:
        return _hang(inner, Door("desk", "registrar", (), Strength.TWO_FACTORS, shows), admit)

    return wear(view) if view is not None else wear


def office_door(view: View | None = None, *, roles: tuple[str, ...] = (), shows: str = "") -> Any:
    """A person of the issuer's office, always with a second factor, in one of `roles` when any are named."""

    def admit(request: HttpRequest, kwargs: dict[str, Any]) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return _to_sign_in(request, "account_login")
        if strength_of(request) < Strength.TWO_FACTORS:
            return _to_sign_in(request, "second_factor_needed")
        held = office_roles(request)
        if not held:
            raise Http404
        if roles and not held & set(roles):
            raise RightMissing("office_role_missing", _("Your role at the office does not cover this."))
        return None

    def wear(inner: View) -> View:
        return _hang(inner, Door("office", "office", roles, Strength.TWO_FACTORS, shows), admit)

    return wear(view) if view is not None else wear


def office_roles(request: HttpRequest) -> set[str]:
    """The visitor's roles at the office today, asked once a request: what the office's links and buttons are shown by."""
    held: set[str] | None = getattr(request, "office_roles", None)
    if held is None:
        held = set()
        if request.user.is_authenticated:
            held = set(roles_at_the_office(user=request.user.pk))
        request.office_roles = held  # type: ignore[attr-defined]
    return held


def holder_door(view: View | None = None, *, shows: str = "") -> Any:
    """A card holder who has identified strongly."""

    def admit(request: HttpRequest, kwargs: dict[str, Any]) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return _to_sign_in(request, "account_login")
        if strength_of(request) < Strength.IDENTIFIED:
            return _to_sign_in(request, "account_login")
        return None

    def wear(inner: View) -> View:
        return _hang(inner, Door("holder", "holder", (), Strength.IDENTIFIED, shows), admit)

    return wear(view) if view is not None else wear


def account_of(request: HttpRequest) -> CustomerAccount:
    """The active account that the portal door has set."""
    return request.account  # type: ignore[attr-defined]
