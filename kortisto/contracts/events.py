"""What happens to contracts, mandates, customerships and matters, as the audit log names it."""

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Event(TextChoices):
    CONTRACT_STARTED = "contract:started", _("Contract application started")
    CONTRACT_FILLED_IN = "contract:filled_in", _("Part of the contract application saved")
    CONTRACT_SUBMITTED = "contract:submitted", _("Contract application submitted")
    CONTRACT_WITHDRAWN = "contract:withdrawn", _("Contract application withdrawn")
    CONTRACT_TAKEN = "contract:taken", _("Contract taken into handling")
    CONTRACT_ASKED_ABOUT = "contract:asked_about", _("More information asked for")
    CONTRACT_ANSWERED = "contract:answered", _("More information given")
    CONTRACT_GRANTED = "contract:granted", _("Contract granted")
    CONTRACT_REJECTED = "contract:rejected", _("Contract rejected")
    CONTRACT_SIGNED = "contract:signed", _("Contract signed")
    CONTRACT_REPLACED = "contract:replaced", _("Contract version replaced by a newer one")
    CONTRACT_CO_SIGNED = "contract:co_signed", _("Contract signed by one of several")
    CONTRACT_SEALED = "contract:sealed", _("Signed contract sealed by the issuer")
    EVIDENCE_GIVEN = "contract:evidence_given", _("Right to sign shown")
    EVIDENCE_CHECKED = "contract:evidence_checked", _("Right to sign checked")
    CONTRACT_TERMINATED = "contract:terminated", _("Contract terminated")
    TERMINATION_WITHDRAWN = "contract:termination_withdrawn", _("Termination of the contract withdrawn")
    CONTRACT_ENDED = "contract:ended", _("Contract ended")
    CONTRACT_LAPSED = "contract:lapsed", _("Granted contract lapsed without its signature")
    SIGNATURE_REMINDED = "contract:signature_reminded", _("Signatories reminded of the signature")
    SUBSCRIPTION_ADDED = "subscription:added", _("Point subscription added")
    SUBSCRIPTION_REMOVED = "subscription:removed", _("Point subscription removed")
    MAIN_POINT_CHOSEN = "subscription:chosen_as_main", _("Main registration point chosen")
    SUCCESSION_STARTED = "succession:started", _("Change of the organisation told")
    SUCCESSION_BEGUN = "succession:begun", _("Change of the organisation begun by the office")
    SUCCESSION_WITHDRAWN = "succession:withdrawn", _("Change of the organisation withdrawn")
    SUCCESSION_APPROVED = "succession:approved", _("Change of the organisation approved")
    SUCCESSION_REJECTED = "succession:rejected", _("Change of the organisation rejected")
    SUCCESSION_EXECUTED = "succession:executed", _("Change of the organisation carried out")
    MEMBER_PASSED = "membership:passed", _("User passed to the successor's account")
    POINT_PASSED = "registrationpoint:passed", _("Registration point passed to the successor")
    MANDATE_PASSED = "mandate:passed", _("Mandate passed to the successor")
    RESCUE_STARTED = "rescueprocess:started", _("Rescue department's cards at a point begun")
    RESCUE_CLOSED = "rescueprocess:closed", _("Rescue department's cards at a point given up")
    POINT_LOOKED_UP = "point:looked_up", _("Registration point looked up by its number")
    MANDATE_ADDED = "mandate:added", _("Mandate added to the application")
    MANDATE_CHANGED = "mandate:changed", _("Mandate's cards or period changed in the application")
    MANDATE_ASKED = "mandate:asked", _("Registration point asked to accept a mandate")
    MANDATE_ASKED_AGAIN = "mandate:asked_again", _("Registration point reminded of a mandate")
    MANDATE_ACCEPTED = "mandate:accepted", _("Registration point accepted a mandate")
    MANDATE_DECLINED = "mandate:declined", _("Registration point declined a mandate")
    MANDATE_LAPSED = "mandate:lapsed", _("Mandate lapsed without the point's answer")
    MANDATE_SUBMITTED = "mandate:submitted", _("Mandate submitted")
    MANDATE_WITHDRAWN = "mandate:withdrawn", _("Mandate withdrawn")
    MANDATE_GRANTED = "mandate:granted", _("Mandate granted")
    MANDATE_REJECTED = "mandate:rejected", _("Mandate rejected")
    MANDATE_ACTIVATED = "mandate:activated", _("Mandate taken into use")
    MANDATE_SUSPENDED = "mandate:suspended", _("Mandate suspended")
    MANDATE_RESTORED = "mandate:restored", _("Suspended mandate taken into use again")
    MANDATE_RENEWED = "mandate:renewed", _("Mandate renewed")
    MANDATE_NARROWED = "mandate:narrowed", _("Mandate narrowed")
    MANDATE_END_ANNOUNCED = "mandate:end_announced", _("Both sides told that a mandate ends soon")
    MANDATE_ENDED = "mandate:ended", _("Mandate ended")
    MANDATE_CLOSED = "mandate:closed", _("Mandate closed, nothing left under it")
    RIGHTS_GRANTED = "rights:granted", _("Rights granted to the registration point")
    RIGHTS_ENDED = "rights:ended", _("Rights taken back from the registration point")
    CUSTOMERSHIP_OPENED = "customership:opened", _("Customer opened at the registration point")
    CUSTOMERSHIP_CHOSEN = "customership:chosen", _("Customer chosen at the desk")
    CUSTOMERSHIP_RUN_OFF = "customership:run_off", _("Customer in run-off: nothing new is ordered")
    CUSTOMERSHIP_CLOSED = "customership:closed", _("Customer closed at the registration point")
    CASE_TAKEN = "case:taken", _("Matter taken into handling")
    CASE_RELEASED = "case:released", _("Matter given back to the queue")
    CASE_PASSED_ON = "case:passed_on", _("Matter passed on to another handler")
    CASE_WRITTEN_TO_OFFICE = "case:written_to_office", _("Message from the customer")
    CASE_WRITTEN_TO_CUSTOMER = "case:written_to_customer", _("Message from the card issuer")
    CASE_MESSAGES_READ = "case:messages_read", _("Messages read")
    CASE_ASKED_ABOUT = "case:asked_about", _("More information asked for about a matter")
    CASE_ANSWERED = "case:answered", _("More information given about a matter")


# How the end of a run-off is called for each kind of row that closes with it.
CLOSED_EVENTS = {
    "pointright": Event.RIGHTS_ENDED,
    "customership": Event.CUSTOMERSHIP_CLOSED,
    "mandate": Event.MANDATE_CLOSED,
}


def event_about(case: Any, participle: str) -> Event:
    """How the same act is called for a contract, which the log has always named, and for every other kind of matter."""
    return Event(f"{'contract' if case.version_id is not None else 'case'}:{participle}")
