"""The rulebook's rows: versions of rules by date, and proposals that wait for a second person."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.retention import NOT_PERSONAL
from kortisto.kernel.rows import Period, PeriodQuerySet, Row, no_overlap, period_ordered

from .catalogue import declared
from .declaring import Rule
from .states import ProposalState


class RuleVersion(Row, Period):
    """One value of one rule for a period of days. Rows of other rooms keep its code as the version in force for them.

    A version is never edited: a change ends it and begins another. One that was replaced before or on its first day keeps
    its dates for the record, but holds on no day (`replaced_by`).
    """

    name = models.CharField(max_length=60)
    value = models.JSONField(null=True)
    proposed_by = models.CharField(max_length=80)
    approved_by = models.CharField(max_length=80)
    replaced_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaces")

    objects = PeriodQuerySet.as_manager()
    retain = NOT_PERSONAL

    class Meta:
        verbose_name = _("version of a rule")
        ordering = ["name", "-valid_from", "-created_at"]
        constraints = [
            no_overlap("rule_versions_apart", "name", condition=Q(replaced_by__isnull=True)),
            period_ordered("rule_version_ordered"),
        ]
        indexes = [models.Index(fields=["name", "-valid_from"], name="rule_version_by_day")]

    @property
    def rule(self) -> Rule:
        return declared(self.name)

    @property
    def read(self) -> Any:
        """The value as the program uses it: a number, a date, a text in three languages."""
        return self.rule.kind.read(self.value)


class Proposal(Row):
    """A decision that one person has proposed and another has to make: an action's name and its arguments as JSON.

    Arguments are codes, numbers and texts of the rulebook, never personal data (`kernel.action.arguments_to_json`). `outcome`
    names what came of it, as "app.Model:CODE".
    """

    decision = models.CharField(max_length=80)
    arguments = models.JSONField()
    subject = models.CharField(max_length=80, blank=True, db_index=True)
    reason = models.CharField(max_length=500)
    proposed_by = models.CharField(max_length=80)
    state = models.CharField(
        max_length=10, choices=ProposalState.choices, default=ProposalState.PROPOSED, db_index=True
    )
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.CharField(max_length=500, blank=True)
    outcome = models.CharField(max_length=120, blank=True)

    retain = NOT_PERSONAL

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-created_at"]
        constraints = [
            # The database's own word for two people: nobody approves or refuses what they proposed themselves.
            models.CheckConstraint(
                name="proposal_decided_by_another",
                condition=~Q(state__in=("approved", "refused"))
                | (~Q(decided_by="") & ~Q(decided_by=models.F("proposed_by"))),
            ),
        ]
