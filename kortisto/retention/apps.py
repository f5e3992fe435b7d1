from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from kortisto.audit.registry import Named


class RetentionConfig(AppConfig):
    """Deletes or empties what its time is over for; has no tables of its own, the log keeps what was done."""

    name = "kortisto.retention"
    verbose_name = _("Retention")

    def ready(self) -> None:
        from kortisto.audit.registry import register_subject

        register_subject("table", names_of_tables)


def names_of_tables(codes: Collection[str]) -> "Mapping[str, Named]":
    """Tables as the log shows them: "cards.Card"."""
    from kortisto.audit.registry import Named

    return {code: Named(_("Table %(table)s") % {"table": code}) for code in codes}
