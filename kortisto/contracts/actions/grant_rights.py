from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_grant_rights, second_person
from kortisto.accounts.models import User
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.letters import tell_rights_granted
from kortisto.contracts.models import Customership, Mandate
from kortisto.contracts.moves import give_point_right, hold_mandate, open_customership, registrars_for_rights
from kortisto.contracts.states import MANDATE, MandateState
from kortisto.kernel.action import action
from kortisto.kernel.clock import today
from kortisto.kernel.errors import Refusal, WrongState
from kortisto.registrars.models import PointRight
from kortisto.registrars.states import GrantState


@action
def grant_rights(
    *, actor: Any, mandate: Mandate, narrowed_to: list[User] | None = None, approved_by: Any = None
) -> PointRight:
    """The issuer grants the rights of a granted mandate to its point (BR-AU-08, BR-RG-19): registrars see the customer now.

    They cover the point's present and later registrars with the kind, or only those in `narrowed_to`. From *granted* on;
    the signature is asked for when ordering. Where the rulebook wants two people (BR-PO-01) it comes about by approving a
    proposal. Refuses with `contract_not_granted`, `second_person_needed`, `mandate_over`, `point_without_registrars` or
    `not_a_registrar_there`.
    """
    grounds = grounds_to_grant_rights(actor=actor, mandate=mandate)
    second_person(decision="contracts:grant_rights", actor=actor, approved_by=approved_by)
    by_two = {}
    if approved_by is not None:
        grounds_to_grant_rights(actor=approved_by, mandate=mandate)
        by_two = {"approved_by": approved_by.actor_code}
    hold_mandate(mandate=mandate)
    if mandate.valid_until is not None and mandate.valid_until < today():
        raise Refusal("mandate_over", _("The mandate's last day has passed. The organisation has to renew it first."))
    seeing = registrars_for_rights(mandate=mandate, narrowed_to=narrowed_to)
    move = None
    if mandate.state != MandateState.ACTIVE:
        # A mandate that was asked to begin later begins then, though its customer is in the registrars' menu already.
        move = MANDATE.apply(mandate, "activate", valid_from=max(today(), mandate.valid_from))
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
        Event.RIGHTS_GRANTED, actor=actor, subject=right, context=customership, grounds=grounds.codes() | by_two,
        card_kinds=mandate.card_kinds, narrowed_to=narrowed_to or [],
    )  # fmt: skip
    tell_rights_granted(mandate=mandate, customership=customership, registrars=seeing)
    return right
