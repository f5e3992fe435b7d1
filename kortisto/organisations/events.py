"""What happens to accounts, their users, invitations and registration points, as the audit log names it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Event(TextChoices):
    ACCOUNT_OPENED = "account:opened", _("Account opened")
    ACCOUNT_CHOSEN = "account:chosen", _("Account chosen as the active one")
    INVITATION_ASKED = "invitation:asked_for", _("Invitation to an account asked for")
    INVITATION_SENT = "invitation:sent", _("Invitation sent")
    INVITATION_SENT_AGAIN = "invitation:sent_again", _("Invitation sent again")
    INVITATION_ACCEPTED = "invitation:accepted", _("Invitation accepted")
    INVITATION_EXPIRED = "invitation:expired", _("Invitation expired")
    INVITATION_WITHDRAWN = "invitation:withdrawn", _("Invitation withdrawn")
    MEMBERSHIP_STARTED = "membership:started", _("User joined the account")
    MEMBER_ROLE_CHANGED = "membership:role_changed", _("User's role changed")
    MEMBER_SUSPENDED = "membership:suspended", _("User's access to the account suspended")
    MEMBER_RESTORED = "membership:restored", _("User's access to the account restored")
    MEMBER_REMOVED = "membership:removed", _("User removed from the account")
    ADMINISTRATOR_PROPOSED = "account:administrator_proposed", _("New administrator proposed by the card issuer")
    ADMINISTRATOR_APPOINTED = "account:administrator_appointed", _("New administrator appointed by the card issuer")
    EVIDENCE_READ = "account:evidence_read", _("Evidence for a new administrator read")
    FACTOR_ASKED = "factor_request:asked", _("Removal of a lost second factor asked for")
    FACTOR_CONFIRMED = "factor_request:confirmed", _("Removal of a lost second factor confirmed")
    FACTOR_DECLINED = "factor_request:declined", _("Removal of a lost second factor declined")
    STAFF_VISIT_BEGUN = "account:visit_begun", _("The card issuer began to look at the account")
    STAFF_VISIT_ENDED = "account:visit_ended", _("The card issuer stopped looking at the account")
    STAFF_PAGE_SEEN = "account:page_seen", _("The card issuer looked at a page of the account")
    POINT_PLANNED = "point:planned", _("Registration point set up and given its number")
    POINT_OPENED = "point:opened", _("Registration point opened")
    POINT_CHANGED = "point:changed", _("Registration point's details changed")
    POINT_CHECKED = "point:checked", _("Registration point's check-list filled in")
    POINT_CLOSING_STARTED = "point:closing_started", _("Closing of a registration point started")
    POINT_CLOSING_CALLED_OFF = "point:closing_called_off", _("Closing of a registration point called off")
    POINT_ARCHIVE_MOVED = "point:archive_moved", _("Told where the archive of a registration point went")
    POINT_CLOSED = "point:closed", _("Registration point closed")
