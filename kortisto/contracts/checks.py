"""Checks beside the form: what the registers and earlier matters say of an application, for the handler to read at a glance.

A check compares and tells; it decides nothing. What must not happen is refused by the actions.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.names import fold
from kortisto.organisations.models import CustomerAccount, MemberRole, Membership, Organisation
from kortisto.organisations.states import MembershipState, PointState
from kortisto.registers.look_up import find_organisation, refreshed_at
from kortisto.registers.models import MirroredOrganisation, RegisterName
from kortisto.rulebook.read import rule
from kortisto.ui.language import name_of

from .models import CardContract, ContractVersion
from .queries_office import MandateLine
from .states import VersionState

AGREES, LOOK, DIFFERS = "positive", "warning", "negative"
LABELS = {AGREES: _("Agrees"), LOOK: _("Look closer"), DIFFERS: _("Differs")}
# What the legal form would be for a kind of organisation, as the business register words it.
PUBLIC_FORMS = {"county": ("hyvinvointialue", "hyvinvointiyhtymä", "kunta"), "municipality": ("kunta", "kuntayhtymä")}
PUBLIC_WORDS = ("hyvinvointialue", "hyvinvointiyhtymä", "kunta", "kuntayhtymä", "valtio")


@dataclass(frozen=True)
class Check:
    """One comparison: what was looked at, how it came out, in one sentence, with details as label and value."""

    title: str | Promise
    tone: str
    sentence: str | Promise
    items: tuple[tuple[Any, Any], ...] = ()

    @property
    def verdict(self) -> Any:
        return LABELS[self.tone]


def checks_of(version: ContractVersion, mandates: list[MandateLine]) -> list[Check]:
    """Everything a handler compares before deciding; a fixed number of queries."""
    organisation = version.contract.organisation
    found = find_organisation(organisation.business_id)
    return [
        _business_register(organisation, found),
        _form(organisation, found),
        _twins(organisation),
        _submitter(version),
        _signatory(version),
        *[_mandate(line) for line in mandates],
        _earlier(version),
    ]


def _business_register(organisation: Organisation, found: MirroredOrganisation | None) -> Check:
    title = _("Business register")
    if found is None:
        return Check(
            title, DIFFERS,
            _("The register has no organisation with the business ID %(number)s.") % {"number": organisation.business_id},
            ((_("Register read"), refreshed_at(RegisterName.BUSINESS)),),
        )  # fmt: skip
    items = ((_("Name in the register"), found.name_fi), (_("Register read"), found.fetched_at))
    if fold(found.name_fi) == fold(organisation.name_fi):
        return Check(title, AGREES, _("Name and business ID are the register's."), items)
    return Check(title, DIFFERS, _("The register knows the business ID by another name."), items)


def _form(organisation: Organisation, found: MirroredOrganisation | None) -> Check:
    title = _("Legal form")
    if found is None or not found.form:
        return Check(title, LOOK, _("The register tells no legal form."))
    items = ((_("Form in the register"), found.form), (_("The customer said"), organisation.get_kind_display()))
    form = fold(found.form)
    expected = PUBLIC_FORMS.get(organisation.kind)
    public = any(fold(word) in form for word in PUBLIC_WORDS)
    if expected is not None:
        agrees = any(fold(word) in form for word in expected)
    else:
        agrees = organisation.kind != "private" or not public
    if agrees:
        return Check(title, AGREES, _("The legal form fits what the customer said of itself."), items)
    return Check(title, DIFFERS, _("The legal form does not fit what the customer said of itself."), items)


def _twins(organisation: Organisation) -> Check:
    title = _("Twin accounts")
    accounts = CustomerAccount.objects.filter(organisation=organisation).count()
    twins = [
        row
        for row in Organisation.objects.filter(search_text__contains=fold(organisation.name_fi)).exclude(
            pk=organisation.pk
        )[:20]
        if fold(row.name_fi) == fold(organisation.name_fi)
    ]
    if twins:
        return Check(
            title, LOOK, _("Another organisation has the same name under another business ID."),
            tuple((name_of(row), row.business_id) for row in twins),
        )  # fmt: skip
    if accounts > 1:
        return Check(
            title, LOOK, _("The organisation has had another account before this one."), ((_("Accounts"), accounts),)
        )
    return Check(title, AGREES, _("The organisation has one account, and no other has its name."))


def _submitter(version: ContractVersion) -> Check:
    title = _("Who sent the application")
    user = version.submitted_by
    if user is None:
        return Check(title, LOOK, _("The application does not tell who sent it."))
    membership = Membership.objects.filter(
        account=version.contract.account, user=user, state=MembershipState.ACTIVE
    ).first()
    identified = user.person_id is not None
    items = (
        (_("Name"), user.name),
        (
            _("Role on the account"),
            membership.get_role_display() if membership else _("No longer a user of the account"),
        ),
        (_("Identified strongly"), identified),
    )
    if membership is None:
        return Check(title, LOOK, _("Who sent the application is no longer a user of the account."), items)
    if not identified:
        return Check(title, LOOK, _("Who sent the application has not identified strongly."), items)
    return Check(title, AGREES, _("An identified user of the account sent the application."), items)


def _signatory(version: ContractVersion) -> Check:
    title = _("Signatory")
    members = Membership.objects.filter(
        account=version.contract.account, role=MemberRole.SIGNATORY, state=MembershipState.ACTIVE
    ).select_related("user")
    names = {fold(member.user.name): member.user.name for member in members}
    wanted = fold(version.signatory_name)
    if any(wanted == name or set(wanted.split()) <= set(name.split()) for name in names):
        return Check(title, AGREES, _("The signatory named in the contract is a signatory on the account."))
    if names:
        return Check(
            title, LOOK, _("The account's signatory is not the one that the contract names."),
            ((_("In the contract"), version.signatory_name), (_("On the account"), ", ".join(names.values()))),
        )  # fmt: skip
    return Check(
        title, LOOK, _("The account has no signatory yet, so nobody could sign. The customer invites one."),
        ((_("In the contract"), version.signatory_name),),
    )  # fmt: skip


def _mandate(line: MandateLine) -> Check:
    mandate, point = line.mandate, line.mandate.point
    title = _("Mandate to %(point)s") % {"point": name_of(point)}
    least = rule("registrars_minimum")
    items = (
        (_("Owner"), name_of(point.owner)),
        (_("Business ID typed"), mandate.typed_business_id),
        (_("Owner's business ID"), point.owner.business_id),
        (_("Registrars at the point"), line.registrars),
    )
    if not line.owner_agrees:
        return Check(title, DIFFERS, _("The business ID that the customer typed is not the owner's."), items)
    if point.state not in (PointState.OPEN, PointState.PLANNED) or not point.offers_mandated_service:
        return Check(title, DIFFERS, _("The point does not serve other organisations now."), items)
    if line.registrars < least:
        return Check(
            title, LOOK,
            _("The point has fewer registrars than the %(least)s that the rulebook wants.") % {"least": least}, items,
        )  # fmt: skip
    return Check(title, AGREES, _("The number's owner has the business ID that the customer typed."), items)


def _earlier(version: ContractVersion) -> Check:
    title = _("Earlier contracts")
    contract = version.contract
    rows = list(
        ContractVersion.objects.filter(contract__account__organisation=contract.account.organisation_id)
        .exclude(pk=version.pk)
        .exclude(state=VersionState.DRAFT)
        .select_related("contract")
        .only("number", "state", "contract__number")
        .order_by("-pk")[:20]
    )
    if not rows:
        return Check(title, AGREES, _("The organisation has no earlier contract."))
    items = tuple(
        (
            _("%(number)s, version %(version)s") % {"number": row.contract.number, "version": row.number},
            row.get_state_display(),
        )
        for row in rows
    )
    same_type = (
        CardContract.objects.filter(
            account__organisation=contract.account.organisation_id, type=contract.type,
            versions__state__in=(VersionState.GRANTED, VersionState.IN_FORCE),
        ).exclude(pk=contract.pk).exists()
    )  # fmt: skip
    if same_type:
        return Check(title, LOOK, _("The organisation has a contract of the same type in force already."), items)
    return Check(title, AGREES, _("Earlier versions and contracts do not stand in the way."), items)
