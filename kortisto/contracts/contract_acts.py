"""The acts of a contract's matter in the portal, and why an expected one cannot be done now."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kortisto.organisations.models import MemberRole, Membership
from kortisto.ui.parts import Text

from .models import Case, ContractVersion, RegistrarMode
from .row_acts import ANSWER, CHANGE, FILL_IN, PAPER, POINTS, SIGN, TERMINATE, WITHDRAW, RowAct, register_row_act
from .states import GRANTED_STATES, VERSION, VersionState

V = VersionState
CONTRACTS = (MemberRole.CONTRACTS,)
# The versions that were in use at some time: their menus speak of signing, points and changes.
EDITABLE = (V.DRAFT, V.MORE_INFO)


def _in(*states: str) -> Any:
    return lambda case, membership: case.state in states


def _why_not_sign(case: Case, membership: Membership) -> Text:
    if case.version is not None and case.version.signed:
        return _("The contract has been signed already.")
    return ""


def _sign(case: Case, membership: Membership) -> bool:
    """Spoken of until it is signed; afterwards to the signatory, who would look for it."""
    signatory = membership.role == MemberRole.SIGNATORY
    return case.state in GRANTED_STATES and case.version is not None and (signatory or not case.version.signed)


def _why_no_points(case: Case, membership: Membership) -> Text:
    if case.version is not None and case.version.registrar_mode != RegistrarMode.OWN_POINTS:
        return _("The contract has no registration points of its own; another organisation registers your cards.")
    return ""


def newer_under_way(membership: Membership) -> Exists:
    """Whether a newer version of the same contract is being prepared or handled."""
    under_way = (V.DRAFT, V.SUBMITTED, V.IN_HANDLING, V.MORE_INFO, V.GRANTED)
    newer = ContractVersion.objects.filter(contract=OuterRef("version__contract"), state__in=under_way)
    return Exists(newer.exclude(pk=OuterRef("version")))


def _why_not_change(case: Case, membership: Membership) -> Text:
    if case.state == V.GRANTED:
        return _("The contract can be changed once it has been signed.")
    if case.state == V.ENDING:
        return _("The contract is ending and cannot be changed any more.")
    if getattr(case, "newer_under_way", False):
        return _("A new version of the contract is under way already. You find it among the unfinished matters.")
    return ""


def _why_not_withdraw(case: Case, membership: Membership) -> Text:
    if case.version is not None and not VERSION.can(case.version, "withdraw"):
        return _("The application is being handled. Write to the handler, who can reject it at your request.")
    return ""


def _why_not_take_back(case: Case, membership: Membership) -> Text:
    if case.version is not None and case.version.terminated_by_issuer:
        return _("The card issuer terminated the contract. Write to the handler if you want it to go on.")
    return ""


def _why_not_terminate(case: Case, membership: Membership) -> Text:
    if getattr(case, "newer_under_way", False):
        return _("A new version of the contract is under way. Withdraw it, or have it decided, before you terminate.")
    return ""


def register() -> None:
    for act in (
        RowAct(
            "terminate", _("Terminate the contract"), "contract_terminate", TERMINATE, _in(V.IN_FORCE), _why_not_terminate,
            CONTRACTS, confirm=True, danger=True,
            needs={"newer_under_way": newer_under_way},
        ),
        RowAct(
            "withdraw_termination", _("Take the termination back"), "termination_withdraw", TERMINATE, _in(V.ENDING),
            _why_not_take_back, CONTRACTS, confirm=True,
        ),
        RowAct(
            "answer", _("Answer the question"), "case_answer", ANSWER, _in(V.MORE_INFO), roles=CONTRACTS,
            others=_("A contract handler of your organisation answers."),
        ),
        RowAct(
            "fill_in", _("Fill in the application"), "application", FILL_IN, _in(*EDITABLE), roles=CONTRACTS,
            others=_("A contract handler of your organisation fills in the application."),
        ),
        RowAct(
            "sign", _("Sign"), "contract_sign", SIGN, _sign, _why_not_sign, (MemberRole.SIGNATORY,),
            others=_("The signatory signs."), administrators=False,
        ),
        RowAct("points", _("Show point subscriptions"), "subscription_list", POINTS, _in(*GRANTED_STATES), _why_no_points),
        RowAct(
            "paper", _("Download PDF"), "contract_pdf", PAPER,
            lambda case, membership: case.version is not None and case.version.submitted_at is not None,
        ),
        RowAct(
            "change", _("Change the contract"), lambda case: reverse("contract_start"), CHANGE, _in(*GRANTED_STATES),
            _why_not_change, CONTRACTS, others=_("A contract handler of your organisation changes the contract."),
            needs={"newer_under_way": newer_under_way},
        ),
        RowAct(
            "withdraw", _("Withdraw the application"), "contract_withdraw", WITHDRAW,
            _in(V.DRAFT, V.SUBMITTED, V.IN_HANDLING, V.MORE_INFO), _why_not_withdraw, CONTRACTS, confirm=True, danger=True,
        ),
    ):  # fmt: skip
        register_row_act(act)
