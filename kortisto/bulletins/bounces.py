"""A registrar's address begins to bounce: the county's administrators are told (BR-RG-15)."""

from kortisto.accounts.models import User
from kortisto.contracts.letters import tell_account
from kortisto.organisations.models import CustomerAccount, Organisation
from kortisto.organisations.states import AccountState
from kortisto.registrars.models import RegistrarRight

from .addresses import with_address
from .audience import registrars


def tell_of_bounce(address: str) -> None:
    """Tell the administrators of every organisation at whose points the registrar works, once until the address works again."""
    for user in with_address(registrars()).filter(address=address):
        for account in _accounts(user):
            tell_account("registrar_address_bounces", account=account, roles=(), registrar=user.name, address=address)


def _accounts(user: User) -> list[CustomerAccount]:
    rights = RegistrarRight.objects.in_force().filter(user=user)
    owners = Organisation.objects.filter(pk__in=rights.values("point__owner"))
    return list(CustomerAccount.objects.filter(organisation__in=owners, state=AccountState.ACTIVE).order_by("pk"))
