from kortisto.accounts.events import Event
from kortisto.accounts.factors import NewFactor, keep_factor, own_credential, tell_owner
from kortisto.accounts.models import DeskFactor, User
from kortisto.audit.record import record
from kortisto.kernel.action import action


@action
def add_desk_factor(*, actor: User, factor: NewFactor) -> DeskFactor:
    """A registrar adds a second factor of their own, and is told by message. Refuses with `passkey_known`, `too_many_factors`."""
    credential = own_credential(actor)
    kept = keep_factor(credential=credential, factor=factor)
    tell_owner(credential, "desk_factor_added", kind=kept.kind, at=kept.created_at)
    record(Event.DESK_FACTOR_ADDED, actor=actor, subject=kept, context=credential, grounds={"kind": kept.kind})
    return kept
