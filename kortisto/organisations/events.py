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
    MEMBER_REMOVED = "membership:removed", _("User removed from the account")
    POINT_PLANNED = "point:planned", _("Registration point set up and given its number")
    POINT_OPENED = "point:opened", _("Registration point opened")
    POINT_CHANGED = "point:changed", _("Registration point's details changed")
