"""Is this the database that the checkpoints outside it speak of?

A database restored from a back-up knows nothing of the acts after that back-up: serial numbers would be given twice,
revoked certificates would be valid again. So nothing is issued and nothing sealed until an operator has looked and recorded
why the log goes on from an earlier point (`kortisto audit accept-restore`).
"""

from enum import Enum

from django.utils.translation import gettext_lazy as _

from kortisto.kernel.errors import Refusal

from .checkpoints import NoOutside, Outside
from .models import AuditCheckpoint
from .notes import Note
from .tree import stored_tree, tree_size


class Standing(Enum):
    """How the database stands to the checkpoints outside."""

    SAME = "same"
    OLDER = "older"
    FORKED = "forked"


class DatabaseRestored(Refusal):
    """The database is older than its checkpoints outside; an operator has to accept that first."""

    status = 503

    def __init__(self) -> None:
        super().__init__(
            "database_restored",
            _(
                "The database has been restored from an older copy. Nothing is issued until the operators have checked "
                "what is missing and accepted the restore."
            ),
        )


class LogForked(Refusal):
    """The sealed log is not the one that was signed: something in it was changed."""

    status = 503

    def __init__(self) -> None:
        super().__init__(
            "log_forked",
            _(
                "The audit log differs from its signed checkpoints. Nothing is issued until the operators have examined it."
            ),
        )


def compare(last: Note | None) -> Standing:
    """Compare the sealed tree with the last checkpoint outside, by its root: some hundred hashes, whatever the size."""
    if last is None:
        return Standing.SAME
    checkpoint = last.checkpoint
    if checkpoint.size > tree_size():
        return Standing.OLDER
    try:
        same = stored_tree().root(checkpoint.size) == checkpoint.root
    except LookupError:
        same = False
    return Standing.SAME if same else Standing.FORKED


def last_outside() -> Note | None:
    """The last checkpoint outside; `NoOutside` when there should be one and the file is gone."""
    outside = Outside()
    if not outside.exists():
        if AuditCheckpoint.objects.exists():
            raise NoOutside
        return None
    return outside.last()


def refuse_if_restored() -> None:
    """Refuse with `database_restored` while the database is older than its checkpoints (asked before anything is issued).

    Cheap: one look at the file, and one row — the checkpoint that the file ends with, which the database knows unless it
    was restored.
    """
    last = last_outside()
    if last is None:
        return
    checkpoint = last.checkpoint
    if AuditCheckpoint.objects.filter(tree_size=checkpoint.size, root=checkpoint.root).exists():
        return
    standing = compare(last)
    if standing is Standing.OLDER:
        raise DatabaseRestored
    if standing is Standing.FORKED:
        raise LogForked
