"""The tables of the log. The program may only insert into them and read them (migration 0002 takes the rest away).

An event holds codes and moments only; what is personal lies beside it in its payload, which can be emptied after its
retention without breaking the seal: the event keeps the payload's salted hash. There are no foreign keys in the database,
neither to other rooms, whose rows may go, nor inside, so that a hole made by hand stays visible to `verify`.
"""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.clock import now
from kortisto.kernel.codes import CODE_LENGTH, new_code
from kortisto.kernel.retention import NOT_PERSONAL, Retain

from .events import Event

REFERENCE_LENGTH = 100


class Result(models.TextChoices):
    DONE = "done", _("Done")
    REFUSED = "refused", _("Refused")
    VIEWED = "viewed", _("Viewed")


class AuditEvent(models.Model):
    """One act: who did what to what, when, from which face, on what grounds, with what result (BR-LG-01).

    References are "kind:CODE". Every column is part of the event's leaf: change one, and the leaf no longer fits.
    """

    retain = NOT_PERSONAL  # codes and moments; the payload holds what is personal

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    event = models.CharField(max_length=60)
    at = models.DateTimeField(default=now)
    actor_code = models.CharField(max_length=REFERENCE_LENGTH)
    on_behalf = models.CharField(max_length=REFERENCE_LENGTH, blank=True)
    face = models.CharField(max_length=10, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    subject = models.CharField(max_length=REFERENCE_LENGTH, blank=True)
    person = models.CharField(max_length=REFERENCE_LENGTH, blank=True)
    context = models.CharField(max_length=REFERENCE_LENGTH, blank=True)
    purpose = models.CharField(max_length=60, blank=True)
    result = models.CharField(max_length=10, choices=Result, default=Result.DONE)
    refusal_code = models.CharField(max_length=60, blank=True)
    move_name = models.CharField(max_length=60, blank=True)
    move_source = models.CharField(max_length=60, blank=True)
    move_target = models.CharField(max_length=60, blank=True)
    grounds = models.JSONField(default=dict, blank=True)
    payload_hash = models.CharField(max_length=64, blank=True)
    payload_until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "audit_event"
        indexes = [
            models.Index(fields=["subject", "id"], name="audit_event_subject"),
            models.Index(fields=["person", "id"], condition=~Q(person=""), name="audit_event_person"),
            models.Index(fields=["context", "id"], condition=~Q(context=""), name="audit_event_context"),
            models.Index(fields=["actor_code", "id"], name="audit_event_actor"),
            GinIndex(
                OpClass(F("grounds__persons"), name="jsonb_path_ops"),
                condition=Q(event=Event.PERSON_VIEWED.value),
                name="audit_event_persons_viewed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.code}"

    @classmethod
    def subject_kind(cls) -> str:
        return "audit_event"

    @property
    def reference(self) -> str:
        return f"audit_event:{self.code}"


class AuditPayload(models.Model):
    """The personal part of an event, and the salt without which nobody can guess it from its hash.

    Emptied by the database's own `audit_redact()` after `keep_until`, never by the general retention job.
    """

    retain = Retain("audit_payload")

    event = models.OneToOneField(
        AuditEvent, primary_key=True, on_delete=models.PROTECT, db_constraint=False, related_name="payload"
    )
    salt = models.BinaryField(max_length=16, null=True)
    data = models.JSONField(null=True)
    keep_until = models.DateField(null=True)
    redacted_by = models.CharField(max_length=CODE_LENGTH, blank=True)

    class Meta:
        db_table = "audit_payload"
        indexes = [
            models.Index(fields=["keep_until"], condition=Q(keep_until__isnull=False), name="audit_payload_due"),
        ]

    def __str__(self) -> str:
        return f"payload of {self.event_id}"


class AuditUnsealed(models.Model):
    """An event that waits for its leaf; an insert trigger notes it, the sealer takes it away."""

    retain = NOT_PERSONAL

    event = models.OneToOneField(
        AuditEvent, primary_key=True, on_delete=models.PROTECT, db_constraint=False, related_name="unsealed"
    )

    class Meta:
        db_table = "audit_unsealed"

    def __str__(self) -> str:
        return f"unsealed {self.event_id}"


class AuditLeaf(models.Model):
    """A sealed event's place in the tree. Order is sealing order; gaps in event ids mean nothing."""

    retain = NOT_PERSONAL

    position = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(AuditEvent, on_delete=models.PROTECT, db_constraint=False, related_name="leaf")
    hash = models.BinaryField(max_length=32)

    class Meta:
        db_table = "audit_leaf"

    def __str__(self) -> str:
        return f"leaf {self.position}"


class AuditNode(models.Model):
    """A stored hash of 256 leaves (level 1), of 256 of those (level 2) and so on: roots and proofs without reading all."""

    retain = NOT_PERSONAL

    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        db_table = "audit_node"
        constraints = [models.UniqueConstraint(fields=["level", "index"], name="audit_node_once")]

    def __str__(self) -> str:
        return f"node {self.level}/{self.index}"


class AuditCheckpoint(models.Model):
    """The signed root of the tree after a batch; `note` is the signed text, as it also stands outside the database.

    `lost_size` and `lost_root` name the newer checkpoint that a restored database lacks and an operator accepted to lose.
    """

    retain = NOT_PERSONAL

    tree_size = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    at = models.DateTimeField()
    key_id = models.CharField(max_length=8)
    note = models.TextField()
    lost_size = models.BigIntegerField(null=True)
    lost_root = models.BinaryField(max_length=32, null=True)

    class Meta:
        db_table = "audit_checkpoint"
        indexes = [models.Index(fields=["tree_size"], name="audit_checkpoint_size")]

    def __str__(self) -> str:
        return f"checkpoint of {self.tree_size}"


class OnceKey(models.Model):
    """A one-time key that was used: a repeated form gets the first result. Forgotten after thirty days."""

    retain = NOT_PERSONAL

    key = models.CharField(max_length=64)
    action = models.CharField(max_length=100)
    actor_code = models.CharField(max_length=REFERENCE_LENGTH)
    result = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(default=now)

    class Meta:
        db_table = "audit_once_key"
        constraints = [models.UniqueConstraint(fields=["key", "action", "actor_code"], name="audit_once_key_once")]
        indexes = [models.Index(fields=["at"], name="audit_once_key_at")]

    def __str__(self) -> str:
        return f"{self.action} {self.key[:8]}"
