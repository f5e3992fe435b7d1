"""A country full of customers for measurements, written straight into the tables: 5,000 organisations and what they have.

A program of its own (`python -m tests.bench.customers`, in a house that stands): what it leaves in memory is not measured
with the pages. Most customers are small; one, like a county, has thousands of matters and hundreds of mandates, so that the
longest lists are measured too. Texts, states and dates are spread as a busy year spreads them.
"""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

ORGANISATIONS, USERS, MATTERS, MANDATES, POINTS = 5_000, 20_000, 60_000, 10_000, 400
# What the one large customer has.
LARGE_MATTERS, LARGE_MANDATES = 3_000, 400
BATCH = 2_000
WORDS = (
    "Lääkärikeskus",
    "Hammaslääkäri",
    "Hoivakoti",
    "Fysioterapia",
    "Työterveys",
    "Kuntoutus",
    "Palvelutalo",
    "Klinikka",
)
TREES = (
    "Kuusi",
    "Koivu",
    "Leppä",
    "Pihlaja",
    "Tammi",
    "Vaahtera",
    "Haapa",
    "Kataja",
    "Saarni",
    "Lehmus",
    "Paju",
    "Jalava",
)
STATES = (
    ("in_force", 40), ("replaced", 20), ("ended", 10), ("rejected", 5), ("withdrawn", 5), ("draft", 5), ("submitted", 5),
    ("in_handling", 4), ("more_info", 3), ("granted", 3),
)  # fmt: skip


@dataclass
class Country:
    """Whom the measurement signs in as: a user of an ordinary customer and of the large one, and a handler."""

    ordinary: Any
    large: Any
    handler: Any


def settled() -> Country:
    """Have the country written by another process. Two minutes on two cores."""
    from kortisto.accounts.models import User

    told = subprocess.run([sys.executable, "-m", __name__], check=True, stdout=subprocess.PIPE, text=True).stdout
    return Country(**{who: User.objects.get(pk=key) for who, key in json.loads(told).items()})


def settle() -> dict[str, int]:
    """Write the country; nothing of it goes through an action. Gives whom the measurement signs in as, by primary key."""
    from kortisto.accounts.models import OfficeAppointment, User
    from kortisto.kernel.clock import today
    from kortisto.organisations.models import CustomerAccount, Membership

    organisations = _organisations()
    accounts = [CustomerAccount(organisation=each) for each in organisations]
    CustomerAccount.objects.bulk_create(accounts, batch_size=BATCH)
    users = _users()
    roles = itertools.cycle(("administrator", "contracts", "signatory", "reader"))
    members = [
        Membership(account=accounts[number % ORGANISATIONS], user=user, role=role)
        for number, (user, role) in enumerate(zip(users, roles, strict=False))
    ]
    # Every account has an administrator: users come round by account, roles by the whole round.
    for number, member in enumerate(members):
        member.role = ("administrator", "contracts", "signatory", "reader")[number // ORGANISATIONS % 4]
    Membership.objects.bulk_create(members, batch_size=BATCH)
    handlers = [User(given_names="Kalle", family_name=f"Käsittelijä {number}", email=f"kasittelija{number}@example.fi")
                for number in range(30)]  # fmt: skip
    User.objects.bulk_create([_folded(each) for each in handlers])
    OfficeAppointment.objects.bulk_create(
        OfficeAppointment(
            user=each, role="handler", valid_from=today() - timedelta(days=900), appointed_by="operator:bench"
        )
        for each in handlers
    )
    points = _points(organisations[:POINTS])
    _matters(accounts, users, handlers)
    _mandates(accounts, points, users)
    _events_and_messages()
    return {"ordinary": users[ORGANISATIONS // 2].pk, "large": users[0].pk, "handler": handlers[0].pk}


def _folded(row: Any) -> Any:
    """Names as `save` would fold them."""
    from kortisto.kernel.names import search_text, sort_key

    if hasattr(row, "name_fi"):
        row.search_text, row.sort_key = search_text(*row.searchable()), sort_key(row.name_fi)
    else:
        row.search_text = search_text(row.family_name, row.given_names, row.email or "")
        row.sort_key = sort_key(row.family_name, row.given_names)
    return row


def _organisations() -> list[Any]:
    from kortisto.organisations.models import Organisation

    rows = []
    for number in range(ORGANISATIONS):
        name = f"{WORDS[number % len(WORDS)]} {TREES[number // len(WORDS) % len(TREES)]} {number} Oy"
        kind = "county" if number < 21 else "private"
        rows.append(_folded(Organisation(name_fi=name, business_id=f"{1_000_000 + number}-{number % 10}", kind=kind)))
    return Organisation.objects.bulk_create(rows, batch_size=BATCH)


def _users() -> list[Any]:
    from kortisto.accounts.models import User
    from kortisto.registers.fictive import FAMILY_NAMES, GIVEN_NAMES

    given = [name for pool in GIVEN_NAMES for name in pool]
    rows = [
        User(
            given_names=given[number % len(given)], family_name=FAMILY_NAMES[number // len(given) % len(FAMILY_NAMES)],
            email=f"henkilo{number}@example.fi",
        )
        for number in range(USERS)
    ]  # fmt: skip
    return User.objects.bulk_create([_folded(each) for each in rows], batch_size=BATCH)


def _points(owners: list[Any]) -> list[Any]:
    from kortisto.organisations.models import RegistrationPoint

    rows = [
        _folded(
            RegistrationPoint(
                name_fi=f"{TREES[number % len(TREES)]}n rekisteröintipiste {number}", owner=owner, state="open",
                service_number=f"{20_000_000 + number}", visiting_address="Katu 1", delivery_address="Katu 1",
                municipality="Koivuranta", offers_mandated_service=True,
            )
        )
        for number, owner in enumerate(owners)
    ]  # fmt: skip
    return RegistrationPoint.objects.bulk_create(rows, batch_size=BATCH)


def _matters(accounts: list[Any], users: list[Any], handlers: list[Any]) -> None:
    """Contracts, versions and their matters: one version a matter, as a contract's older versions are matters of their own."""
    from kortisto.contracts.matters import STANDING, matter_called
    from kortisto.contracts.models import CardContract, Case, ContractVersion
    from kortisto.kernel.clock import now

    matter, moment = matter_called("contract"), now()
    states = [state for state, weight in STATES for _ in range(weight)]
    for start in range(0, MATTERS, BATCH):
        numbers = range(start, min(start + BATCH, MATTERS))
        owners = [0 if number < LARGE_MATTERS else 1 + number % (ORGANISATIONS - 1) for number in numbers]
        contracts = CardContract.objects.bulk_create(
            CardContract(
                account=accounts[owner], type="sote" if number % 5 else "organisation", number=f"TKS{number:07d}"
            )
            for number, owner in zip(numbers, owners, strict=True)
        )
        versions = []
        for number, owner, contract in zip(numbers, owners, contracts, strict=True):
            state, sent = states[number * 7 % len(states)], moment - timedelta(hours=number % 15_000)
            drafted = state == "draft"
            versions.append(
                ContractVersion(
                    contract=contract, state=state, registrar_mode="authorise_other", card_kinds=["personnel", "actor"],
                    contact_name="Yhteyshenkilö", signatory_name="Allekirjoittaja", started_by=users[owner],
                    submitted_by=None if drafted else users[owner], submitted_at=None if drafted else sent,
                    handler=None if state in ("draft", "submitted", "withdrawn") else handlers[number % len(handlers)],
                )
            )  # fmt: skip
        ContractVersion.objects.bulk_create(versions)
        cases = []
        for version in versions:
            case = Case(
                kind="contract", type=version.contract.type, account_id=version.contract.account_id, version=version,
                subject=version.reference, shown_number=version.contract.number, handler=version.handler,
                received_at=version.submitted_at,
            )  # fmt: skip
            for name, value in matter.stands(version.state).items():
                setattr(case, name, value)
            case.waiting_since = version.submitted_at if case.acts_next == "issuer" else None
            cases.append(case)
        assert set(STANDING) >= {"state", "acts_next"}
        Case.objects.bulk_create(cases)


def _mandates(accounts: list[Any], points: list[Any], users: list[Any]) -> None:
    from kortisto.contracts.models import CardContract, Mandate
    from kortisto.kernel.clock import today

    contracts = list(CardContract.objects.order_by("pk").select_related("account")[: MANDATES * 2])
    large = [each for each in contracts if each.account_id == accounts[0].pk]
    states = ("active", "active", "active", "granted", "submitted", "ended", "run_off")
    rows = []
    others = (each for each in contracts if each.account_id != accounts[0].pk)
    for number in range(MANDATES):
        contract = large[number % len(large)] if number < LARGE_MANDATES else next(others)
        point = points[number % len(points)]
        rows.append(
            Mandate(
                contract=contract, giver_id=contract.account.organisation_id, point=point, typed_business_id="1000000-0",
                card_kinds=["personnel"], state=states[number % len(states)], given_by=users[0],
                valid_from=today() - timedelta(days=number % 700),
            )
        )  # fmt: skip
    Mandate.objects.bulk_create(rows, batch_size=BATCH)


def _events_and_messages() -> None:
    """Five events and two messages for each matter, so that a matter's history is looked for among hundreds of thousands."""
    from django.db import connection

    with connection.cursor() as cursor:
        for number, event in enumerate(
            ("contract:started", "contract:submitted", "contract:taken", "contract:granted", "contract:signed")
        ):
            cursor.execute(
                """INSERT INTO audit_event (code, event, at, actor_code, on_behalf, face, request_id, subject, person, context,
                       purpose, result, refusal_code, grounds, move_name, move_source, move_target, payload_hash)
                   SELECT %s || lpad(c.id::text, 9, '0'), %s, now() - interval '1 day', 'user:' || u.code, '', 'portal', '',
                       c.subject, '', 'case:' || c.code, '', 'done', '', '{}', '', '', '', ''
                   FROM contracts_case c JOIN contracts_contractversion v ON v.id = c.version_id
                   JOIN accounts_user u ON u.id = v.started_by_id""",
                ["ABCDE"[number], event],
            )
        for number in range(2):
            cursor.execute(
                """INSERT INTO contracts_casemessage (code, created_at, case_id, written_by_id, from_office, text, read_at)
                   SELECT %s || lpad(c.id::text, 9, '0'), now(), c.id, v.started_by_id, %s, 'Kysymys ja vastaus.',
                       CASE WHEN c.id %% 50 = 0 THEN NULL ELSE now() END
                   FROM contracts_case c JOIN contracts_contractversion v ON v.id = c.version_id
                   WHERE c.received_at IS NOT NULL""",
                ["FG"[number], bool(number)],
            )
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(settle()))
