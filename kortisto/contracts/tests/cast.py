"""What the tests of this room begin with: another clinic on its way to a contract and a mandate, through the verbs themselves."""

from typing import Any

from kortisto.accounts.models import StrongIdentification, User
from kortisto.contracts.actions.add_mandate import add_mandate
from kortisto.contracts.actions.approve_succession import approve_succession
from kortisto.contracts.actions.begin_succession import begin_succession
from kortisto.contracts.actions.check_evidence import check_evidence
from kortisto.contracts.actions.give_evidence import give_evidence
from kortisto.contracts.actions.grant_contract import grant_contract
from kortisto.contracts.actions.request_mandate import request_mandate
from kortisto.contracts.actions.save_contract_part import save_contract_part
from kortisto.contracts.actions.sign_contract import sign_contract
from kortisto.contracts.actions.start_contract import start_contract
from kortisto.contracts.actions.start_rescue_process import start_rescue_process
from kortisto.contracts.actions.start_succession import start_succession
from kortisto.contracts.actions.submit_contract import submit_contract
from kortisto.contracts.actions.take_case import take_case
from kortisto.contracts.models import CardContract, Case, ContractVersion, PointSubscription, RescueProcess, Succession
from kortisto.contracts.moves import open_case
from kortisto.documents.tests.samples import pdf_bytes, upload
from kortisto.kernel.clock import now, today
from kortisto.organisations.models import MemberRole, Membership
from kortisto.registrars.models import RegistrarRight

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


def asked(world: Any, version: ContractVersion, point: Any = None) -> Any:
    """Otto's clinic has found Keskus, or another point, by name and asks it."""
    return request_mandate(actor=world.otto, version=version, point=point or world.keskus)


def submitted(world: Any, *points: Any) -> ContractVersion:
    """The application with mandates to the points, Keskus unless others are named, submitted."""
    version = drafted(world)
    for point in points or (world.keskus,):
        with_mandate(world, version, point)
    return submit_contract(actor=world.otto, version=version)


def shown(world: Any, version: ContractVersion) -> None:
    """The customer shows its signatory's right to sign by an e-authorisation, and Hilla accepts it."""
    evidence = give_evidence(
        actor=world.otto, version=version, name=version.signatory_name, kind="e_authorisation", reference="SV-2026-1"
    )
    check_evidence(actor=world.hilla, evidence=evidence, accepted=True)


def granted(world: Any, *points: Any) -> ContractVersion:
    version = submitted(world, *points)
    take_case(actor=world.hilla, case=version.case)
    version.refresh_from_db()
    shown(world, version)
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


# -- A rescue department --------------------------------------------------------------------------------------------------

RESCUE_ANSWERS = {
    "registrar_mode": {"registrar_mode": "authorise_other"}, **ANSWERS, "card_kinds": {"card_kinds": ["organisation"]},
}  # fmt: skip


def rescue(world: Any) -> Any:
    """Otto's organisation is a rescue department; gives its account."""
    type(world.other_clinic).objects.filter(pk=world.other_clinic.pk).update(
        kind="rescue", name_fi="Koivurannan pelastuslaitos", name_sv="Björkstrands räddningsverk"
    )
    world.other_clinic.refresh_from_db()
    account = world.other_account
    account.refresh_from_db()
    return account


def county_contract(world: Any, *points: Any, state: str = "in_force") -> ContractVersion:
    """The county's central government contract for organisation cards at the points, Keskus unless others are named."""
    contract = CardContract.objects.create(account=world.county_account, type="state_admin")
    version = ContractVersion.objects.create(
        contract=contract, state=state, registrar_mode="own_points", card_kinds=["organisation"], started_by=world.kaisa,
        submitted_by=world.kaisa, submitted_at=now(), decided_at=now(), signatory_name="Kalle Järvinen",
    )  # fmt: skip
    for number, point in enumerate(points or (world.keskus,)):
        PointSubscription.objects.create(version=version, point=point, is_main=number == 0)
    open_case(kind="contract", account=world.county_account, subject=version)
    return version


def trained_for_organisation_cards(*registrars: Any) -> None:
    """These registrars' rights cover organisation cards too."""
    for right in RegistrarRight.objects.filter(user__in=registrars):
        right.card_kinds = [*right.card_kinds, "organisation"]
        right.save(update_fields=["card_kinds"])


def rescue_draft(world: Any) -> ContractVersion:
    """The department's own contract, filled in but for the mandate."""
    version = start_contract(actor=world.otto, account=rescue(world), type="organisation")
    for part, values in RESCUE_ANSWERS.items():
        if part != "billing":
            save_contract_part(actor=world.otto, version=version, part=part, values=values)
    version.refresh_from_db()
    return version


def rescue_begun(world: Any) -> RescueProcess:
    account = rescue(world)
    return start_rescue_process(
        actor=world.otto,
        account=account,
        service_number=world.keskus.service_number,
        business_id=world.county.business_id,
    )


# -- An organisation that changes -----------------------------------------------------------------------------------------


def told_change(world: Any, *, kind: str = "rename", by: Any = None, account: Any = None, **changes: Any) -> Succession:
    """Maija tells that the clinic changes, from today on, with an extract from the trade register."""
    given: dict[str, Any] = {"effective_on": today(), "text": "Yhtiökokous päätti asiasta."}
    if kind == "rename":
        given |= {"name_fi": "Terveyskeskus Seitsemän Oy", "name_sv": "Hälsocentralen Sju Ab"}
    else:
        given |= {"business_id": world.other_clinic.business_id}
    return start_succession(
        actor=by or world.maija, account=account or world.clinic_account, kind=kind, attachment=upload(pdf_bytes()),
        **(given | changes),
    )  # fmt: skip


def begun_change(world: Any, *, by: Any = None, **changes: Any) -> Succession:
    """The clinic has been dissolved: Hilla of the office begins its merger into the other clinic, on the register's extract."""
    given: dict[str, Any] = {
        "kind": "merger", "effective_on": today(), "text": "Purettu kaupparekisterin mukaan.",
        "business_id": world.other_clinic.business_id, "attachment": upload(pdf_bytes()),
    }  # fmt: skip
    return begin_succession(actor=by or world.hilla, account=world.clinic_account, **(given | changes))


def handled_change(world: Any, **changes: Any) -> Succession:
    succession = told_change(world, **changes)
    take_case(actor=world.hilla, case=Case.objects.get(subject=succession.reference))
    succession.refresh_from_db()
    return succession


def approved_change(world: Any, **changes: Any) -> Succession:
    """Hilla proposed it and Heikki approved."""
    succession = handled_change(world, **changes)
    return approve_succession(
        actor=world.hilla, succession=succession, reason="Kaupparekisteriote.", approved_by=world.heikki
    )


def contract_in_force(world: Any, account: Any, starter: Any) -> ContractVersion:
    """An organisation's own sote contract, in force."""
    contract = CardContract.objects.create(account=account, type="sote")
    version = ContractVersion.objects.create(
        contract=contract, state="in_force", registrar_mode="authorise_other", card_kinds=["personnel", "actor"],
        started_by=starter, submitted_by=starter, submitted_at=now(), decided_at=now(), signatory_name="Stella Vieras",
    )  # fmt: skip
    open_case(kind="contract", account=account, subject=version)
    return version
