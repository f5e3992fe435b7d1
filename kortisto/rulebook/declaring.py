"""What declaring a rule takes: how sure we are of it, where the office lists it, its unit."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from .kinds import Kind

TERMS = Path(__file__).parent / "terms"


class Tag(models.TextChoices):
    """How sure we are that the value is everybody's and not only our own."""

    BULLETIN = "bulletin", _("Stated in the issuer's bulletin")
    PUBLIC = "public", _("Stated in a public source")
    INFERRED = "inferred", _("Decided for this installation")


class Group(models.TextChoices):
    """Where the office's list shows a rule."""

    CARDS = "cards", _("Cards and letters")
    CONTRACTS = "contracts", _("Contracts and mandates")
    IDENTITY = "identity", _("Verifying identity")
    POINTS = "points", _("Registration points and accessibility")
    REGISTRARS = "registrars", _("Registrars and users")
    TEXTS = "texts", _("Texts and versions")
    CONTACTS = "contacts", _("Contact details")
    RETENTION = "retention", _("Retention")
    DECISIONS = "decisions", _("Decisions")


class Unit(models.TextChoices):
    NONE = "", ""
    DAYS = "days", _("days")
    WORKING_DAYS = "working_days", _("working days")
    MONTHS = "months", _("months")
    WEEKS = "weeks", _("weeks")
    YEARS = "years", _("years")
    MINUTES = "minutes", _("minutes")
    PEOPLE = "people", _("people")
    PERCENT = "percent", _("per cent")
    QUESTIONS = "questions", _("questions")
    AN_HOUR = "an_hour", _("in an hour")
    A_MINUTE = "a_minute", _("in a minute")
    MEGABYTES = "megabytes", _("megabytes")


@dataclass(frozen=True)
class Rule:
    """One declared rule. `default` is the value it begins with, as the kind stores it; `rules` are codes of the domain."""

    name: str
    title: Any
    meaning: Any
    kind: Kind
    default: Any
    group: Group
    tag: Tag
    unit: Unit = Unit.NONE
    rules: tuple[str, ...] = ()


def texts(name: str, version: str) -> dict[str, str]:
    """The texts that come with the program, one file a language."""
    return {"version": version} | {
        language: (TERMS / f"{name}.{language}.txt").read_text("utf-8").strip() for language in ("fi", "sv", "en")
    }
