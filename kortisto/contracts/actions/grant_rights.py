from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_grant_rights
from kortisto.accounts.models import User
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.models import Customership, Mandate
from kortisto.contracts.moves import (
    give_point_right,
    hold_mandate,
    open_customership,
    registrars_of,
    tell_rights_granted,
)
from kortisto.contracts.states import MANDATE, MandateState
from kortisto.kernel.action import action
from kortisto.kernel.clock import today
from kortisto.kernel.errors import Refusal, WrongState
from kortisto.registrars.models import PointRight
from kortisto.registrars.states import GrantState


@action
def grant_rights(*, actor: Any, mandate: Mandate, narrowed_to: list[User] | None = None) -> PointRight:
    """The issuer grants the rights of a granted mandate to its point (BR-AU-08, BR-RG-19): registrars see the customer now.

    They cover the point's present and later registrars with the kind, or only those in `narrowed_to`. From *granted* on;
    the signature is asked for when ordering. Refuses with `contract_not_granted`, `point_without_registrars` or
    `not_a_registrar_there`.
    """
    grounds = grounds_to_grant_rights(actor=actor, mandate=mandate)
    hold_mandate(mandate=mandate)
    registrars = registrars_of(point=mandate.point, card_kinds=mandate.card_kinds)
    if not registrars:
        raise Refusal(
            "point_without_registrars",
            _("The registration point has no registrar for these cards yet. Grant the rights once it has one."),
        )
    if not set(narrowed_to or []) <= set(registrars):
        raise Refusal(
            "not_a_registrar_there",
            _("Choose from the registrars that the point has for these cards."),
            field="narrowed_to",
        )
    move = None
    if mandate.state != MandateState.ACTIVE:
        move = MANDATE.apply(mandate, "activate", valid_from=today())
    elif PointRight.objects.filter(customership__mandate=mandate, state=GrantState.ACTIVE).exists():
        raise WrongState("contracts.Mandate.activate", mandate.state)
    known = Customership.objects.filter(mandate=mandate).exists()
    customership = open_customership(mandate=mandate)
    right = give_point_right(
        customership=customership,
        card_kinds=mandate.card_kinds,
        narrowed_to=narrowed_to or [],
        by=actor,
        valid_from=today(),
    )
    if move is not None:
        record(Event.MANDATE_ACTIVATED, actor=actor, subject=mandate, context=customership, move=move, grounds=grounds)
    if not known:
        record(Event.CUSTOMERSHIP_OPENED, actor=actor, subject=customership, context=mandate, grounds=grounds)
    record(
        Event.RIGHTS_GRANTED, actor=actor, subject=right, context=customership, grounds=grounds,
        card_kinds=mandate.card_kinds, narrowed_to=narrowed_to or [],
    )  # fmt: skip
    tell_rights_granted(mandate=mandate, customership=customership, registrars=narrowed_to or registrars)
    return right
