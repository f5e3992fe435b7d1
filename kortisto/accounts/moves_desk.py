"""What several verbs change together about desk credentials: opening, sending, voiding, and what makes the first use possible.

A new user name goes out in three messages, none of which says two of its parts (BR-RG-08, BR-RG-09). A half of the password is
made when its message leaves, by `make_half`; nothing of it is stored but its hash.
"""

import secrets
from datetime import timedelta
from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.clock import now
from kortisto.kernel.codes import new_code, normalise_code
from kortisto.kernel.errors import Refusal
from kortisto.kernel.names import fold
from kortisto.kernel.states import MoveMade
from kortisto.messages.facts import NotNeeded
from kortisto.messages.models import Channel
from kortisto.messages.post import drop, post
from kortisto.rulebook.read import rule
from kortisto.ui.face import full_address

from .events import Event
from .models import DeskCredential, DeskDelivery, DeskPart, DeskWay, User
from .moves import TOKEN_BYTES, token_hash
from .phones import check_phone
from .states import DESK_CREDENTIAL, DeskCredentialState

HALF_LENGTH = 10
HALVES = (DeskPart.FIRST_HALF, DeskPart.SECOND_HALF)
# In this order the second half's channel is chosen when nobody says which.
CHANNELS = (Channel.SMS, Channel.LETTER, Channel.MAIL)


def new_username(user: User) -> str:
    """A desk user name: the beginning of the family name and four digits, free of marks: "ranta4821"."""
    letters = (
        "".join(letter for letter in fold(user.family_name or "kayttaja") if "a" <= letter <= "z")[:8] or "kayttaja"
    )
    while True:
        name = f"{letters}{secrets.randbelow(9000) + 1000}"
        if not DeskCredential.objects.filter(username=name).exists():
            return name


def open_desk(*, user: User) -> tuple[DeskCredential, MoveMade | None]:
    """The user's desk credential, made or, where one has ended, opened again under its old name.

    Refuses with `email_missing` or `desk_credential_exists`.
    """
    if not user.email:
        raise Refusal("email_missing", _("The user has no e-mail address to which the messages could be sent."))
    # Two that open at once: the second waits here, and then finds the first one's credential.
    User.objects.select_for_update().get(pk=user.pk)
    credential = DeskCredential.objects.filter(user=user).first()
    if credential is None:
        return DeskCredential.objects.create(user=user, username=new_username(user), email=user.email), None
    if credential.state == DeskCredentialState.ENDED:
        return credential, DESK_CREDENTIAL.apply(credential, "open_again", email=user.email, ended_at=None)
    raise Refusal("desk_credential_exists", _("The user has a desk user name already."))


# -- Sending ----------------------------------------------------------------------------------------------------------


def note_reach(credential: DeskCredential, *, phone: str, post_address: str) -> None:
    """Keep where a text message or a letter reaches the registrar; what is not given stays as it was."""
    credential.phone = check_phone(phone) or credential.phone
    lines = [line.strip() for line in post_address.splitlines() if line.strip()]
    credential.post_address = "\n".join(lines)[:300] or credential.post_address
    credential.save(update_fields=["phone", "post_address"])


def choose_channel(credential: DeskCredential, wanted: str = "") -> str:
    """By which channel the second half goes: the wanted one, else the first that is allowed and reaches the registrar (BR-RG-09).

    Refuses with `channel_not_allowed`, `phone_needed`, `post_address_needed` or `second_channel_missing`.
    """
    allowed = rule("desk_half_channels")
    reached = {Channel.SMS: credential.phone, Channel.LETTER: credential.post_address, Channel.MAIL: credential.email}
    if wanted and wanted not in allowed:
        raise Refusal("channel_not_allowed", _("The rulebook does not allow this channel."), field="channel")
    if wanted == Channel.SMS and not credential.phone:
        raise Refusal("phone_needed", _("Give the mobile number to which the text message goes."), field="phone")
    if wanted == Channel.LETTER and not credential.post_address:
        raise Refusal("post_address_needed", _("Give the address to which the letter goes."), field="post_address")
    for channel in [Channel(wanted)] if wanted else CHANNELS:
        if channel in allowed and reached[channel]:
            return str(channel)
    raise Refusal(
        "second_channel_missing",
        _("One half of the password goes by another way than e-mail. Give a mobile number or a postal address."),
        field="phone",
    )


def send_first_use(
    *, credential: DeskCredential, phone: str = "", post_address: str = "", channel: str = "", with_username: bool
) -> MoveMade:
    """Send what opens the desk for the first time, in the rulebook's way; everything that was sent before is void.

    It works for some days (rulebook). `Refusal` as `choose_channel`, or `phone_wrong`.
    """
    way = DeskWay(rule("desk_credential_way"))
    note_reach(credential, phone=phone, post_address=post_address)
    second = choose_channel(credential, channel) if way == DeskWay.MESSAGES else ""
    until = now() + timedelta(days=rule("desk_credential_days"))
    token = secrets.token_urlsafe(TOKEN_BYTES) if way == DeskWay.LINK else ""
    move = DESK_CREDENTIAL.apply(
        credential, "send", way=way, link_hash=token_hash(token) if token else "", first_use_until=until
    )
    void_deliveries(credential, keep_username=not with_username)
    facts: dict[str, Any] = {"expires_at": until}
    if with_username:
        _deliver(credential, DeskPart.USERNAME, "desk_username", Channel.MAIL, username=credential.username)
    if way == DeskWay.LINK:
        link = full_address("desk", "desk_first_use", token)
        _deliver(credential, DeskPart.LINK, "desk_first_use", Channel.MAIL, link=link, **facts)
        return move
    facts["page"] = full_address("desk", "desk_first_sign_in")
    _deliver(credential, DeskPart.FIRST_HALF, "desk_first_half", Channel.MAIL, **facts)
    _deliver(credential, DeskPart.SECOND_HALF, "desk_second_half", second, **facts)
    return move


def _deliver(credential: DeskCredential, part: DeskPart, text: str, channel: str, **facts: Any) -> None:
    """One message with one part. It goes to the confirmed address alone: two mails would bring two different halves."""
    delivery = DeskDelivery.objects.create(credential=credential, part=part, channel=channel)
    message = post(text, to=f"deskkey:{credential.code}", channel=channel, delivery=delivery.code, **facts)
    delivery.message = message.code
    delivery.save(update_fields=["message"])


def void_deliveries(credential: DeskCredential, *, keep_username: bool = False) -> None:
    """What was sent opens nothing any more, and what has not left is not sent; the user name itself may still be on its way."""
    live = credential.deliveries.filter(void_at=None)
    if keep_username:
        live = live.exclude(part=DeskPart.USERNAME)
    codes = list(live.exclude(message="").values_list("message", flat=True))
    live.update(void_at=now(), half_hash="")
    drop(codes)


def sent_event(credential: DeskCredential) -> Event:
    """What is put on record of a sending, by its way."""
    return Event.DESK_LINK_SENT if credential.way == DeskWay.LINK else Event.DESK_MESSAGES_SENT


def sent_by(credential: DeskCredential) -> dict[str, str]:
    """The channel of each message that was sent, for the record; never what it says."""
    live = credential.deliveries.filter(void_at=None).order_by("pk")
    return {str(part): str(channel) for part, channel in live.values_list("part", "channel")}


def make_half(facts: dict[str, Any]) -> dict[str, Any]:
    """A new half of the password, for the message that is just leaving: its hash is stored first, the half is then forgotten.

    A second try makes a second half, and the first opens nothing. `NotNeeded` when the delivery is void.
    """
    half = new_code(HALF_LENGTH)
    kept = DeskDelivery.objects.filter(
        code=facts["delivery"],
        void_at=None,
        credential__state=DeskCredentialState.SENT,
        credential__first_use_until__gt=now(),
    ).update(half_hash=make_password(half), made_at=now())
    if kept != 1:
        raise NotNeeded
    middle = HALF_LENGTH // 2
    return {"half": f"{half[:middle]}-{half[middle:]}"}


# -- The first use ----------------------------------------------------------------------------------------------------


def halves_fit(credential: DeskCredential | None, *, first_half: str, second_half: str) -> bool:
    """Whether both halves are those that were sent last. As slow when there is nothing to compare with."""
    kept: dict[str, str] = {}
    if credential is not None and may_begin(credential) and credential.way == DeskWay.MESSAGES:
        kept = dict(credential.deliveries.filter(void_at=None, part__in=HALVES).values_list("part", "half_hash"))
    fits = []
    for part, typed in zip(HALVES, (first_half, second_half), strict=True):
        known = kept.get(part, "")
        if known:
            fits.append(check_password(normalise_code(typed), known))
        else:
            make_password(normalise_code(typed))
            fits.append(False)
    return all(fits)


def may_begin(credential: DeskCredential) -> bool:
    """Whether what was sent still counts."""
    until = credential.first_use_until
    return credential.state == DeskCredentialState.SENT and until is not None and until > now()


def first_use_stamp(credential: DeskCredential) -> str:
    """What a proof of the first use hangs on: void as soon as something new is sent or made. Only our own key makes it."""
    live = credential.deliveries.filter(void_at=None).order_by("part").values_list("part", "half_hash")
    hangs_on = f"{credential.code}:{credential.state}:{credential.link_hash}:{sorted(live)}"
    return salted_hmac("kortisto.accounts.first_use", hangs_on, algorithm="sha256").hexdigest()


def remove_factors(*, credential: DeskCredential) -> int:
    """End every factor of a credential; how many there were."""
    return credential.factors.filter(removed_at=None).update(removed_at=now())
