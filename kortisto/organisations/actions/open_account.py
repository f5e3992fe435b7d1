from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_open_account
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.constraints import refused_when_broken
from kortisto.kernel.errors import Refusal
from kortisto.kernel.identifiers import check_business_id
from kortisto.organisations.events import Event
from kortisto.organisations.models import CustomerAccount, MemberRole, Organisation, OrganisationKind
from kortisto.organisations.moves import join_account
from kortisto.organisations.states import AccountState
from kortisto.pki.profiles import longest_value
from kortisto.registers.look_up import find_organisation, has_ceased
from kortisto.ui.language import name_of


@action
def open_account(
    *, actor: Any, business_id: str, name_fi: str, kind: str, name_sv: str = "", phone: str = ""
) -> CustomerAccount:
    """An organisation comes to the portal; the user who opens its account becomes the administrator.

    An organisation has one account: where it exists already, it is named and an invitation suggested (BR-US-05). Refuses
    with `business_id_wrong`, `organisation_ceased` when the business register has let it go, `organisation_kind_wrong`,
    `organisation_name_too_long` or `account_exists`.
    """
    grounds = grounds_to_open_account(actor=actor)
    business_id = check_business_id(business_id)
    if has_ceased(business_id):
        raise Refusal(
            "organisation_ceased",
            _("The business register says that this organisation is not active any more. Check the business ID."),
            field="business_id",
        )
    if kind not in OrganisationKind.values or kind == OrganisationKind.ISSUER:
        raise Refusal("organisation_kind_wrong", _("Choose what kind of organisation this is."), field="kind")
    organisation = _organisation(
        business_id=business_id, name_fi=_fit_for_certificates(name_fi), name_sv=" ".join(name_sv.split()), kind=kind,
        phone=phone.strip(),
    )  # fmt: skip
    with refused_when_broken("one_active_account", lambda: _account_exists(organisation)):
        account = CustomerAccount.objects.create(organisation=organisation)
    membership = join_account(account=account, user=actor, role=MemberRole.ADMINISTRATOR)
    known = find_organisation(business_id)
    record(
        Event.ACCOUNT_OPENED, actor=actor, subject=account, context=organisation,
        grounds=grounds.codes() | {"business_register": "known" if known else "unknown"},
        business_id=business_id, name_fi=organisation.name_fi,
    )  # fmt: skip
    record(Event.MEMBERSHIP_STARTED, actor=actor, subject=membership, context=account, role=membership.role)
    return account


def _fit_for_certificates(name: str) -> str:
    """The name as it will stand in certificates; told now, not when the first card is ordered, when it does not fit there."""
    name, longest = " ".join(name.split()), longest_value("organisation")
    if len(name) > longest:
        raise Refusal(
            "organisation_name_too_long",
            _(
                "The organisation's name stands in the certificates of its people, where it may have %(longest)s characters. "
                "Give a shorter name that the business register knows."
            )
            % {"longest": longest},
            field="name_fi",
        )
    return name


def _organisation(*, business_id: str, **details: str) -> Organisation:
    """The organisation of a business ID. One that is known already — as an owner of points — keeps its own name and kind."""
    known, made = Organisation.objects.get_or_create(business_id=business_id, defaults=details)
    if made:
        return known
    if CustomerAccount.objects.filter(organisation=known, state=AccountState.ACTIVE).exists():
        raise _account_exists(known)
    return known


def _account_exists(organisation: Organisation) -> Refusal:
    return Refusal(
        "account_exists",
        _(
            "%(organisation)s (%(business_id)s) already has an account. Do not open another one: ask for an invitation to "
            "the existing account."
        )
        % {"organisation": name_of(organisation), "business_id": organisation.business_id},
        field="business_id",
        organisation=organisation.code,
    )
