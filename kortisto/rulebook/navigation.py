"""The rulebook's links at the office."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kortisto.ui.navigation import register_nav

from .queries import waiting_proposals


def _count(request: HttpRequest) -> int | None:
    return waiting_proposals() or None


register_nav("office", _("Rulebook"), "rule_list", order=700)
register_nav("office", _("Proposals"), "proposal_list", order=710, count=_count)
