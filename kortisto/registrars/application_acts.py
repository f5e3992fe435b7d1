"""The acts of applications in the portal's menus: applying on a granted contract, and what is done with an application."""

from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from kortisto.contracts.models import Case, CaseKind, RegistrarMode
from kortisto.contracts.row_acts import ANSWER, APPLY, SIGN, WITHDRAW, RowAct, register_row_act
from kortisto.contracts.states import GRANTED_STATES
from kortisto.organisations.models import MemberRole, Membership

from .models import RegistrarApplication
from .states import OPEN_APPLICATIONS, ApplicationState

KINDS = (CaseKind.REGISTRAR_APPLICATION,)


def _granted(case: Case, membership: Membership) -> bool:
    """Registrars apply on the contract of the point's owner; one that authorises others has no points of its own."""
    own_points = case.version is not None and case.version.registrar_mode == RegistrarMode.OWN_POINTS
    return case.state in GRANTED_STATES and own_points


def _of(q: Q) -> Exists:
    """Whether the matter's application is such."""
    named = Concat(Value("registrarapplication:"), "code")
    return Exists(RegistrarApplication.objects.annotate(named=named).filter(q, named=OuterRef("subject")))


def my_application(membership: Membership) -> Exists:
    return _of(Q(user=membership.user_id))


def employment_waits(membership: Membership) -> Exists:
    return _of(Q(employment_asked_at__isnull=False, employed=None) & ~Q(user=membership.user_id))


def _mine(case: Case) -> bool:
    return bool(getattr(case, "my_application", False))


def register() -> None:
    for act in (
        RowAct("registrar_application", _("Make a registrar application"), "registrar_apply", APPLY, _granted),
        RowAct(
            "application_answer", _("Answer the question"), "application_answer", ANSWER,
            lambda case, membership: _mine(case) and case.state == ApplicationState.MORE_INFO, kinds=KINDS,
            needs={"my_application": my_application},
        ),
        RowAct(
            "application_employment", _("Confirm the employment"), "application_employment", SIGN,
            lambda case, membership: bool(getattr(case, "employment_waits", False)) and case.state in OPEN_APPLICATIONS,
            roles=(MemberRole.ADMINISTRATOR,), kinds=KINDS, needs={"employment_waits": employment_waits},
        ),
        RowAct(
            "application_withdraw", _("Withdraw the application"), "application_withdraw", WITHDRAW,
            lambda case, membership: _mine(case) and case.state in (ApplicationState.SUBMITTED, ApplicationState.MORE_INFO),
            kinds=KINDS, confirm=True, danger=True,
        ),
    ):  # fmt: skip
        register_row_act(act)
