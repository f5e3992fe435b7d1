"""What an application for a registrar right has to be like, in the order in which people are helped best."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.accounts.models import User
from kortisto.contracts.contract_types import is_for_staff
from kortisto.contracts.models import CardContract, CardKind, ContractVersion
from kortisto.kernel.clock import today
from kortisto.kernel.errors import Refusal
from kortisto.organisations.models import RegistrationPoint
from kortisto.organisations.states import PointState
from kortisto.ui.language import name_of

from .models import RegistrarApplication, RegistrarRight, TrainingCertificate
from .states import OPEN_APPLICATIONS, RightState, TrainingState


def points_of_version(version: ContractVersion) -> list[RegistrationPoint]:
    """The points that the contract subscribes and that are not closed."""
    points = RegistrationPoint.objects.filter(subscriptions__version=version).exclude(state=PointState.CLOSED)
    return list(points.order_by("-subscriptions__is_main", "sort_key"))


def kinds_of_version(version: ContractVersion) -> list[str]:
    """The kinds that a registrar under the contract may order; professional cards need no contract (BR-AU-02)."""
    sote = is_for_staff(version.contract.type)
    own = [CardKind.PROFESSIONAL] if sote else []
    return [str(kind) for kind in CardKind if kind in own or kind in version.card_kinds]


def rights_at(user: User, points: Sequence[RegistrationPoint]) -> list[RegistrarRight]:
    """The user's rights at these points that have not ended."""
    rows = RegistrarRight.objects.filter(user=user, point__in=points).exclude(state=RightState.ENDED)
    held = rows.select_related("point").order_by("point__sort_key")
    return [right for right in held if right.valid_until is None or right.valid_until >= today()]


def best_training(user: User) -> TrainingCertificate | None:
    """The certificate that an application finds by itself: the newest accepted one, else the newest that waits for a check."""
    own = TrainingCertificate.objects.filter(user=user)
    for state in (TrainingState.ACCEPTED, TrainingState.WAITING):
        found = own.filter(state=state).order_by("-passed_on", "-pk").first()
        if found is not None:
            return found
    return None


def refuse_what_need_not_be(*, user: User, points: Sequence[RegistrationPoint]) -> None:
    """Who has rights does not apply again (BR-RG-04)."""
    held = rights_at(user, points)
    if held:
        names = ", ".join(str(name_of(right.point)) for right in held)
        raise Refusal(
            "already_has_rights",
            _("You already have rights at %(points)s. Your rights are as they were; there is nothing to do.")
            % {"points": names},
            field="points",
        )


def refuse_a_second(*, user: User, contract: CardContract) -> None:
    """One application at a time."""
    if RegistrarApplication.objects.filter(user=user, contract=contract, state__in=OPEN_APPLICATIONS).exists():
        raise second_application()


def second_application() -> Refusal:
    return Refusal(
        "application_open",
        _("Your application is under way already. You find it among the unfinished matters."),
    )


def refuse_without_person(*, user: User) -> None:
    """A registrar is somebody whose identity is sure."""
    if user.person_id is None:
        raise Refusal(
            "person_unknown",
            _("We do not know for sure who you are yet. Identify yourself strongly once, and come back to this page."),
        )


def training_for(*, user: User, training: TrainingCertificate | None) -> TrainingCertificate:
    """The certificate of the application: the one that was named, or the one that is found (BR-RG-01)."""
    found: Any = training or best_training(user)
    if found is None:
        raise Refusal(
            "no_certificate",
            _(
                "You have no training certificate. Pass the online course, or give the certificate of one passed elsewhere."
            ),
            field="training",
        )
    return found
