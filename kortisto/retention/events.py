"""What is written down about the end of rows (BR-AR-02). Figures and the rule's code only; they stay for ever."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Event(TextChoices):
    ROWS_DELETED = "retention:rows_deleted", _("Rows past their retention deleted")
    ROWS_EMPTIED = "retention:rows_emptied", _("Rows past their retention emptied of personal data")
    CLOCKS_SET = "retention:clocks_set", _("Persons found to be needed no longer, or needed again")
    NIGHT_ENDED = "retention:night_ended", _("Retention of the night carried out")
