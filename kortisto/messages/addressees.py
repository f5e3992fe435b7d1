"""Who is meant by "person:CODE": other rooms say, when a message leaves. This room knows only plain mail addresses."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Address:
    """Where somebody can be reached. Empty parts are ways that are not known."""

    mail: str = ""
    name: str = ""
    language: str = "fi"
    phone: str = ""
    lines: tuple[str, ...] = ()
    """Postal address, without the name."""


Resolver = Callable[[str], Address | Sequence[Address] | None]

_resolvers: dict[str, Resolver] = {}


def register_addressee(kind: str, resolver: Resolver) -> None:
    """Say how "kind:CODE" becomes an address; called in `AppConfig.ready()`.

    The resolver gets the code and returns an `Address`, several (a registration point's registrars: each gets a message of
    their own), or None when nobody can be reached.
    """
    _resolvers[kind] = resolver


class NobodyToReach(LookupError):
    """The addressee is not known, or has no address for the channel."""


def resolve(addressee: str) -> list[Address]:
    """The addresses of an addressee; NobodyToReach when there is none."""
    kind, _colon, code = addressee.partition(":")
    if kind not in _resolvers:
        raise NobodyToReach(f"no room says who a {kind!r} is")
    found = _resolvers[kind](code)
    addresses = [found] if isinstance(found, Address) else list(found or ())
    if not addresses:
        raise NobodyToReach(f"no address for a {kind}")
    return addresses


register_addressee("email", lambda address: Address(mail=address))
