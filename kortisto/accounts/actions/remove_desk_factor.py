from django.utils.translation import gettext_lazy as _

from kortisto.accounts.events import Event
from kortisto.accounts.factors import own_credential, tell_owner
from kortisto.accounts.models import DeskFactor, User
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import NotVisible, Refusal


@action
def remove_desk_factor(*, actor: User, factor: DeskFactor) -> DeskFactor:
    """A registrar removes one of their own factors, never the last one (`last_factor`), and is told by message."""
    credential = own_credential(actor)
    if factor.credential_id != credential.pk or factor.removed_at is not None:
        raise NotVisible("not_own_factor")
    if credential.usable_factors().count() < 2:
        raise Refusal("last_factor", _("This is your only second factor. Add another one before you remove it."))
    # The id of a passkey leaves the row, so that the same passkey may be added again later.
    DeskFactor.objects.filter(pk=factor.pk).update(removed_at=now(), passkey_id=f"removed:{factor.code}")
    factor.refresh_from_db()
    tell_owner(credential, "desk_factor_removed", kind=factor.kind, at=factor.removed_at)
    record(Event.DESK_FACTOR_REMOVED, actor=actor, subject=factor, context=credential, grounds={"kind": factor.kind})
    return factor
