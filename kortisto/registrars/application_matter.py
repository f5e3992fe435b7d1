"""The matter of a registrar's application: how its row reads, who sees it, and who is told of a question."""

from django.db.models import Q, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from kortisto.accounts.models import OfficeRole
from kortisto.contracts.matters import Matter, register_matter, subject_of
from kortisto.contracts.models import Case, CaseKind
from kortisto.messages.post import post
from kortisto.organisations.models import MemberRole, Membership
from kortisto.ui.face import full_address

from .models import RegistrarApplication
from .states import APPLICATION, OPEN_APPLICATIONS, ApplicationState

A = ApplicationState
ROW_TEXTS = {
    A.SUBMITTED: _("Registrar application, submitted"),
    A.IN_HANDLING: _("Registrar application, in handling"),
    A.MORE_INFO: _("Registrar application, more information asked for"),
    A.APPROVED: _("Registrar application, approved"),
    A.REJECTED: _("Registrar application, rejected"),
    A.WITHDRAWN: _("Registrar application, withdrawn"),
}


def seen(membership: Membership) -> Q:
    """An administrator sees every application of the account, the others see their own."""
    if membership.role == MemberRole.ADMINISTRATOR:
        return Q()
    mine = RegistrarApplication.objects.filter(user=membership.user_id, account=membership.account_id)
    reference = Concat(Value(f"{RegistrarApplication.subject_kind()}:"), "code")
    return Q(subject__in=mine.order_by().values_list(reference))


def asked(case: Case) -> bool:
    """The question goes to the applicant, who answers it in person."""
    application: RegistrarApplication = subject_of(case)
    link = full_address("portal", "case_detail", case.code)
    post(
        "application_asked", to=application.user.actor_code, number=case.shown_number, link=link,
        organisation=case.account.organisation.name(application.user.language),
    )  # fmt: skip
    return True


def register() -> None:
    register_matter(
        Matter(
            CaseKind.REGISTRAR_APPLICATION,
            APPLICATION,
            texts=ROW_TEXTS,
            unfinished=OPEN_APPLICATIONS,
            roles=(OfficeRole.HANDLER, OfficeRole.RIGHTS),
            seen=seen,
            writers=(),
            asked=asked,
        )
    )
