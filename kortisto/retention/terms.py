"""Which rows have reached the end of their retention, table by table, and which of them something still refers to.

A table says `retain = Retain(kind, years, after)` (kernel/retention.py); the rulebook may say other years for the kind. A row
is kept through the day on which its years are full, and goes the day after. Rows that others refer to wait for those: an
identity proof goes with the order that stands on it, so records are kept as long as anything issued on them (BR-AR-01).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from graphlib import TopologicalSorter
from typing import Any

from django.apps import apps
from django.db.models import CASCADE, DateTimeField, Exists, Field, Model, OuterRef, Q, QuerySet

from kortisto.kernel.clock import HELSINKI, add_years
from kortisto.kernel.retention import Retain
from kortisto.kernel.rows import Period
from kortisto.people.models import Person
from kortisto.rulebook.catalogue import CATALOGUE
from kortisto.rulebook.read import rule_in_force

# What a period's row says of its end; one that nobody ended is over with its last day.
ENDED = "ended_at"


@dataclass(frozen=True)
class Term:
    """How long a table's rows are kept on a day, and who says so: the code of a rule's version, or nothing for the program."""

    model: type[Model]
    retain: Retain
    before: date
    length: str
    said_by: str

    @property
    def table(self) -> str:
        return self.model._meta.label

    @property
    def empties(self) -> bool:
        """True when rows stay and are emptied of some fields; otherwise they are deleted."""
        return bool(self.retain.blank)


def term_of(model: type[Model], *, on: date) -> Term:
    """The term in force on a day: years from the rulebook, days from the table's own declaration."""
    retain: Retain = model.retain  # type: ignore[attr-defined]
    if retain.days is not None:
        return Term(model, retain, on - timedelta(days=retain.days), f"{retain.days} d", "")
    name = f"retention_years_{retain.kind}"
    years, said_by = retain.years, ""
    if name in CATALOGUE:
        version = rule_in_force(name, on)
        years, said_by = version.read, version.code
    if years is None:
        raise ValueError(f"{model._meta.label}: its rows have neither years nor days")
    return Term(model, retain, add_years(on, -years), f"{years} a", said_by)


def tables() -> list[type[Model]]:
    """Every table with personal data, those that refer to others before those. Who empties itself (the log) is left out."""
    own = [
        model
        for model in apps.get_models()
        if (retain := getattr(model, "retain", None)) is not None
        and retain.personal
        and (retain.years is not None or retain.days is not None)
    ]
    order: TopologicalSorter[type[Model]] = TopologicalSorter()
    for model in sorted(own, key=lambda model: model._meta.label):
        order.add(model, *[other for other, _column in keepers_of(model) if other in own and other is not model])
    return list(order.static_order())


def keepers_of(model: type[Model]) -> Iterator[tuple[type[Model], str]]:
    """The columns of other tables that keep a row of this one by referring to it.

    What goes with its row does not keep it: the user's e-mail addresses, a row's own side of a many-to-many relation. The
    other side does: a right narrowed to named persons would widen when the last of them went.
    """
    for relation in model._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete or not (relation.one_to_many or relation.one_to_one):
            continue
        column: Field = relation.field  # type: ignore[union-attr]
        # Django keeps here for whose sake it made the table of a many-to-many relation.
        through_for: Any = column.model._meta.auto_created
        if through_for is model or (relation.on_delete is CASCADE and not through_for):  # type: ignore[union-attr]
            continue
        yield column.model, column.name


def kept(model: type[Model]) -> Q:
    """True of rows that some other row refers to."""
    found = Q(pk__in=[])
    for other, column in keepers_of(model):
        found |= Q(Exists(other._base_manager.filter(**{column: OuterRef("pk")})))
    return found


def due(term: Term) -> QuerySet[Any]:
    """Rows whose time is over, whether or not something still refers to them."""
    after = term.retain.after
    over = Q(**{f"{after}__lt": _bound(term.model, after, term.before)})
    if after == ENDED and issubclass(term.model, Period):
        over |= Q(**{f"{after}__isnull": True, "valid_until__lt": term.before})
    rows = term.model._base_manager.filter(over)
    return rows.exclude(**term.retain.blank) if term.empties else rows


def free(term: Term) -> QuerySet[Any]:
    """Rows whose time is over and that nothing keeps."""
    return due(term) if term.empties else due(term).exclude(kept(term.model))


def _bound(model: type[Model], path: str, before: date) -> date | datetime:
    field: Any = None
    here: Any = model
    for part in path.split("__"):
        field = here._meta.get_field(part)
        here = field.related_model
    return datetime.combine(before, time.min, HELSINKI) if isinstance(field, DateTimeField) else before


def needed_no_longer(*, before: datetime) -> QuerySet[Person]:
    """Persons made before a moment whom no row refers to, and whose clock has not started."""
    return Person.objects.filter(forgotten_at=None, created_at__lt=before).exclude(kept(Person))


def needed_again() -> QuerySet[Person]:
    """Persons whose clock runs although something refers to them again."""
    return Person.objects.filter(kept(Person), forgotten_at__isnull=False)
