"""What the tests of this room begin with: registrars with addresses of their own at the desk, and a bulletin to them."""

from datetime import date
from typing import Any

from kortisto.accounts.models import DeskCredential, User
from kortisto.accounts.states import DeskCredentialState
from kortisto.bulletins import jobs
from kortisto.bulletins.actions.approve_bulletin import approve_bulletin
from kortisto.bulletins.actions.write_bulletin import write_bulletin
from kortisto.bulletins.models import Bulletin, Delivery
from kortisto.bulletins.moves import fingerprint
from kortisto.kernel.clock import today
from kortisto.messages.lanes import work_lane
from kortisto.messages.models import OutgoingMessage
from kortisto.registrars.models import RegistrarRight, TrainingCertificate

TEXT = """# Mitä muuttuu

Passin voi lukea **lukijalla**. Lue [ohje](https://ohje.example/passi).

- Tarkasta voimassaolo
- Merkitse tarkastus
"""
WORDS: dict[str, Any] = {
    "area": "registration", "title_fi": "Passin tarkastaminen", "text_fi": TEXT, "title_sv": "Kontroll av pass",
    "text_sv": "Passet kan *läsas*.",
}  # fmt: skip


def at_the_desk(user: User, email: str = "", **changes: Any) -> DeskCredential:
    """The user's desk user name, in use, with an address there."""
    credential, _made = DeskCredential.objects.get_or_create(
        user=user, defaults={"username": f"r{user.pk}", "state": DeskCredentialState.IN_USE}
    )
    changes["email"] = email or f"vartti.{user.pk}@alue.example"
    DeskCredential.objects.filter(pk=credential.pk).update(**changes)
    credential.refresh_from_db()
    return credential


def written(world: Any, **changes: Any) -> Bulletin:
    """Eero has written a bulletin in Finnish and Swedish."""
    bulletin: Bulletin = write_bulletin(actor=world.eero, **({"dated": today(), **WORDS} | changes))
    return bulletin


def approved(world: Any, **changes: Any) -> Bulletin:
    """Hilla has approved what Eero proposed."""
    bulletin = written(world, **changes)
    approve_bulletin(actor=world.eero, approved_by=world.hilla, bulletin=bulletin, content=fingerprint(bulletin))
    bulletin.refresh_from_db()
    return bulletin


def begun(world: Any, **changes: Any) -> Bulletin:
    """The mails lie in the outbox."""
    bulletin = approved(world, **changes)
    jobs.keep_going()
    bulletin.refresh_from_db()
    return bulletin


def sent(world: Any, **changes: Any) -> Bulletin:
    """Every mail has left."""
    bulletin = begun(world, **changes)
    work_lane(1)
    jobs.keep_going()
    bulletin.refresh_from_db()
    return bulletin


def delivery(bulletin: Bulletin, user: User) -> Delivery:
    return Delivery.objects.get(bulletin=bulletin, user=user)


def mails(bulletin: Bulletin, user: User) -> list[OutgoingMessage]:
    return list(OutgoingMessage.objects.filter(addressee=delivery(bulletin, user).reference).order_by("pk"))


def crowd(world: Any, count: int) -> list[User]:
    """So many more registrars of Keskus, each with an address at the desk."""
    users = [
        User(given_names=f"Rekisteröijä {number}", family_name="Joukkonen", email=f"joukko{number}@example.fi",
             sort_key=f"joukkonen {number:04}", password="!")
        for number in range(count)
    ]  # fmt: skip
    User.objects.bulk_create(users)
    DeskCredential.objects.bulk_create(
        DeskCredential(user=user, username=f"joukko{number}", email=f"vartti{number}@joukko.example",
                       state=DeskCredentialState.IN_USE)
        for number, user in enumerate(users)
    )  # fmt: skip
    trainings = TrainingCertificate.objects.bulk_create(
        TrainingCertificate(user=user, course="Kurssi", passed_on=date(2024, 1, 1), language="fi", checked_by="operator:test")
        for user in users
    )  # fmt: skip
    RegistrarRight.objects.bulk_create(
        RegistrarRight(user=user, point=world.keskus, card_kinds=["personnel"], training=training, basis="test",
                       granted_by="operator:test", valid_from=date(2024, 1, 1))
        for user, training in zip(users, trainings, strict=True)
    )  # fmt: skip
    return users
