"""How the log calls jobs."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _
from procrastinate.contrib.django.models import ProcrastinateJob

from kortisto.audit.registry import Named


def jobs(codes: Collection[str]) -> Mapping[str, Named]:
    """Jobs by name and number; one that is done and gone keeps its number."""
    # A number may have been typed as a filter of the log; one of twenty digits is no job's.
    numbers = [int(code) for code in codes if code.isascii() and code.isdigit() and len(code) < 19]
    names = dict(ProcrastinateJob.objects.filter(pk__in=numbers).values_list("pk", "task_name"))
    return {
        str(number): Named(_("Job %(number)s, %(name)s") % {"number": number, "name": name})
        for number, name in names.items()
    }
