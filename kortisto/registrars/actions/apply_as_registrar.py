from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_apply
from kortisto.accounts.phones import check_phone
from kortisto.audit.record import record
from kortisto.contracts.models import CardContract, CaseKind
from kortisto.contracts.moves import open_case
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.constraints import refused_when_broken
from kortisto.kernel.errors import Refusal
from kortisto.organisations.models import CustomerAccount, RegistrationPoint
from kortisto.registrars.application_rules import (
    kinds_of_version,
    points_of_version,
    refuse_a_second,
    refuse_what_need_not_be,
    refuse_without_person,
    second_application,
    training_for,
)
from kortisto.registrars.events import Event
from kortisto.registrars.models import RegistrarApplication, TrainingCertificate
from kortisto.registrars.moves import check_training
from kortisto.rulebook.read import rule


@action
def apply_as_registrar(
    *,
    actor: Any,
    account: CustomerAccount,
    contract: CardContract,
    points: list[RegistrationPoint],
    card_kinds: list[str],
    declared: bool,
    training: TrainingCertificate | None = None,
    phone: str = "",
) -> RegistrarApplication:
    """A person applies in person to be a registrar, on a granted contract's row of an account they belong to (BR-RG-01…04).

    Without `training` the person's own certificate is found; half of the desk's password will go to `phone`. Refuses with
    `contract_not_granted`, `no_points`, `point_not_in_contract`, `already_has_rights`, `application_open`, `person_unknown`,
    `no_certificate`, `training_of_another`, `training_rejected`, `no_card_kinds`, `kind_not_in_contract`, `phone_wrong` or
    `declaration_needed`.
    """
    grounds = grounds_to_apply(actor=actor, account=account, contract=contract)
    version = grounds.version
    assert version is not None
    if not points:
        raise Refusal("no_points", _("Choose at least one registration point."), field="points")
    if not {point.pk for point in points} <= {point.pk for point in points_of_version(version)}:
        raise Refusal("point_not_in_contract", _("The contract does not have this registration point."), field="points")
    refuse_what_need_not_be(user=actor, points=points)
    refuse_a_second(user=actor, contract=contract)
    refuse_without_person(user=actor)
    found = training_for(user=actor, training=training)
    check_training(user=actor, training=found)
    if not card_kinds:
        raise Refusal("no_card_kinds", _("Choose at least one kind of card."), field="card_kinds")
    if not set(card_kinds) <= set(kinds_of_version(version)):
        raise Refusal("kind_not_in_contract", _("The contract does not cover this kind of card."), field="card_kinds")
    if not declared:
        raise Refusal("declaration_needed", _("Read the declaration and give it."), field="declared")
    number = check_phone(phone)
    with refused_when_broken("one_open_application", second_application):
        application = RegistrarApplication.objects.create(
            account=account, contract=contract, user=actor, card_kinds=list(card_kinds), training=found, phone=number,
            declaration_version=rule("registrar_declaration").version, declared_at=now(),
        )  # fmt: skip
    application.points.set(points)
    case = open_case(kind=CaseKind.REGISTRAR_APPLICATION, account=account, subject=application)
    record(
        Event.APPLICATION_SUBMITTED, actor=actor, subject=application, context=case, grounds=grounds, person=actor.person,
        on_behalf=account.organisation, points=[point.code for point in points], card_kinds=list(card_kinds),
        training=found.code, declaration=application.declaration_version,
    )  # fmt: skip
    return application
