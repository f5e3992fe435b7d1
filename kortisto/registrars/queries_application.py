"""What pages and verbs ask about a registrar's application: its matter, whether it takes two people, who waits for whom."""

from kortisto.accounts.models import User
from kortisto.contracts.models import CardContract, Case
from kortisto.organisations.models import CustomerAccount, Membership
from kortisto.organisations.states import MembershipState
from kortisto.rulebook.models import Proposal
from kortisto.rulebook.read import two_people_needed
from kortisto.rulebook.states import ProposalState

from .models import RegistrarApplication
from .states import OPEN_APPLICATIONS

APPROVE = "registrars:approve_application"


def case_of_application(application: RegistrarApplication) -> Case:
    """The matter of the application."""
    return Case.objects.select_related("account__organisation").get(subject=application.reference)


def open_application(user: User, contract: CardContract) -> Case | None:
    """The matter of the user's application on a contract that is not decided yet."""
    application = RegistrarApplication.objects.filter(user=user, contract=contract, state__in=OPEN_APPLICATIONS).first()
    return case_of_application(application) if application is not None else None


def application_of_case(case: Case) -> RegistrarApplication:
    """The application that the matter is about, with what pages show."""
    rows = RegistrarApplication.objects.select_related(
        "user__person", "training", "account__organisation", "contract", "employed_told_by"
    )
    return rows.get(code=case.subject.partition(":")[2])


def across_organisations(application: RegistrarApplication) -> bool:
    """Whether a point belongs to another organisation than the one through which the applicant applies."""
    own = application.account.organisation_id
    return application.points.exclude(owner=own).exists()


def second_person_needed(application: RegistrarApplication) -> bool:
    """Whether two people decide: across organisations always, otherwise where the rulebook says so (BR-PO-01)."""
    return across_organisations(application) or two_people_needed(APPROVE)


def proposal_about(application: RegistrarApplication) -> Proposal | None:
    """The proposal to approve that waits for a second person."""
    return Proposal.objects.filter(subject=application.reference, state=ProposalState.PROPOSED).first()


def other_account_with(user: User, code: str) -> CustomerAccount | None:
    """Another account of the user's that holds the matter of this code: the one to switch to."""
    mine = Membership.objects.filter(user=user, state=MembershipState.ACTIVE).values("account")
    case = Case.objects.filter(code=code, account__in=mine).select_related("account__organisation").first()
    return case.account if case else None
