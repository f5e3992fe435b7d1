"""What the office's pages of the rulebook show."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from kortisto.audit.registry import resolve
from kortisto.kernel.action import arguments_from_json
from kortisto.kernel.clock import today
from kortisto.kernel.rows import in_force

from .catalogue import CATALOGUE
from .decisions import Facts, decision_called
from .declaring import Group, Rule
from .models import Proposal, RuleVersion
from .shown import Shown, shown_value
from .states import ProposalState


@dataclass(frozen=True)
class RuleLine:
    """One rule with the version that holds on a day; `waiting` counts open proposals, `coming` is the next version."""

    rule: Rule
    version: RuleVersion | None
    coming: RuleVersion | None
    waiting: int

    @cached_property
    def shown(self) -> Shown | None:
        return shown_value(self.rule, self.version.value) if self.version else None


def rules_by_group(on: date) -> list[tuple[Group, list[RuleLine]]]:
    """Every rule with its value on a day, in the catalogue's groups. Three queries, however many rules."""
    rows = RuleVersion.objects.filter(replaced_by__isnull=True)
    holding = {version.name: version for version in rows.filter(in_force(on))}
    coming = {version.name: version for version in rows.filter(valid_from__gt=on).order_by("-valid_from")}
    waiting: dict[str, int] = defaultdict(int)
    for subject in Proposal.objects.filter(state=ProposalState.PROPOSED).values_list("subject", flat=True):
        waiting[subject] += 1
    groups: dict[Group, list[RuleLine]] = {group: [] for group in Group}
    for rule in CATALOGUE.values():
        line = RuleLine(rule, holding.get(rule.name), coming.get(rule.name), waiting[f"rule:{rule.name}"])
        groups[rule.group].append(line)
    return [(group, lines) for group, lines in groups.items() if lines]


@dataclass(frozen=True)
class VersionLine:
    """One version of a rule as its history shows it."""

    version: RuleVersion
    shown: Shown
    holds: bool
    proposed_by: Any
    approved_by: Any


def history_of(rule: Rule, on: date) -> list[VersionLine]:
    """All versions of a rule, the newest first, replaced ones too, with the names of those who decided."""
    versions = list(RuleVersion.objects.filter(name=rule.name))
    names = resolve({code for version in versions for code in (version.proposed_by, version.approved_by)})
    return [
        VersionLine(
            version,
            shown_value(rule, version.value),
            version.replaced_by_id is None and version.in_force(on=on),
            names[version.proposed_by].label,
            names[version.approved_by].label,
        )
        for version in versions
    ]


@dataclass(frozen=True)
class ProposalLine:
    """A proposal as lists and its page show it."""

    proposal: Proposal
    title: Any
    facts: Facts
    proposed_by: Any
    decided_by: Any
    page: str = ""


def proposal_line(proposal: Proposal) -> ProposalLine:
    """One proposal in words, with everything that it would change."""
    return _lines([proposal], whole=True)[0]


def proposal_lines(proposals: list[Proposal]) -> list[ProposalLine]:
    """Proposals in words, the names of everybody resolved at once. A decision about a row is told by the row's name alone."""
    return _lines(proposals, whole=False)


def _lines(proposals: list[Proposal], *, whole: bool) -> list[ProposalLine]:
    named = {code for each in proposals for code in (each.proposed_by, each.decided_by, each.subject) if code}
    names = resolve(named)
    lines = []
    for each in proposals:
        decision = decision_called(each.decision)
        page = ""
        if whole or not _about_rows(each.arguments):
            arguments = arguments_from_json(each.arguments)
            facts = decision.describe(arguments)
            page = decision.page(arguments) if decision.page else ""
        else:
            facts = [(_("Concerns"), names[each.subject].label)] if each.subject else []
        lines.append(
            ProposalLine(
                each,
                decision.title,
                facts,
                names[each.proposed_by].label,
                names[each.decided_by].label if each.decided_by else "",
                page,
            )
        )
    return lines


def _about_rows(arguments: Any) -> bool:
    """Whether the arguments name rows, which would have to be read one by one to tell about them."""
    if isinstance(arguments, dict):
        return "$row" in arguments or any(_about_rows(value) for value in arguments.values())
    return isinstance(arguments, list) and any(_about_rows(value) for value in arguments)


def waiting_proposals() -> QuerySet[Proposal]:
    """The proposals that wait for somebody."""
    return Proposal.objects.filter(state=ProposalState.PROPOSED)


def day_asked(text: str) -> date:
    """The day of a page's `?on=`, as Finns write it (31.12.2026) or in ISO form; today when it is missing or is no day."""
    for form in ("%d.%m.%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime("".join(text.split()), form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return today()
