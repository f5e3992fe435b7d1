"""What the tests of ordering share: a form filled in rightly, of which each test changes one thing."""

from datetime import date
from typing import Any

from kortisto.cards.actions.order_card import order_card
from kortisto.kernel.clock import now
from kortisto.kernel.identifiers import check_identity_code
from kortisto.people.models import Person
from kortisto.registers.models import MirroredPerson, MirroredProfessional, MirroredRight
from tests.world import fictive_identity_code

DOCUMENT: dict[str, Any] = {
    "document_kind": "passport",
    "document_number": "FP 1234567",
    "issuing_state": "FI",
    "document_valid_until": date(2030, 1, 1),
    "family_name": "Virtanen",
    "given_names": "Hanna Maria",
}
ACCEPTANCE: dict[str, Any] = {
    "terms_accepted": True,
    "data_confirmed": True,
    "language": "fi",
    "medium": "paper",
    "form_place": "Mappi 7/2026",
    "letter_to": "home",
    "letter_address": "Koivukuja 3\n00100 Helsinki",
}


def order_for_hanna(world, **changes):
    """Riitta orders the personnel card that Hanna's line speaks of."""
    return order_card(
        **{
            "actor": world.riitta,
            "customership": world.clinic_customership,
            "holder": world.hanna,
            "kind": "personnel",
            "line": world.hanna_line,
            **DOCUMENT,
            **ACCEPTANCE,
            **changes,
        }
    )


def a_professional(
    *, until: date | None = None, born=date(1985, 4, 5), individual=940, registered=True, restriction=""
):
    """A nurse whom the professional register and, when `registered`, the population register know; and the person's row."""
    code = check_identity_code(fictive_identity_code(born, individual))
    professional = MirroredProfessional(
        registration_number=f"90000{individual:06d}",
        family_name="Åkerlund",
        given_names="Kaisa Elina",
        fetched_at=now(),
    )
    professional.know_identity_code(code)
    professional.save()
    MirroredRight.objects.create(
        professional=professional, code_in_register="nurse", kind="licensed", title_fi="laillistettu sairaanhoitaja",
        title_sv="legitimerad sjukskötare", valid_from=date(2010, 1, 1), valid_until=until, restriction=restriction,
    )  # fmt: skip
    if registered:
        answered(code, family_name="Åkerlund", given_names="Kaisa Elina")
    person = Person(family_name="Åkerlund", given_names="Kaisa Elina", name_source="professional_register")
    person.know_identity_code(code)
    person.save()
    return person


def answered(code, *, family_name, given_names, address_ban=False):
    """The population register has answered about somebody."""
    row = MirroredPerson(
        family_name=family_name, given_names=given_names, birth_date=code.birth_date, address_ban=address_ban
    )
    row.know_identity_code(code)
    if not address_ban:
        row.street, row.postal_code, row.town = "Rantatie 1", "00100", "Helsinki"
    row.save()
    return row
