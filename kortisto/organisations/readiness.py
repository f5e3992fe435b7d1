"""The check-list of a registration point: what the rulebook asks, what has been ticked, by whom and when (BR-RP-01)."""

from dataclasses import dataclass

from kortisto.rulebook.kinds import Item
from kortisto.rulebook.read import rule

from .models import PointCheck, RegistrationPoint


@dataclass(frozen=True)
class Line:
    """One line of the check-list, with its standing tick if it has one."""

    item: Item
    check: PointCheck | None


def checklist(point: RegistrationPoint) -> list[Line]:
    """The list that holds today; ticks of lines that the rulebook no longer has are left out."""
    standing = PointCheck.objects.filter(point=point, cleared_at=None).select_related("ticked_by")
    checks = {check.item: check for check in standing}
    return [Line(item, checks.get(item.name)) for item in rule("point_checklist")]


def missing_items(point: RegistrationPoint) -> list[Item]:
    """The lines that nobody has ticked."""
    return [line.item for line in checklist(point) if line.check is None]
