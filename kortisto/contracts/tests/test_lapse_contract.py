"""A granted contract waits for its signature, reminds of it, and lapses."""

from datetime import timedelta

import pytest

from kortisto.contracts.actions.lapse_contract import lapse_contract
from kortisto.contracts.actions.remind_to_sign import remind_to_sign
from kortisto.contracts.actions.start_contract import start_contract
from kortisto.contracts.jobs import end_contracts
from kortisto.contracts.models import ContractVersion
from kortisto.contracts.states import VERSION
from kortisto.contracts.tests.cast import granted, signatory, signed
from kortisto.kernel.actors import System
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal, WrongState

PROGRAM = System("contracts")


def granted_days_ago(version: ContractVersion, days: int) -> ContractVersion:
    ContractVersion.objects.filter(pk=version.pk).update(decided_at=now() - timedelta(days=days))
    version.refresh_from_db()
    return version


def reminders(posted) -> int:
    return len([1 for name, _to, _facts in posted if name == "signature_reminder"])


def test_the_signatories_are_reminded_every_fortnight_and_once_each_time(world, posted):
    signatory(world)
    version = granted_days_ago(granted(world), 13)
    end_contracts()
    assert reminders(posted) == 0
    granted_days_ago(version, 14)
    end_contracts()
    end_contracts()
    assert reminders(posted) == 2  # Stella who signs, and Otto who administers
    granted_days_ago(version, 29)
    end_contracts()
    assert reminders(posted) == 4
    with pytest.raises(Refusal) as said:
        remind_to_sign(actor=PROGRAM, version=version)
    assert said.value.code == "reminded_already"


def test_nobody_is_reminded_of_a_contract_that_is_signed(world):
    version = signed(world)
    with pytest.raises(WrongState):
        remind_to_sign(actor=PROGRAM, version=granted_days_ago(version, 20))


def test_a_contract_that_nobody_signs_lapses_with_its_mandates(world, posted):
    version = granted_days_ago(granted(world), 89)
    end_contracts()
    version.refresh_from_db()
    assert version.state == "granted"
    with pytest.raises(Refusal) as said:
        lapse_contract(actor=PROGRAM, version=version)
    assert said.value.code == "time_to_sign_left"
    granted_days_ago(version, 90)
    end_contracts()
    version.refresh_from_db()
    assert version.state == "lapsed"
    assert version.contract.mandates.get().state == "ended"
    assert posted[-1][0] == "contract_lapsed" or "contract_lapsed" in [name for name, _to, _facts in posted]
    assert start_contract(actor=world.otto, account=world.other_account).contract != version.contract


def test_a_change_that_nobody_signs_leaves_the_contract_in_force_and_its_mandates(world):
    change = start_contract(actor=world.maija, account=world.clinic_account)
    ContractVersion.objects.filter(pk=change.pk).update(state="in_handling")
    change.refresh_from_db()
    VERSION.apply(change, "grant", decided_at=now() - timedelta(days=100))
    end_contracts()
    change.refresh_from_db()
    assert change.state == "lapsed"
    assert ContractVersion.objects.get(pk=world.clinic_version.pk).state == "in_force"
    world.clinic_mandate.refresh_from_db()
    assert world.clinic_mandate.state == "active"
