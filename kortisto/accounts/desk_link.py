"""The link that takes a desk user name into use, and the strong identification that goes with it: the issuer's other choice.

Identifying happens at the portal, whose cookies the desk does not see. What comes over to the desk is a signed word that the
link's owner has identified just now; it is of no use without the link, and for five minutes only.
"""

from datetime import timedelta

from django.core import signing

from kortisto.kernel.clock import now
from kortisto.rulebook.read import rule

from .models import DeskCredential, DeskWay, StrongIdentification
from .moves import token_hash
from .moves_desk import may_begin

SALT = "kortisto.accounts.desk_link"
PROOF_VALID_FOR = timedelta(minutes=5)


def credential_of_link(token: str) -> DeskCredential | None:
    """Whose link this is; None for one that was used, replaced, has expired or never was."""
    credential = (
        DeskCredential.objects.select_related("user")
        .filter(link_hash=token_hash(token), way=DeskWay.LINK, user__is_active=True)
        .first()
    )
    return credential if credential is not None and may_begin(credential) else None


def owner_identified(credential: DeskCredential) -> bool:
    """Whether the owner has identified as lately as for signing a contract."""
    since = now() - timedelta(minutes=rule("signing_identification_minutes"))
    return StrongIdentification.objects.filter(user=credential.user, at__gte=since).exists()


def identification_proof(credential: DeskCredential) -> str:
    """The word that the portal gives along to the desk."""
    return signing.dumps([credential.code, credential.link_hash], salt=SALT)


def is_identification_proof(credential: DeskCredential, text: str) -> bool:
    try:
        meant = signing.loads(text, salt=SALT, max_age=PROOF_VALID_FOR)
    except signing.BadSignature:
        return False
    return bool(meant == [credential.code, credential.link_hash])
