"""How long rows with personal data are kept (ground rule 11). Every table says so, or says that it holds none."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Retain:
    """Kept `years` after the day in `after`, then deleted, or emptied of the fields in `blank`.

    `kind` names the rule for people and for the rulebook (`retention_years_<kind>` overrides `years`). `after` is a field
    path that gives a date or a moment; an empty value means that the clock has not started. Source: BR-AR-01.
    """

    kind: str
    years: int | None = None
    after: str = ""
    blank: dict[str, object] = field(default_factory=dict)
    days: int | None = None

    @property
    def personal(self) -> bool:
        return self.kind != "not_personal"


NOT_PERSONAL = Retain(kind="not_personal")
