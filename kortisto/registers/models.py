"""The mirrors: what the outside registers said, when they said it, kept here so that a page never waits for them."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.clock import now
from kortisto.kernel.identifiers import IdentityCode
from kortisto.kernel.retention import NOT_PERSONAL, Retain
from kortisto.kernel.rows import Row, in_force
from kortisto.kernel.sealed import SealedField, blind_index, next_blind_index

from .states import PersonQueryState, RefreshState

# The same purpose as the people room's, so that a known person is found in a mirror without opening the code.
INDEX_PURPOSE = "person"


class IndexedQuerySet(models.QuerySet):
    """Rows found by a complete identity code, or by the blind index that another row already has of it."""

    def with_identity_code(self, code: IdentityCode) -> "IndexedQuerySet":
        found = Q(identity_index=blind_index(code.text, purpose=INDEX_PURPOSE))
        following = next_blind_index(code.text, purpose=INDEX_PURPOSE)
        if following:
            found |= Q(identity_index_next=following)
        return self.filter(found)

    def with_identity_index(self, index: str) -> "IndexedQuerySet":
        return self.filter(Q(identity_index=index) | Q(identity_index_next=index))


class Indexed(models.Model):
    """A row about a person with a complete identity code: sealed, indexed, masked."""

    identity_code = SealedField()
    identity_index = models.CharField(max_length=64, unique=True, editable=False)
    identity_index_next = models.CharField(max_length=64, null=True, unique=True, editable=False)
    identity_mask = models.CharField(max_length=11, editable=False)

    objects = IndexedQuerySet.as_manager()

    class Meta:
        abstract = True

    def know_identity_code(self, code: IdentityCode) -> None:
        """Seal the code and its index into the row; the caller saves."""
        self.identity_code = code.text
        self.identity_index = blind_index(code.text, purpose=INDEX_PURPOSE)
        self.identity_index_next = next_blind_index(code.text, purpose=INDEX_PURPOSE)
        self.identity_mask = code.mask


class RegisterName(models.TextChoices):
    PROFESSIONAL = "professional", _("Professional register")
    POPULATION = "population", _("Population register")
    BUSINESS = "business", _("Business register")


class Refresh(Row):
    """One run of a mirror's refresh; the newest that is done says how old the mirror is."""

    register = models.CharField(max_length=20, choices=RegisterName.choices)
    state = models.CharField(max_length=10, choices=RefreshState.choices, default=RefreshState.RUNNING)
    ended_at = models.DateTimeField(null=True)
    delivered = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    gone = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=200, blank=True)

    retain = NOT_PERSONAL

    class Meta:
        verbose_name = _("refresh of a register's mirror")
        indexes = [models.Index(fields=["register", "-created_at"], name="refresh_newest")]


class MirroredProfessional(Indexed, Row):
    """A professional as the register last delivered them. `gone_at`: a later delivery no longer had them."""

    registration_number = models.CharField(max_length=11, unique=True)
    family_name = models.CharField(max_length=80)
    given_names = models.CharField(max_length=120)
    fingerprint = models.CharField(max_length=64, editable=False)
    fetched_at = models.DateTimeField(default=now)
    gone_at = models.DateTimeField(null=True)

    retain = Retain("mirrored_professional", years=1, after="gone_at")

    class Meta:
        verbose_name = _("professional in the mirror")

    def rights_in_force(self, *, on: date | None = None) -> list["MirroredRight"]:
        """The rights that hold on a day, restricted ones too: the caller decides what a restriction means."""
        if self.gone_at is not None:
            return []
        return list(self.rights.filter(in_force(on), gone_at__isnull=True).order_by("valid_from", "code_in_register"))


class MirroredRight(Row):
    """A professional right with the validity period that the register gave (BR-OR-04, BR-OR-05)."""

    class Kind(models.TextChoices):
        LICENSED = "licensed", _("Licensed professional")
        PROTECTED_TITLE = "protected_title", _("Protected occupational title")
        LIMITED = "limited", _("Limited right to practise")

    professional = models.ForeignKey(MirroredProfessional, on_delete=models.PROTECT, related_name="rights")
    code_in_register = models.CharField(max_length=40)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    title_fi = models.CharField(max_length=120)
    title_sv = models.CharField(max_length=120)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    restriction = models.CharField(max_length=400, blank=True)
    gone_at = models.DateTimeField(null=True)

    retain = Retain("mirrored_professional", years=1, after="professional__gone_at")

    class Meta:
        verbose_name = _("professional right in the mirror")
        constraints = [
            models.UniqueConstraint(
                fields=["professional", "code_in_register", "valid_from"], name="one_right_from_a_day"
            ),
        ]

    @property
    def title(self) -> str:
        """The title in the reader's language; other languages read the Finnish one."""
        return self.title_sv if get_language() == "sv" and self.title_sv else self.title_fi


class MirroredPerson(Indexed, Row):
    """A person as the population register last answered. With a ban the address never came here (BR-OR-19)."""

    family_name = models.CharField(max_length=80)
    given_names = models.CharField(max_length=120)
    birth_date = models.DateField()
    street = SealedField(null=True)
    postal_code = models.CharField(max_length=10, blank=True)
    town = models.CharField(max_length=60, blank=True)
    address_ban = models.BooleanField(default=False)
    fetched_at = models.DateTimeField(default=now)
    asked_at = models.DateTimeField(default=now)

    retain = Retain("mirrored_person", days=400, after="asked_at")

    class Meta:
        verbose_name = _("person in the mirror")

    @property
    def has_address(self) -> bool:
        return bool(self.street and self.town)


class PersonQuery(Row):
    """Somebody at the desk asks the population register about one person; a job carries the question out and answers here."""

    identity_code = SealedField()
    identity_index = models.CharField(max_length=64, db_index=True, editable=False, default="")
    asked_by = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=PersonQueryState.choices, default=PersonQueryState.ASKED)
    answer = models.ForeignKey(MirroredPerson, on_delete=models.PROTECT, null=True, related_name="queries")
    answered_at = models.DateTimeField(null=True)

    retain = Retain("register_query", days=30, after="created_at")

    class Meta:
        verbose_name = _("question to the population register")


class MirroredOrganisation(Row):
    """An organisation as the business register last delivered it, with the people who may sign for it (`read_entitled`)."""

    business_id = models.CharField(max_length=9, unique=True)
    name_fi = models.CharField(max_length=200)
    name_sv = models.CharField(max_length=200, blank=True)
    form = models.CharField(max_length=60, blank=True)
    street = models.CharField(max_length=120, blank=True)
    postal_code = models.CharField(max_length=10, blank=True)
    town = models.CharField(max_length=60, blank=True)
    signatories = models.CharField(max_length=1000, blank=True)
    fetched_at = models.DateTimeField(default=now)
    gone_at = models.DateTimeField(null=True)

    retain = Retain("mirrored_organisation", years=1, after="gone_at")

    class Meta:
        verbose_name = _("organisation in the mirror")
