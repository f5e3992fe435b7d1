"""What the tests of this room begin with: another clinic on its way to a contract and a mandate, through the verbs themselves."""

from typing import Any

from kortisto.accounts.models import StrongIdentification, User
from kortisto.contracts.actions.add_mandate import add_mandate
from kortisto.contracts.actions.grant_contract import grant_contract
from kortisto.contracts.actions.save_contract_part import save_contract_part
from kortisto.contracts.actions.sign_contract import sign_contract
from kortisto.contracts.actions.start_contract import start_contract
from kortisto.contracts.actions.submit_contract import submit_contract
from kortisto.contracts.actions.take_case import take_case
from kortisto.contracts.models import ContractVersion
from kortisto.kernel.clock import now
from kortisto.organisations.models import MemberRole, Membership

ANSWERS: dict[str, dict[str, Any]] = {
    "card_kinds": {"card_kinds": ["personnel", "actor"]},
    "contact": {"contact_name": "Otto Outonen", "contact_email": "otto@example.fi", "contact_phone": "+358 9 2222"},
    "signatory": {"signatory_name": "Stella Vieras", "signatory_email": "stella@example.fi"},
    "proof_signers": {"proof_signers": [{"name": "Otto Outonen", "position": "toimitusjohtaja"}]},
    "billing": {"billing": "Hohtokuja 1, 00001 Koivuranta"},
}


def drafted(world: Any, *, mode: str = "authorise_other", without: tuple[str, ...] = ()) -> ContractVersion:
    """Otto's dental clinic fills in its application; `without` leaves parts out."""
    version = start_contract(actor=world.otto, account=world.other_account)
    answers = {"registrar_mode": {"registrar_mode": mode}} | ANSWERS
    if mode == "authorise_other":
        answers.pop("billing")
    for part, values in answers.items():
        if part not in without:
            save_contract_part(actor=world.otto, version=version, part=part, values=values)
    version.refresh_from_db()
    return version


def with_mandate(world: Any, version: ContractVersion, point: Any) -> Any:
    return add_mandate(
        actor=world.otto, version=version, service_number=point.service_number, business_id=point.owner.business_id
    )


def submitted(world: Any, *points: Any) -> ContractVersion:
    """The application with mandates to the points, Keskus unless others are named, submitted."""
    version = drafted(world)
    for point in points or (world.keskus,):
        with_mandate(world, version, point)
    return submit_contract(actor=world.otto, version=version)


def granted(world: Any, *points: Any) -> ContractVersion:
    version = submitted(world, *points)
    take_case(actor=world.hilla, case=version.case)
    version.refresh_from_db()
    return grant_contract(actor=world.hilla, version=version)


def signatory(world: Any) -> User:
    """Stella signs for Otto's clinic."""
    Membership.objects.get_or_create(account=world.other_account, user=world.stella, role=MemberRole.SIGNATORY)
    return world.stella


def identified(user: User) -> StrongIdentification:
    return StrongIdentification.objects.create(
        user=user, face="portal", method="Mobiilivarmenne", level="substantial", at=now()
    )


def signed(world: Any, *points: Any) -> ContractVersion:
    version = granted(world, *points)
    identified(signatory(world))
    sign_contract(actor=world.stella, version=version)
    version.refresh_from_db()
    return version
