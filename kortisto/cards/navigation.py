"""What ordering adds around the desk's pages: links, search, the registrar's day."""

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from kortisto.access.doors import office_roles, show_person
from kortisto.contracts.queries_office import READERS as MATTER_READERS
from kortisto.kernel.clock import today
from kortisto.kernel.counting import Question, counts, lasting, lasting_for
from kortisto.ui.navigation import HANDLING, REGISTERS, register_home, register_nav, register_search
from kortisto.ui.parts import Task

from .own_cards import own_cards, own_orders
from .queries import customerships_at_the_desk, points_at_the_desk, tasks_of
from .queries_office import READERS, cards_with_problems, letters_late, reports_waiting
from .queries_portal import unconfirmed
from .queries_renewals import items_at_the_desk, items_of


def _signed_in(request: HttpRequest) -> bool:
    return bool(request.user.is_authenticated)


def _tasks(request: HttpRequest) -> dict[str, Any]:
    figures = tasks_of(request.user)
    orders = reverse("order_list")
    tasks = [
        Task(_("Boxes to receive"), _state(figures.boxes), _address("box_list"), _count(figures.boxes)),
        Task(
            _("Cards waiting for their holders"),
            _state(figures.waiting),
            f"{orders}?tila=at_point",
            _count(figures.waiting),
        ),
        Task(
            _("Orders rejected by the card maker"),
            _state(figures.rejected),
            f"{orders}?tila=rejected",
            _count(figures.rejected),
        ),
        Task(
            _("Cards to return or destroy"),
            _state(figures.to_return),
            reverse("card_return_list"),
            _count(figures.to_return),
        ),
        Task(
            _("Orders under way"),
            "under_way" if figures.open_orders else "done",
            orders,
            _("%(count)s on their way") % {"count": figures.open_orders} if figures.open_orders else _("Nothing now"),
        ),
    ]
    return {"tasks": tasks}


def _state(count: int) -> str:
    return "to_do" if count else "done"


def _count(count: int) -> Any:
    return _("%(count)s to handle") % {"count": count} if count else _("Nothing now")


def _address(url_name: str) -> str:
    """The address of another part of the desk; empty where this installation has none."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


register_nav("desk", _("Orders and cards"), "order_list", order=200, when=_signed_in)
register_nav("desk", _("Boxes"), "box_list", order=250, when=_signed_in)
register_nav("desk", _("Cards to return"), "card_return_list", order=260, when=_signed_in)
register_nav("desk", _("Lost card"), "loss_start", order=450, when=_signed_in)
register_nav("desk", _("Find a person"), "person_look_up", order=400, when=_signed_in)
register_search("desk", "desk_search", _("Name, order, card or customer number"), when=_signed_in)
register_home("desk", "cards/_home_points.html", 100, lambda request: {"points": points_at_the_desk(request.user)})
register_home("desk", "cards/_home_tasks.html", 200, _tasks)
register_home(
    "desk",
    "cards/_home_customerships.html",
    300,
    lambda request: {"customerships": customerships_at_the_desk(request.user)},
)


# -- The office -------------------------------------------------------------------------------------------------------


def reads_cards(request: HttpRequest) -> bool:
    return bool(office_roles(request) & set(READERS))


def searches(request: HttpRequest) -> bool:
    return bool(office_roles(request) & {*READERS, *MATTER_READERS})


def _waiting(request: HttpRequest) -> dict[str, Any] | None:
    if not reads_cards(request):
        return None
    reports, refused, late = counts(REPORTS(), REFUSED(), LATE())
    tasks = [
        Task(_("Reports of loss to verify"), _state(reports), reverse("loss_report_list"), _count(reports)),
        Task(_("Refused certificates"), _state(refused), reverse("card_problem_list"), _count(refused)),
        Task(_("Activation letters that are late"), _state(late), reverse("activation_letter_list"), _count(late)),
    ]
    return {"tasks": tasks}


REPORTS, REFUSED, LATE = lasting(reports_waiting), lasting(cards_with_problems), lasting(letters_late)
# Those whose time is over; the others still have theirs.
UNCONFIRMED = lasting(lambda: unconfirmed().filter(due_on__lt=today()))


def reads_matters(request: HttpRequest) -> bool:
    return bool(office_roles(request) & set(MATTER_READERS))


register_nav(
    "office",
    _("Reports of loss"),
    "loss_report_list",
    120,
    reads_cards,
    count=REPORTS,
    group=HANDLING,
)
register_nav(
    "office",
    _("Refused certificates"),
    "card_problem_list",
    130,
    reads_cards,
    count=REFUSED,
    group=HANDLING,
)
register_nav(
    "office",
    _("Card holders to confirm"),
    "holders_review_list",
    150,
    reads_matters,
    count=UNCONFIRMED,
    group=HANDLING,
)
register_nav("office", _("Activation letters due"), "activation_letter_list", 140, reads_cards, group=HANDLING)
register_nav("office", _("Find a holder"), "holder_look_up", 240, reads_cards, group=REGISTERS)
register_search("office", "office_search", _("Name, card, order, number"), when=searches)
register_home("office", "cards/_office_home_waiting.html", 300, _waiting)


# -- The portal -------------------------------------------------------------------------------------------------------


def _has_account(request: HttpRequest) -> bool:
    return hasattr(request, "account")


TO_RENEW = lasting_for(lambda organisation: items_of(organisation)[:1])


def _renewing_in_the_portal(request: HttpRequest) -> Question | None:
    return TO_RENEW(request.account.organisation_id) if _has_account(request) else None  # type: ignore[attr-defined]


TO_RENEW_AT_THE_DESK = lasting_for(lambda user: items_at_the_desk(user)[:1])


def _renewing_at_the_desk(request: HttpRequest) -> Question | None:
    return TO_RENEW_AT_THE_DESK(request.user.pk) if _signed_in(request) else None


register_nav("portal", _("Our cards"), "our_card_list", 200, _has_account)
register_nav("portal", _("Cards to renew"), "renewal_list", 210, _renewing_in_the_portal)
register_nav("desk", _("Cards to renew"), "renewal_list", 265, _renewing_at_the_desk)
register_nav("office", _("Cards to renew"), "renewal_list", 155, reads_cards, group=HANDLING)


# -- The holder -------------------------------------------------------------------------------------------------------


def _own(request: HttpRequest) -> dict[str, Any]:
    show_person(request, request.user.person)  # type: ignore[union-attr]
    return {"cards": own_cards(request.user), "orders": own_orders(request.user)}


register_nav("holder", _("My cards"), "home", order=100)
register_nav("holder", _("Who has looked at my data"), "holder_log", order=200)
register_home("holder", "cards/_home_holder.html", 100, _own)
