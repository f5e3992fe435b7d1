"""The cast of every story: a county with two points, a clinic, registrars, the issuer's office, a stranger.

Built once into the template database (`build_world`), read by name afterwards: `world.riitta`, `world.clinic_mandate`.
Rows are written directly, so that a test of one verb does not hang on another; the demo country is built through actions.
"""

import hashlib
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from kortisto.kernel.codes import ALPHABET, CODE_LENGTH

CHECKS = "0123456789ABCDEFHJKLMNPRSTUVWXY"
EVERY_KIND = ["professional", "personnel", "actor"]
LONG_AGO = date(2024, 1, 1)


def code_of(name: str) -> str:
    """The public code of a member of the cast, always the same."""
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
    return "".join(ALPHABET[number >> (5 * place) & 31] for place in range(CODE_LENGTH))


def fictive_identity_code(birth: date, individual: int, sign: str | None = None) -> str:
    """A valid personal identity code that belongs to nobody: individual numbers 900–999."""
    assert 900 <= individual <= 999
    sign = sign or ("A" if birth.year >= 2000 else "-")
    digits = f"{birth:%d%m%y}{individual:03d}"
    return f"{digits[:6]}{sign}{individual:03d}{CHECKS[int(digits) % 31]}"


def fictive_business_id(number: int) -> str:
    """A business ID with a valid check digit, from the upper end that no register has given."""
    for candidate in range(9_900_000 + number * 11, 10_000_000):
        digits = [int(digit) for digit in str(candidate)]
        rest = sum(digit * weight for digit, weight in zip(digits, (7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
        if rest != 1:
            return f"{candidate}-{0 if rest == 0 else 11 - rest}"
    raise ValueError(number)


class World:
    """The cast, read from the database by name when a test asks for it."""

    models: dict[str, str] = {}

    def __getattr__(self, name: str) -> Any:
        for label in self.models.values():
            row = apps.get_model(label)._default_manager.filter(code=code_of(name)).first()
            if row is not None:
                setattr(self, name, row)
                return row
        raise AttributeError(f"nobody in the cast is called {name!r}")


CAST_MODELS = (
    "accounts.User",
    "accounts.DeskCredential",
    "people.Person",
    "organisations.Organisation",
    "organisations.CustomerAccount",
    "organisations.RegistrationPoint",
    "contracts.CardContract",
    "contracts.ContractVersion",
    "contracts.Mandate",
    "contracts.Customership",
    "contracts.Case",
    "registrars.RegistrarRight",
    "registrars.PointRight",
    "holders.EmploymentProof",
    "holders.EmploymentProofLine",
)
World.models = {label: label for label in CAST_MODELS}


def _make(model: str, name: str, **values: Any) -> models.Model:
    return apps.get_model(model)._default_manager.create(code=code_of(name), **values)


def _person(name: str, given: str, family: str, born: date, individual: int) -> Any:
    from kortisto.kernel.clock import now
    from kortisto.kernel.identifiers import check_identity_code

    row = apps.get_model("people.Person")(
        code=code_of(name),
        given_names=given,
        family_name=family,
        name_source="identity_document",
        name_checked_at=now(),
    )
    row.know_identity_code(check_identity_code(fictive_identity_code(born, individual)))
    row.save()
    return row


PASSWORD = "kesä-sade-kuusi-17"


def _user(name: str, given: str, family: str, person: Any = None, language: str = "fi") -> Any:
    row = apps.get_model("accounts.User")(
        code=code_of(name),
        email=f"{name.replace('_', '.')}@example.fi",
        given_names=given,
        family_name=family,
        person=person,
        language=language,
    )
    row.set_unusable_password()
    row.save()
    return row


def build_world() -> None:
    """Write the cast; called once as the program's own database user, inside the template database."""
    _office()
    _county()
    _clinic()
    _strangers()


def _office() -> None:
    issuer = _make("organisations.Organisation", "issuer", name_fi="Korttivirasto", name_sv="Kortverket", kind="issuer",
                   business_id=fictive_business_id(1))  # fmt: skip
    assert issuer
    for name, given, family, role in (
        ("hilla", "Hilla", "Heikkinen", "handler"),
        ("heikki", "Heikki", "Mäkinen", "handler"),
        ("oili", "Oili", "Laine", "rights"),
        ("eero", "Eero", "Editori", "editor"),
        ("auli", "Auli", "Salminen", "auditor"),
        ("sulo", "Sulo", "Nieminen", "revocation"),
    ):
        user = _user(name, given, family)
        _make(
            "accounts.OfficeAppointment", f"{name}_role", user=user, role=role, valid_from=LONG_AGO,
            appointed_by="operator:test",
        )  # fmt: skip


def _account(name: str, organisation: Any, members: tuple[tuple[str, str, str, str], ...]) -> Any:
    account = _make("organisations.CustomerAccount", f"{name}_account", organisation=organisation)
    for user_name, given, family, role in members:
        user = _user(user_name, given, family)
        _make("organisations.Membership", f"{user_name}_membership", account=account, user=user, role=role)
    return account


def _contract(name: str, account: Any, starter: str, mode: str, signatory: str, kinds: list[str]) -> Any:
    from kortisto.kernel.clock import now

    user = apps.get_model("accounts.User")._default_manager.get
    contract = _make("contracts.CardContract", f"{name}_contract", account=account, type="sote")
    version = _make(
        "contracts.ContractVersion", f"{name}_version", contract=contract, number=1, state="in_force", registrar_mode=mode,
        card_kinds=kinds, contact_name="Yhteyshenkilö", contact_email=f"{name}@example.fi", contact_phone="+358 9 0000",
        signatory_name="Allekirjoittaja", signatory_email=f"{signatory}@example.fi",
        proof_signers=[{"name": "Maija Korhonen", "position": "toimitusjohtaja"}],
        started_by=user(code=code_of(starter)), submitted_by=user(code=code_of(starter)), submitted_at=now(), decided_at=now(),
        signed_at=now(),
        handler=user(code=code_of("hilla")),
    )  # fmt: skip
    _make("contracts.ContractSignature", f"{name}_signature", version=version, signed_by=user(code=code_of(signatory)),
          signer_name="Allekirjoittaja", method="test", level="substantial", identified_at=now(), signed_at=now(),
          document_sha256="0" * 64)  # fmt: skip
    _make("contracts.Case", f"{name}_case", kind="contract", account=account, version=version, subject=version.reference,
          shown_number=contract.number, state="in_force", unfinished=False, decided=True, received_at=version.submitted_at,
          handler=version.handler)  # fmt: skip
    return contract, version


def _registrar(name: str, given: str, family: str, born: date, individual: int, point: Any, kinds: list[str]) -> Any:
    person = _person(f"{name}_person", given, family, born, individual)
    user = _user(name, given, family, person)
    training = _make("registrars.TrainingCertificate", f"{name}_training", user=user, course="Sote-korttien rekisteröinti",
                     passed_on=LONG_AGO, language="fi", checked_by="operator:test")  # fmt: skip
    _make("registrars.RegistrarRight", f"{name}_right", user=user, point=point, card_kinds=kinds, training=training,
          basis="test", granted_by="operator:test", valid_from=LONG_AGO)  # fmt: skip
    return user


def _county() -> None:
    county = _make("organisations.Organisation", "county", name_fi="Koivurannan hyvinvointialue",
                   name_sv="Björkstrands välfärdsområde", kind="county", business_id=fictive_business_id(2))  # fmt: skip
    account = _account("county", county, (
        ("kaisa", "Kaisa", "Koskinen", "administrator"), ("kalle", "Kalle", "Järvinen", "signatory"),
    ))  # fmt: skip
    _contract_row, version = _contract("county", account, "kaisa", "own_points", "kalle", ["personnel", "actor"])
    for name, name_fi, name_sv, number, main in (
        ("keskus", "Keskussairaalan rekisteröintipiste", "Centralsjukhusets registreringsställe", "10000013", True),
        ("ita", "Itäkeskuksen rekisteröintipiste", "Östra centrums registreringsställe", "20000014", False),
    ):
        from stdnum.iso7064 import mod_11_10

        number = number[:7] + mod_11_10.calc_check_digit(number[:7])
        point = _make(
            "organisations.RegistrationPoint", name, name_fi=name_fi, name_sv=name_sv, service_number=number, owner=county,
            visiting_address="Sairaalantie 1, 00001 Koivuranta", delivery_address="Sairaalantie 1, ovi 3, 00001 Koivuranta",
            municipality="Koivuranta", contact_name="Riitta Rantanen", contact_email="piste@example.fi",
            offers_mandated_service=True, state="open",
        )  # fmt: skip
        _make("contracts.PointSubscription", f"{name}_subscription", version=version, point=point, is_main=main)
        _make(
            "contracts.Customership",
            f"{name}_own",
            kind="own",
            point=point,
            organisation=county,
            contract=_contract_row,
        )
    keskus = apps.get_model("organisations.RegistrationPoint")._default_manager.get(code=code_of("keskus"))
    ita = apps.get_model("organisations.RegistrationPoint")._default_manager.get(code=code_of("ita"))
    _registrar("riitta", "Riitta", "Rantanen", date(1975, 5, 4), 911, keskus, EVERY_KIND)
    _registrar("rauno", "Rauno", "Hakala", date(1980, 2, 29), 912, keskus, EVERY_KIND)
    _registrar("rebekka", "Rebekka", "Öhman", date(1988, 8, 8), 913, ita, EVERY_KIND)


def _clinic() -> None:
    clinic = _make("organisations.Organisation", "clinic", name_fi="Lääkärikeskus Kuusi Oy", name_sv="",
                   kind="private", business_id=fictive_business_id(3), phone="+358 9 1111")  # fmt: skip
    account = _account("clinic", clinic, (
        ("maija", "Maija", "Korhonen", "administrator"), ("sami", "Sami", "Lehtonen", "signatory"),
        ("leena", "Leena", "Lukija", "reader"), ("tuula", "Tuula", "Turunen", "contracts"),
    ))  # fmt: skip
    contract, _version = _contract("clinic", account, "maija", "authorise_other", "sami", ["personnel", "actor"])
    keskus = apps.get_model("organisations.RegistrationPoint")._default_manager.get(code=code_of("keskus"))
    maija = apps.get_model("accounts.User")._default_manager.get(code=code_of("maija"))
    mandate = _make("contracts.Mandate", "clinic_mandate", contract=contract, giver=clinic, point=keskus,
                    typed_business_id=keskus.owner.business_id, service_number=keskus.service_number,
                    card_kinds=["personnel", "actor"], state="active",
                    given_by=maija, valid_from=LONG_AGO)  # fmt: skip
    customership = _make("contracts.Customership", "clinic_customership", kind="ys_sote", point=keskus, organisation=clinic,
                         contract=contract, mandate=mandate)  # fmt: skip
    _make("registrars.PointRight", "clinic_point_right", customership=customership, point=keskus,
          card_kinds=["personnel", "actor"], granted_by="user:" + code_of("hilla"), valid_from=LONG_AGO)  # fmt: skip
    hanna = _person("hanna", "Hanna Maria", "Virtanen", date(1990, 3, 15), 921)
    riitta = apps.get_model("accounts.User")._default_manager.get(code=code_of("riitta"))
    proof = _make("holders.EmploymentProof", "hanna_proof", organisation=clinic, contract=contract, mandate=mandate, point=keskus,
                  channel="brought", received_on=LONG_AGO, signed_on=LONG_AGO, signer_name="Maija Korhonen", signer_check="named",
                  archive_place="Mappi 1/2024", received_by=riitta)  # fmt: skip
    _make("holders.EmploymentProofLine", "hanna_line", proof=proof, person=hanna, given_names="Hanna Maria",
          family_name="Virtanen",
          card_kind="personnel", title="Arkistonhoitaja", valid_from=LONG_AGO)  # fmt: skip


def _strangers() -> None:
    _user("stella", "Stella", "Vieras")
    other = _make("organisations.Organisation", "other_clinic", name_fi="Hammaslääkäri Hohto Oy", kind="private",
                  business_id=fictive_business_id(4))  # fmt: skip
    _account("other", other, (("otto", "Otto", "Outonen", "administrator"),))


@pytest.fixture
def world(db: None) -> World:
    """The cast of every story."""
    return World()
