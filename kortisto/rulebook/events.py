"""What the rulebook puts on record."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Event(TextChoices):
    RULE_BEGUN = "rule:begun", _("A rule began with its first value")
    RULE_CHANGED = "rule:changed", _("A rule was changed")
    PROPOSAL_MADE = "proposal:made", _("A decision was proposed")
    PROPOSAL_APPROVED = "proposal:approved", _("A proposal was approved")
    PROPOSAL_REFUSED = "proposal:refused", _("A proposal was refused")
    PROPOSAL_WITHDRAWN = "proposal:withdrawn", _("A proposal was withdrawn")
