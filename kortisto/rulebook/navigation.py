"""The rulebook's links at the office."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kortisto.access.doors import office_roles
from kortisto.kernel.counting import lasting
from kortisto.ui.navigation import RULES, register_nav

from .queries import waiting_proposals
from .views.office import READERS

WAITING = lasting(waiting_proposals)


def reads_rules(request: HttpRequest) -> bool:
    return bool(office_roles(request) & set(READERS))


register_nav("office", _("Rulebook"), "rule_list", 700, reads_rules, group=RULES)
register_nav("office", _("Proposals"), "proposal_list", 710, reads_rules, count=WAITING, group=RULES)
