"""Every verb, called by everybody: who may do it does it, and nobody else, whatever they hold elsewhere."""

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models, transaction

from kortisto.accounts.models import OfficeAppointment, User
from kortisto.audit.models import AuditEvent
from kortisto.kernel.action import ACTIONS
from kortisto.kernel.actors import Operator, System, Visitor
from kortisto.kernel.clock import today
from kortisto.kernel.errors import NotVisible, Refusal, RightMissing
from kortisto.kernel.testing import rule
from kortisto.organisations.models import Membership
from kortisto.registrars.models import RegistrarRight, TrainingCertificate
from tests.world import LONG_AGO

from .test_actions import FILES, _name
from .verbs import EVERYBODY, VERBS

OURS = sorted(f"{path.parts[-3]}:{path.stem}" for path in FILES)
for path in FILES:
    import_module(_name(path))
LEFT_ALONE = ("audit_", "django_", "kortisto_cache")


def test_every_action_stands_in_the_table_of_verbs():
    missing = [name for name in OURS if name not in VERBS]
    assert not missing, (
        f"{missing}: give each an entry in tests/shape/verbs/<room>.py: who may do it, with right arguments, and who else may. "
        "Everybody not named is then tried and has to be refused."
    )
    assert set(VERBS) <= set(OURS), f"no such actions any more: {sorted(set(VERBS) - set(OURS))}"


def _user(name: str, **changes: Any) -> User:
    user = User(email=f"{name}@example.fi", given_names=name.title(), family_name="Entinen", **changes)
    user.set_unusable_password()
    user.save()
    return user


def _holds_everything(
    world: Any, user: User, *, right: str = "active", membership: str = "active", until: Any = None
) -> User:
    """A person who has, or had, every place there is: registrar, administrator of three accounts, all of the office's roles."""
    user.person = world.hanna.__class__.objects.create(
        given_names="Eino", family_name="Entinen", name_source="identity_document"
    )
    user.save()
    training = TrainingCertificate.objects.create(
        user=user, course="Kurssi", passed_on=LONG_AGO, language="fi", checked_by="operator:test"
    )
    RegistrarRight.objects.create(
        user=user, point=world.keskus, card_kinds=["personnel", "actor", "professional"], training=training, basis="test",
        granted_by="operator:test", valid_from=LONG_AGO, state=right, valid_until=until,
    )  # fmt: skip
    for account in (world.clinic_account, world.county_account, world.other_account):
        Membership.objects.create(account=account, user=user, role="administrator", state=membership)
    for role in ("handler", "rights", "editor", "auditor", "revocation"):
        OfficeAppointment.objects.create(
            user=user, role=role, valid_from=LONG_AGO, valid_until=until or today(), appointed_by="operator:test"
        )
    return user


def _people(world: Any) -> dict[str, Any]:
    """The cast, the program, and three who have lost their places."""
    yesterday = today() - timedelta(days=1)
    people: dict[str, Any] = {
        "program": System("cards"),
        "operator": Operator("testaaja"),
        "visitor": Visitor(),
        # A user who is closed holds nothing, although every right and appointment still stands.
        "closed": _holds_everything(world, _user("closed", is_active=False)),
        "former": _holds_everything(world, _user("former"), membership="removed", until=yesterday),
        "suspended": _holds_everything(
            world, _user("suspended"), right="suspended", membership="suspended", until=yesterday
        ),
        "removed": _holds_everything(world, _user("removed"), right="ended", membership="removed", until=yesterday),
    }
    return people | {name: getattr(world, name) for name in EVERYBODY - set(people)}


def _rows() -> dict[str, str]:
    """What every table but the log's holds, as one fingerprint each."""
    tables = [name for name in connection.introspection.table_names() if not name.startswith(LEFT_ALONE)]
    parts = " UNION ALL ".join(
        f"SELECT '{name}', md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM \"{name}\" t"
        for name in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(parts)
        return dict(cursor.fetchall())


def _afresh(arguments: dict[str, Any]) -> dict[str, Any]:
    """The arguments with their rows read anew: a refused try may have left its mark on a row in memory."""
    return {
        name: type(value)._default_manager.get(pk=value.pk) if isinstance(value, models.Model) else value
        for name, value in arguments.items()
    }


@rule("BR-SC-01")
@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(VERBS))
def test_who_may_does_and_everybody_else_is_refused(name, world):
    verb = VERBS[name]
    people = _people(world)
    arguments = verb.given(world)
    before, done = _rows(), AuditEvent.objects.filter(result="done").count()
    for who in sorted(EVERYBODY - verb.also - {verb.who}):
        events = AuditEvent.objects.count()
        with pytest.raises(Refusal) as said:
            ACTIONS[name](actor=people[who], **_afresh(arguments))
        kept_out = isinstance(said.value, NotVisible | RightMissing) or said.value.code in verb.told
        assert kept_out, f"{name} stops {who} only by chance: {said.value.code}"
        assert AuditEvent.objects.count() == events + 1, f"{name} by {who}: the refused try is one event"
    assert _rows() == before, f"{name}: somebody who was refused has written something"
    assert AuditEvent.objects.filter(result="done").count() == done
    with transaction.atomic():
        assert _stopped_by(name, people[verb.who], arguments) == verb.then, f"{name}: {verb.who} may do this"
        transaction.set_rollback(True)


def _stopped_by(name: str, actor: Any, arguments: dict[str, Any]) -> str:
    """The refusal that the actor gets; empty when the thing is done."""
    try:
        ACTIONS[name](actor=actor, **_afresh(arguments))
    except Refusal as refusal:
        return refusal.code
    return ""


def test_the_table_names_only_rooms_that_are_there():
    assert {name.partition(":")[0] for name in VERBS} <= {config.label for config in apps.get_app_configs()}
