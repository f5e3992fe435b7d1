from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_change_rules
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.errors import Refusal
from kortisto.rulebook.events import Event
from kortisto.rulebook.models import RuleVersion
from kortisto.rulebook.moves import begin_version, check_change


@action
def change_rule(*, actor: Any, rule_name: str, value: Any, valid_from: date, approved_by: Any = None) -> RuleVersion:
    """A rule gets a new value from a day on, by the decision of two people (BR-PO-01).

    Comes about by approving a proposal: `actor` proposed it, `approved_by` is somebody else; both must have the role today.
    """
    if approved_by is None or approved_by.actor_code == actor.actor_code:
        raise Refusal("second_person_needed", _("Somebody else has to approve this."))
    grounds = grounds_to_change_rules(actor=actor)
    grounds_to_change_rules(actor=approved_by)
    stored = check_change(rule_name=rule_name, value=value, valid_from=valid_from)
    version = begin_version(
        rule_name=rule_name,
        stored=stored,
        valid_from=valid_from,
        proposed_by=actor.actor_code,
        approved_by=approved_by.actor_code,
    )
    record(
        Event.RULE_CHANGED,
        actor=approved_by,
        on_behalf=actor.actor_code,
        subject=version,
        grounds=grounds.codes() | {"rule": rule_name, "valid_from": valid_from},
        value=stored,
    )
    return version
