"""One-time codes (RFC 6238: SHA-1, six digits, thirty seconds) for the desk."""

import hmac
import io

import pyotp
from django.conf import settings
from django.utils.translation import get_language

from kortisto.kernel.clock import now

PERIOD = 30


def new_secret() -> str:
    """160 random bits in base32."""
    return pyotp.random_base32()


def address_of(secret: str, username: str) -> str:
    """The otpauth address that an app reads from the picture."""
    issuer = settings.KORTISTO_ISSUER.get((get_language() or "fi")[:2]) or "Kortisto"
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=f"Vartti – {issuer}")


def picture_of(address: str) -> str:
    """The address as a QR code: an `<svg>` element without any style, so that the strict content policy shows it."""
    import qrcode  # brings Pillow along; asked for once in a registrar's life
    from qrcode.image.svg import SvgPathImage

    out = io.BytesIO()
    qrcode.make(address, image_factory=SvgPathImage, border=2).save(out)
    svg = out.getvalue().decode().partition("?>")[2].strip()
    return svg.replace("<svg ", '<svg class="qr-code" aria-hidden="true" focusable="false" ', 1)


def step_of(secret: str, code: str, *, after: int = 0) -> int | None:
    """The time step whose code this is — the present one or a neighbour, later than `after` — or None.

    A step is used once: the caller keeps the step that was used and gives it as `after` the next time.
    """
    typed = "".join(code.split())
    present = int(now().timestamp()) // PERIOD
    found = None
    for step in (present - 1, present, present + 1):
        # Every step is compared, so that the time taken says nothing.
        if hmac.compare_digest(typed.encode(), pyotp.HOTP(secret).at(step).encode()) and step > after:
            found = step
    return found
