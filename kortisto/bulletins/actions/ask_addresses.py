from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_ask_addresses
from kortisto.accounts.models import DeskCredential
from kortisto.audit.record import record
from kortisto.bulletins.addresses import credentials_at
from kortisto.bulletins.events import Event
from kortisto.bulletins.models import AddressRound
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal
from kortisto.messages.post import post_many
from kortisto.ui.face import full_address


@action
def ask_addresses(*, actor: Any, domain: str) -> AddressRound:
    """The office asks every registrar with an address of a mail domain to confirm it, as after a reform of the organisations.

    They get a message there, and are asked at the desk until they have answered. Refuses with `nobody_to_reach`.
    """
    grounds = grounds_to_ask_addresses(actor=actor)
    asked = list(credentials_at(domain).values_list("pk", "code"))
    if not asked:
        raise Refusal("nobody_to_reach", _("No registrar has an address of this domain."))
    DeskCredential.objects.filter(pk__in=[pk for pk, _code in asked]).update(email_asked_at=now())
    link = full_address("desk", "home")
    post_many("desk_address_asked", to=[f"desk:{code}" for _pk, code in asked], link=link)
    made = AddressRound.objects.create(domain=domain, asked_by=actor.actor_code, receivers=len(asked))
    record(Event.ADDRESSES_ASKED, actor=actor, subject=made, grounds=grounds, domain=domain, receivers=len(asked))
    return made
