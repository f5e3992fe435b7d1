"""What several verbs change together about persons: finding the one row of a human being, or making it.

Whoever types in a person gets the row that is already there when the identity is the same, and learns nothing from it: pages
go on with what was typed and shown here and now, never with what another customer entered (BR-DP-01).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal
from kortisto.kernel.identifiers import IdentityCode
from kortisto.kernel.names import search_text

from .models import Person

# Names from an authority's register outrank those read from a document, and those what a person has told about themselves.
# The employer's paper and the professional register only say whom to look for: such a name is never printed (BR-OR-21).
UNCHECKED = (
    Person.NameSource.PORTAL,
    Person.NameSource.EMPLOYMENT_PROOF,
    Person.NameSource.PROFESSIONAL_REGISTER,
    Person.NameSource.OFFICE_LIST,
)
NAME_RANK = {
    Person.NameSource.EMPLOYMENT_PROOF: -1,
    Person.NameSource.PROFESSIONAL_REGISTER: -1,
    Person.NameSource.OFFICE_LIST: 0,
    Person.NameSource.PORTAL: 0,
    Person.NameSource.IDENTIFICATION: 1,
    Person.NameSource.IDENTITY_DOCUMENT: 2,
    Person.NameSource.POPULATION_REGISTER: 3,
}


@dataclass(frozen=True)
class PersonFound:
    """The person, whether the row was made just now, and the codes of persons who look alike but were not proved the same."""

    person: Person
    made: bool
    look_alikes: tuple[str, ...] = ()


def find_or_make_person(
    *,
    given_names: str,
    family_name: str,
    name_source: str,
    identity_code: IdentityCode | None = None,
    birth_date: date | None = None,
    shown_document: Callable[[], QuerySet[Person]] | None = None,
) -> PersonFound:
    """The one row of a human being.

    With a complete identity code: exactly the person of that code (BR-OR-15). Without one: the person who was identified
    before by the same document — `shown_document` gives those persons — and who was born on the same day; never by name alone
    (BR-OR-22). Whoever is not found is made. An existing row is not changed by what was typed.
    """
    if identity_code is not None:
        return _with_code(identity_code, given_names, family_name, name_source)
    if birth_date is None:
        raise Refusal(
            "birth_date_needed", _("A person without a personal identity code needs a birth date."), field="birth_date"
        )
    known = list(shown_document()[:2]) if shown_document is not None else []
    if known:
        return PersonFound(_same_day(known, birth_date), made=False)
    alike = tuple(look_alikes(given_names=given_names, family_name=family_name, birth_date=birth_date))
    person = Person(
        given_names=given_names, family_name=family_name, name_source=name_source, name_checked_at=_checked(name_source)
    )
    person.birth_date = birth_date
    person.save()
    return PersonFound(person, made=True, look_alikes=alike)


def _with_code(code: IdentityCode, given_names: str, family_name: str, name_source: str) -> PersonFound:
    known = Person.objects.with_identity_code(code).first()
    if known is not None:
        return PersonFound(known, made=False)
    person = Person(
        given_names=given_names, family_name=family_name, name_source=name_source, name_checked_at=_checked(name_source)
    )
    person.know_identity_code(code)
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:
        # Somebody entered the same code at the same moment; theirs is the row.
        return PersonFound(Person.objects.with_identity_code(code).get(), made=False)
    return PersonFound(person, made=True)


def _same_day(known: list[Person], birth_date: date) -> Person:
    if len(known) == 1 and known[0].birth_date == birth_date:
        return known[0]
    raise Refusal(
        "document_of_another_person",
        _(
            "This document has been used before with another birth date. Compare the number and the birth date with the "
            "document; if they are right, contact the card issuer."
        ),
        field="document_number",
    )


def _checked(name_source: str) -> datetime | None:
    return None if name_source in UNCHECKED else now()


def look_alikes(*, given_names: str, family_name: str, birth_date: date) -> list[str]:
    """Codes of persons born on the same day under the same name: for the issuer to compare, never to be joined by us."""
    folded = search_text(given_names, family_name)
    return [
        person.code
        for person in Person.objects.filter(birth_date=birth_date, forgotten_at=None)
        if search_text(person.given_names, person.family_name) == folded
    ]


def learn_identity_code(*, person: Person, code: IdentityCode) -> bool:
    """Write down the identity code of a person who was known without one; False when it was known already.

    The code of another person, or a second code for this one, is refused: two rows of one human being are joined by the
    issuer, and a code is never replaced in passing.
    """
    owner = Person.objects.with_identity_code(code).first()
    if owner is not None and owner.pk == person.pk:
        return False
    if owner is not None or person.identity_index:
        raise Refusal(
            "identity_code_of_another_person",
            _("This personal identity code belongs to somebody else in the register. Contact the card issuer."),
            field="identity_code",
        )
    person.know_identity_code(code)
    person.save()
    return True


def note_name(*, person: Person, given_names: str, family_name: str, source: str) -> bool:
    """Take a name over from a source that ranks at least as high as the one the row has; True when the name changed."""
    if NAME_RANK[Person.NameSource(source)] < NAME_RANK[Person.NameSource(person.name_source)]:
        return False
    changed = (person.given_names, person.family_name) != (given_names, family_name)
    person.given_names, person.family_name = given_names, family_name
    person.name_source, person.name_checked_at = source, _checked(source)
    person.save()
    return changed
