from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class RulebookConfig(AppConfig):
    name = "kortisto.rulebook"
    verbose_name = _("Rulebook")

    def ready(self) -> None:
        from . import decisions  # noqa: F401 - the rulebook's own decision registers itself

        post_migrate.connect(begin_missing_rules, sender=self)


def begin_missing_rules(*, using: str, verbosity: int, **_rest: Any) -> None:
    """After every migration: a rule that a new release brought gets its first value, on record.

    While a database is migrated only part of the way the tables may not be there yet; the next migration comes here again.
    """
    from django.db import connections, transaction

    from kortisto.audit.models import AuditEvent
    from kortisto.audit.record import record
    from kortisto.kernel.actors import System

    from .events import Event
    from .models import RuleVersion
    from .moves import begin_missing

    tables = connections[using].introspection.table_names()
    if not {RuleVersion._meta.db_table, AuditEvent._meta.db_table} <= set(tables):
        return
    actor = System("rulebook")
    with transaction.atomic(using=using):
        begun = begin_missing(by=actor.actor_code)
        for version in begun:
            record(Event.RULE_BEGUN, actor=actor, subject=version, grounds={"rule": version.name}, value=version.value)
    if begun and verbosity:
        print(f"  The rulebook begins with {len(begun)} rules.")  # noqa: T201 - a management command speaks to its operator
