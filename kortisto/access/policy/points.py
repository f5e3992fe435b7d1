"""Grounds of registration points: who runs them, who tells of absences, and what anybody may tell us."""

from typing import Any

from kortisto.accounts.models import OfficeRole, User
from kortisto.kernel.errors import NotVisible, RightMissing
from kortisto.organisations.models import CustomerAccount, RegistrationPoint
from kortisto.organisations.states import AccountState
from kortisto.registrars.models import RegistrarRight

from .customers import grounds_to_administer
from .desk import any_registrar_right, registrar_right
from .grounds import Grounds, in_use
from .office import appointment_of


def grounds_to_run_point(*, actor: Any, account: CustomerAccount, point: RegistrationPoint) -> Grounds:
    """Opening, changing and closing a point: an administrator of its owner's account; to others it does not exist."""
    grounds = grounds_to_administer(actor=actor, account=account)
    if point.owner_id != account.organisation_id:
        raise NotVisible("not_our_point")
    return grounds


def grounds_to_tell_archive(*, actor: Any, point: RegistrationPoint) -> Grounds:
    """Where a closing point's archive went is told by a registrar of the point (SM18)."""
    return Grounds(right=registrar_right(actor=actor, point=point))


def grounds_to_move_cards(*, actor: Any, point: RegistrationPoint) -> Grounds:
    """Sending cards on to another point is done by a registrar of the point where they lie."""
    return Grounds(right=registrar_right(actor=actor, point=point))


def grounds_to_plan_absence(*, actor: Any, user: User) -> Grounds:
    """A registrar's absence is told by the registrar, or by an administrator of a point where they have a right (BR-RG-06)."""
    if in_use(actor) and actor == user:
        return Grounds(right=any_registrar_right(actor=actor))
    owners = RegistrarRight.objects.in_force().filter(user=user).values("point__owner")
    accounts = CustomerAccount.objects.filter(organisation__in=owners, state=AccountState.ACTIVE).order_by("pk")
    for account in accounts:
        try:
            return grounds_to_administer(actor=actor, account=account)
        except NotVisible:
            continue
        except RightMissing:
            continue
    raise NotVisible("not_our_registrar")


def grounds_to_give_feedback(*, actor: Any) -> Grounds:
    """Feedback on accessibility, and a question to the office: anybody, signed in or not, whoever they are (BR-AC-01)."""
    return Grounds()


def grounds_to_answer_feedback(*, actor: Any) -> Grounds:
    """Answering feedback is done by the office's handlers and by those who keep the texts."""
    return appointment_of(actor=actor, roles=(OfficeRole.HANDLER, OfficeRole.EDITOR))


def grounds_to_answer_question(*, actor: Any) -> Grounds:
    """Answering questions from the help pages: the office's handlers, rights administrators and editors."""
    return appointment_of(actor=actor, roles=(OfficeRole.HANDLER, OfficeRole.RIGHTS, OfficeRole.EDITOR))
