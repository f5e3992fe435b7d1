"""Checks beside the form: what the registers and earlier matters say of an application, for the handler to read at a glance.

A check compares and tells; it decides nothing. What must not happen is refused by the actions.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kortisto.kernel.names import fold
from kortisto.kernel.rows import Holds, pattern_of
from kortisto.kernel.statements import asked_with
from kortisto.kernel.words import worded
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
LABELS = {AGREES: gettext_lazy("Agrees"), LOOK: gettext_lazy("Look closer"), DIFFERS: gettext_lazy("Differs")}
# What the legal form would be for a kind of organisation, as the business register words it.
PUBLIC_FORMS = {"county": ("hyvinvointialue", "hyvinvointiyhtymä", "kunta"), "municipality": ("kunta", "kuntayhtymä")}
PUBLIC_WORDS = ("hyvinvointialue", "hyvinvointiyhtymä", "kunta", "kuntayhtymä", "valtio")


@dataclass(frozen=True)
class Check:
    """One comparison: what was looked at, how it came out, in one sentence, with details as label and value."""

    title: str
    tone: str
    sentence: str
    items: tuple[tuple[Any, Any], ...] = ()

    @property
    def verdict(self) -> Any:
        return worded(LABELS[self.tone])


def checks_of(version: ContractVersion, mandates: list[MandateLine]) -> list[Check]:
    """Everything a handler compares before deciding; a fixed number of queries."""
    organisation = version.contract.organisation
    found = find_organisation(organisation.business_id)
    accounts = _accounts(organisation=organisation.pk)
    # Nobody has the key 0: who sent the application may be unknown.
    members = _members(account=version.contract.account_id, sender=version.submitted_by_id or 0)
    return [
        _business_register(organisation, found),
        _form(organisation, found),
        _twins(organisation, len(accounts)),
        _submitter(version, members),
        _signatory(version, members),
        *[_mandate(line) for line in mandates],
        _earlier(version),
    ]


@asked_with(organisation=int)
def _accounts(organisation: int) -> QuerySet[Any]:
    return CustomerAccount.objects.filter(organisation=organisation).values_list("pk", flat=True)


@asked_with(account=int, sender=int)
def _members(account: int, sender: int) -> QuerySet[Membership]:
    """Of the account's users today: who sent the application, and those who sign."""
    wanted = Q(role=MemberRole.SIGNATORY) | Q(user=sender)
    return Membership.objects.filter(wanted, account=account, state=MembershipState.ACTIVE).select_related("user")


@asked_with(organisation=int, version=int)
def _versions(organisation: int, version: int) -> QuerySet[ContractVersion]:
    """The organisation's other versions, of every contract, that have been sent; the latest first."""
    rows = ContractVersion.objects.filter(contract__account__organisation=organisation).exclude(pk=version)
    rows = rows.exclude(state=VersionState.DRAFT).select_related("contract").order_by("-pk")
    return rows.only("number", "state", "contract__number")[:20]


@asked_with(organisation=int, contract=int, type=str)
def _same_type(organisation: int, contract: int, type: str) -> QuerySet[Any]:
    """The organisation's other contracts of the same type that are granted or in force; one is enough."""
    living = ContractVersion.objects.filter(state__in=(VersionState.GRANTED, VersionState.IN_FORCE)).values("contract")
    rows = CardContract.objects.filter(account__organisation=organisation, type=type, pk__in=living)
    return rows.exclude(pk=contract).values_list("pk", flat=True)[:1]


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


def _twins(organisation: Organisation, accounts: int) -> Check:
    title = _("Twin accounts")
    twins = [
        row
        for row in _of_that_name(pattern=pattern_of(fold(organisation.name_fi)), organisation=organisation.pk)
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


@asked_with(pattern=str, organisation=int, planned_anew=True)
def _of_that_name(pattern: str, organisation: int) -> QuerySet[Organisation]:
    """Other organisations in whose names this one's stands; few are enough."""
    return Organisation.objects.filter(Holds("search_text", pattern)).exclude(pk=organisation).order_by()[:20]


def _submitter(version: ContractVersion, members: list[Membership]) -> Check:
    title = _("Who sent the application")
    user = version.submitted_by
    if user is None:
        return Check(title, LOOK, _("The application does not tell who sent it."))
    membership = next((member for member in members if member.user_id == user.pk), None)
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


def _signatory(version: ContractVersion, members: list[Membership]) -> Check:
    title = _("Signatory")
    signing = [member.user for member in members if member.role == MemberRole.SIGNATORY]
    names = {fold(user.name): user.name for user in signing}
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
    organisation = contract.account.organisation_id
    rows = _versions(organisation=organisation, version=version.pk)
    if not rows:
        return Check(title, AGREES, _("The organisation has no earlier contract."))
    items = tuple(
        (
            _("%(number)s, version %(version)s") % {"number": row.contract.number, "version": row.number},
            row.get_state_display(),
        )
        for row in rows
    )
    if _same_type(organisation=organisation, contract=contract.pk, type=contract.type):
        return Check(title, LOOK, _("The organisation has a contract of the same type in force already."), items)
    return Check(title, AGREES, _("Earlier versions and contracts do not stand in the way."), items)
