"""What several verbs change together about bulletins, and what they all ask first."""

import hashlib
import json
from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.documents.models import Document
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal, WrongState
from kortisto.messages.post import post_many
from kortisto.rulebook.models import Proposal
from kortisto.rulebook.states import ProposalState
from kortisto.ui.face import full_address

from .audience import receivers_of
from .models import LANGUAGES, Bulletin, BulletinAttachment, Delivery, codes_of
from .states import BulletinState

APPROVE = "bulletins:approve_bulletin"


def proposal_about(bulletin: Bulletin) -> Proposal | None:
    """The proposal to send it that waits for a second person."""
    return Proposal.objects.filter(subject=bulletin.reference, state=ProposalState.PROPOSED).first()


def draft(bulletin: Bulletin) -> Bulletin:
    """The bulletin, ours until the transaction ends; refused unless it is a draft that nobody else is deciding on."""
    row = Bulletin.objects.select_for_update().get(pk=bulletin.pk)
    if row.state != BulletinState.DRAFT:
        raise WrongState("bulletins.Bulletin.change", row.state)
    if proposal_about(row) is not None:
        raise Refusal(
            "waits_for_approval",
            _("The bulletin waits for somebody else's approval. Withdraw the proposal before you change the bulletin."),
        )
    return row


def check_words(*, send_at: Any, **words: str) -> dict[str, str]:
    """Titles and texts as they are kept; each language has both or neither, and Finnish has both."""
    kept = {name: text.replace("\r\n", "\n").strip() for name, text in words.items()}
    for language in LANGUAGES:
        title, text = kept[f"title_{language}"], kept[f"text_{language}"]
        if bool(title) != bool(text) or (language == "fi" and not title):
            raise Refusal(
                "words_missing",
                _("A language has both a title and a text, or neither; Finnish has both."),
                field=f"text_{language}" if title else f"title_{language}",
            )
    if send_at is not None and send_at <= now():
        raise Refusal("send_at_past", _("The moment of sending has passed. Choose a later one, or leave it empty."),
                      field="send_on")  # fmt: skip
    return kept


def post_mails(bulletin: Bulletin, deliveries: list[Delivery]) -> None:
    """Put a mail in the outbox for each of these deliveries."""
    link = full_address("desk", "bulletin_read", bulletin.code)
    post_many("bulletin", to=[delivery.reference for delivery in deliveries], bulletin=bulletin, link=link)


def check_complete(bulletin: Bulletin) -> None:
    """What cannot be sent as it is: Finnish and Swedish are both there, and somebody is to get it."""
    if not bulletin.text_sv:
        raise Refusal("swedish_missing", _("The bulletin needs its text in Swedish, too, before it can be sent."))
    if not receivers_of(bulletin).exists():
        raise Refusal("nobody_to_reach", _("No registrar fits the aim. Choose the receivers again."))


def documents_of(attachments: list[BulletinAttachment]) -> dict[str, Document]:
    """The kept files of attachments by their codes."""
    codes = [attachment.document for attachment in attachments]
    return {document.code: document for document in Document.objects.filter(code__in=codes)}


def fingerprint(bulletin: Bulletin) -> str:
    """SHA-256 over everything that is approved with the bulletin: words, aim, time, files."""
    attachments = list(bulletin.attachments.order_by("pk"))
    files = documents_of(attachments)
    told = {
        "words": [getattr(bulletin, f"{part}_{language}") for language in LANGUAGES for part in ("title", "text")],
        "dated": bulletin.dated.isoformat(),
        "area": bulletin.area,
        "acknowledge": bulletin.acknowledge,
        "owners": codes_of(bulletin.owners),
        "points": codes_of(bulletin.points),
        "card_kinds": sorted(bulletin.card_kinds),
        "trained_until": bulletin.trained_until.isoformat() if bulletin.trained_until else None,
        "send_at": bulletin.send_at.isoformat() if bulletin.send_at else None,
        "files": [[one.title, one.language, files[one.document].sha256] for one in attachments],
    }
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
