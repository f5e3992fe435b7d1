"""Persons: the one row behind a user and a card holder."""

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.identifiers import IdentityCode, new_holder_number
from kortisto.kernel.names import search_text, sort_key
from kortisto.kernel.retention import Retain
from kortisto.kernel.rows import Row
from kortisto.kernel.sealed import SealedField, blind_index, next_blind_index

INDEX_PURPOSE = "person"


class PersonQuerySet(models.QuerySet["Person"]):
    def with_identity_code(self, code: IdentityCode) -> "PersonQuerySet":
        """Persons with exactly this complete code, under the current index key or the one a rotation moves to."""
        found = models.Q(identity_index=blind_index(code.text, purpose=INDEX_PURPOSE))
        following = next_blind_index(code.text, purpose=INDEX_PURPOSE)
        if following:
            found |= models.Q(identity_index_next=following)
        return self.filter(found)


class Person(Row):
    """A human being whom the register knows, with or without a Finnish personal identity code (BR-OR-22).

    `holder_number` stands in the certificates' serialNumber; it is given once and never to another person.
    """

    class NameSource(models.TextChoices):
        IDENTITY_DOCUMENT = "identity_document", _("Identity document")
        POPULATION_REGISTER = "population_register", _("Population register")
        IDENTIFICATION = "identification", _("Strong identification")
        PORTAL = "portal", _("Given by the person")
        EMPLOYMENT_PROOF = "employment_proof", _("Certificate of employment")
        PROFESSIONAL_REGISTER = "professional_register", _("Professional register")
        OFFICE_LIST = "office_list", _("List of the card issuer")

    given_names = models.CharField(max_length=120)
    family_name = models.CharField(max_length=80)
    name_source = models.CharField(max_length=24, choices=NameSource.choices)
    name_checked_at = models.DateTimeField(null=True, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    identity_code = SealedField(null=True)
    identity_index = models.CharField(max_length=64, null=True, unique=True, editable=False)
    identity_index_next = models.CharField(max_length=64, null=True, unique=True, editable=False)
    identity_mask = models.CharField(max_length=11, blank=True, editable=False)
    holder_number = models.CharField(max_length=11, unique=True, default=new_holder_number, editable=False)
    search_text = models.TextField(editable=False)
    sort_key = models.TextField(editable=False, db_collation="C")
    forgotten_at = models.DateTimeField(null=True, editable=False)

    objects = PersonQuerySet.as_manager()
    retain = Retain(
        "person",
        years=7,
        after="forgotten_at",
    )

    class Meta:
        indexes = [GinIndex(name="person_search", fields=["search_text"], opclasses=["gin_trgm_ops"])]
        ordering = ["sort_key"]

    @property
    def name(self) -> str:
        return f"{self.given_names} {self.family_name}"

    @property
    def list_name(self) -> str:
        """Family name first, as lists show it."""
        return f"{self.family_name}, {self.given_names}"

    def know_identity_code(self, code: IdentityCode) -> None:
        """Seal the code and its index into the row; the caller saves."""
        self.identity_code = code.text
        self.identity_index = blind_index(code.text, purpose=INDEX_PURPOSE)
        self.identity_index_next = next_blind_index(code.text, purpose=INDEX_PURPOSE)
        self.identity_mask = code.mask
        self.birth_date = code.birth_date

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_text = search_text(self.given_names, self.family_name, self.given_names)
        self.sort_key = sort_key(self.family_name, self.given_names)
        super().save(*args, **kwargs)
