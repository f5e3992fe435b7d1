"""The rulebook's links at the office."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kortisto.access.doors import office_roles
from kortisto.ui.navigation import RULES, register_nav

from .queries import waiting_proposals
from .views.office import READERS


def _count(request: HttpRequest) -> QuerySet[Any]:
    return waiting_proposals()


def reads_rules(request: HttpRequest) -> bool:
    return bool(office_roles(request) & set(READERS))


register_nav("office", _("Rulebook"), "rule_list", 700, reads_rules, group=RULES)
register_nav("office", _("Proposals"), "proposal_list", 710, reads_rules, count=_count, group=RULES)
