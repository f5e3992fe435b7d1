"""The kinds of card and of card contract that the program knows by name."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class CardKind(models.TextChoices):
    """The kinds of card, by the field's names."""

    PROFESSIONAL = "professional", _("Professional card")
    PERSONNEL = "personnel", _("Personnel card")
    ACTOR = "actor", _("Actor card")
    ORGANISATION = "organisation", _("Organisation card")
    TEMPORARY = "temporary", _("Temporary card")


# What a mandate of a sote contract may cover; professional cards never need one (BR-AU-02).
MANDATED_KINDS = (CardKind.PERSONNEL, CardKind.ACTOR)


def card_kinds_field(**options: Any) -> ArrayField:
    return ArrayField(models.CharField(max_length=16, choices=CardKind.choices), **options)


class ContractType(models.TextChoices):
    """The contract types that rules speak of; what each covers, and the issuer's others, are rulebook rows (`contract_types`)."""

    SOTE = "sote", _("Health and social care contract")
    STATE_ADMIN = "state_admin", _("Central government contract")
    ORGANISATION = "organisation", _("Other organisation's contract")


class PhotoPolicy(models.TextChoices):
    """Whether a kind of card carries its holder's photo."""

    REQUIRED = "required", _("Photo required")
    OPTIONAL = "optional", _("Photo if the holder wants it")
    NONE = "none", _("No photo")
