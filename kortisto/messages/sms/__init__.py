"""Text messages behind one verb. Which gateway sends them is the setting `KORTISTO_SMS`: {"backend": …, further arguments}."""

from importlib import import_module
from typing import ClassVar, Protocol, cast

from django.conf import settings


class SmsDown(Exception):
    """The gateway did not take the message; nothing was handed over. Says why in a word."""


class SmsGateway(Protocol):
    """What the program asks of a gateway."""

    VERBS: ClassVar[frozenset[str]]

    def send(self, *, number: str, text: str, language: str) -> str:
        """Hand over one text message; the answer is the gateway's own id for it. Raises SmsDown."""


def sms_gateway() -> SmsGateway:
    """The chosen gateway; SmsDown when the installation has none, so that messages wait until it has."""
    chosen = dict(settings.KORTISTO_SMS)
    if "backend" not in chosen:
        raise SmsDown("none_chosen")
    return cast(SmsGateway, import_module(chosen.pop("backend")).Gateway(**chosen))
