"""How the log names feedback: by the day on which it came, never by what it says."""

from collections.abc import Collection

from django.utils import formats
from django.utils.translation import gettext as _

from kortisto.audit.registry import Named
from kortisto.kernel.clock import day_of

from .models import AccessibilityFeedback, Question


def feedback(codes: Collection[str]) -> dict[str, Named]:
    rows = AccessibilityFeedback.objects.filter(code__in=codes)
    return {
        row.code: Named(
            _("Feedback on accessibility, %(day)s")
            % {"day": formats.date_format(day_of(row.created_at), "SHORT_DATE_FORMAT")}
        )
        for row in rows
    }


def questions(codes: Collection[str]) -> dict[str, Named]:
    rows = Question.objects.filter(code__in=codes)
    return {
        row.code: Named(
            _("Question, %(day)s") % {"day": formats.date_format(day_of(row.created_at), "SHORT_DATE_FORMAT")}
        )
        for row in rows
    }
