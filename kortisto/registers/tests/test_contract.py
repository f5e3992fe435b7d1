"""What every backend of a register promises, tried on each: the verbs it declares, and no others."""

import inspect
import json
from dataclasses import asdict
from datetime import date

import pytest
from stdnum.fi import hetu

from kortisto.kernel.identifiers import check_business_id, check_identity_code
from kortisto.kernel.testing import rule
from kortisto.registers import chosen
from kortisto.registers.business import BusinessRegister, Company
from kortisto.registers.business import csv_file as business_csv
from kortisto.registers.business import fake as business_fake
from kortisto.registers.business import open_data as business_open_data
from kortisto.registers.errors import BrokenDelivery, RegisterDown
from kortisto.registers.fictive import companies, people
from kortisto.registers.population import PersonRecord, PopulationRegister, PostalAddress
from kortisto.registers.population import fake as population_fake
from kortisto.registers.professional import Professional, ProfessionalRegister
from kortisto.registers.professional import fake as professional_fake
from kortisto.registers.professional import file as professional_file

SOMEBODY = people()[0]


def write_professionals(path, lines=None, count=None):
    lines = [asdict(p.professional) for p in people()[:40]] if lines is None else lines
    text = [json.dumps(line, default=str, ensure_ascii=False) for line in lines]
    text.append(json.dumps({"count": len(lines) if count is None else count}))
    path.write_text("\n".join(text) + "\n", "utf-8")
    return professional_file.Register(path=str(path))


HEADER = "business_id;name_fi;name_sv;form;street;postal_code;town\n"


def write_companies(path, text=None):
    if text is None:
        lines = [[f'"{value}"' if ";" in value else value for value in asdict(one).values()] for one in companies()]
        text = HEADER.replace("town", "town;signatories") + "".join(";".join(line) + "\n" for line in lines)
    path.write_text(text, "utf-8-sig")
    return business_csv.Register(path=str(path))


@pytest.fixture(params=["fake", "file"])
def professionals(request, tmp_path):
    return professional_fake.Register() if request.param == "fake" else write_professionals(tmp_path / "delivery.jsonl")


def as_open_data(company: Company) -> dict:
    return {
        "businessId": {"value": company.business_id, "registrationDate": "2001-01-01", "source": "3"},
        "names": [
            {"name": "Vanha nimi", "type": "1", "endDate": "2010-01-01"},
            {"name": "Ab Parallell", "type": "2"},
            {"name": company.name_fi, "type": "1"},
        ],
        "companyForms": [
            {"type": "16", "descriptions": [{"languageCode": "2", "description": "Aktiebolag"},
                                            {"languageCode": "1", "description": company.form}]}
        ],
        "addresses": [
            {"type": 1, "street": company.street, "postCode": company.postal_code,
             "postOffices": [{"city": company.town.upper(), "languageCode": "1"}]}
        ],
    }  # fmt: skip


def write_open_data(path, data=None):
    entries = [as_open_data(company) for company in companies()]
    path.write_text(json.dumps({"totalResults": len(entries), "companies": entries} if data is None else data), "utf-8")
    return business_open_data.Register(path=str(path))


@pytest.fixture(params=["fake", "csv_file", "open_data"])
def businesses(request, tmp_path):
    if request.param == "open_data":
        return write_open_data(tmp_path / "companies.json")
    return business_fake.Register() if request.param == "fake" else write_companies(tmp_path / "companies.csv")


def test_the_open_data_is_read_a_piece_at_a_time_as_a_list_too_and_what_has_ended_is_past(tmp_path, monkeypatch):
    monkeypatch.setattr(business_open_data, "PIECE", 64)
    entries = [as_open_data(company) for company in companies()[:5]]
    entries[1]["names"] = [{"name": "Lopetettu Oy", "type": "1", "endDate": "2020-01-01"}]
    found = list(write_open_data(tmp_path / "all.json", entries).deliver())
    expected = [company for number, company in enumerate(companies()[:5]) if number != 1]
    assert [(each.business_id, each.name_fi, each.form) for each in found] == [
        (each.business_id, each.name_fi, each.form) for each in expected
    ]


@pytest.mark.parametrize(
    "text",
    [
        "{}", '{"companies": [{"businessId": {"value": "1234567-8"}}]}', '{"companies": [1]}', '{"companies": [{"businessId"',
        '[{"businessId": {"value": "2"}}]',
    ],
)  # fmt: skip
def test_open_data_that_is_not_whole_is_a_broken_delivery(tmp_path, text):
    (tmp_path / "broken.json").write_text(text, "utf-8")
    with pytest.raises(BrokenDelivery):
        list(business_open_data.Register(path=str(tmp_path / "broken.json")).deliver())


BACKENDS = [
    (professional_fake.Register, ProfessionalRegister),
    (professional_file.Register, ProfessionalRegister),
    (population_fake.Register, PopulationRegister),
    (business_fake.Register, BusinessRegister),
    (business_csv.Register, BusinessRegister),
    (business_open_data.Register, BusinessRegister),
]


@pytest.mark.parametrize(("backend", "protocol"), BACKENDS)
def test_a_backend_declares_verbs_of_its_protocol_and_calls_them_alike(backend, protocol):
    verbs = {name for name, member in vars(protocol).items() if inspect.isfunction(member) and not name.startswith("_")}
    assert verbs >= backend.VERBS
    assert backend.VERBS
    for verb in backend.VERBS:
        assert inspect.signature(getattr(backend, verb)) == inspect.signature(getattr(protocol, verb))


def test_every_folder_of_a_backend_is_tried_here():
    from kortisto.registers import business, population, professional

    for register in (business, population, professional):
        folder = inspect.getfile(register).removesuffix("__init__.py")
        from pathlib import Path

        for backend in Path(folder).glob("*/__init__.py"):
            name = f"{register.__name__}.{backend.parent.name}"
            assert name in {tried.__module__ for tried, _protocol in BACKENDS}, f"add {name} to BACKENDS"


def test_a_delivery_of_professionals_is_whole_and_each_number_comes_once(professionals):
    delivered = list(professionals.deliver())
    assert len(delivered) >= 40
    assert len({each.registration_number for each in delivered}) == len(delivered)
    assert len({each.identity_code for each in delivered}) == len(delivered)
    for each in delivered:
        assert len(each.registration_number) == 11
        assert each.rights
        for right in each.rights:
            assert right.title_fi
            assert right.title_sv
            assert right.valid_until is None or right.valid_until >= right.valid_from


def test_both_backends_deliver_the_same_professional_alike(tmp_path):
    assert list(write_professionals(tmp_path / "d.jsonl").deliver()) == [p.professional for p in people()[:40]]


def test_a_professional_is_found_by_exactly_the_complete_code():
    register = professional_fake.Register()
    code = SOMEBODY.record.identity_code
    assert register.find(code) == SOMEBODY.professional
    assert register.find(code[:10]) is None
    assert register.find(code.replace("-", "Y") if "-" in code else code.replace("A", "B")) is None


def test_personal_data_does_not_stand_in_what_is_printed_about_a_row():
    for row in (SOMEBODY.record, SOMEBODY.professional):
        assert SOMEBODY.record.identity_code not in repr(row)
        assert SOMEBODY.record.family_name not in repr(row)


@pytest.mark.parametrize(
    ("break_it", "says"),
    [
        (lambda lines: lines[:-1], "without its count"),
        (lambda lines: [*lines[:-1], '{"count": 7}'], "counts 7"),
        (lambda lines: [*lines, lines[0]], "comes after"),
        (lambda lines: [lines[0], "{broken", *lines[2:]], "line 2 cannot be read"),
        (lambda lines: [lines[0].replace('"licensed"', '"king"'), *lines[1:]], "line 1 cannot be read"),
        (lambda lines: [lines[0].replace("90000000017", "9017"), *lines[1:]], "line 1 cannot be read"),
        (lambda lines: ["[]", *lines], "line 1 cannot be read"),
    ],
)
def test_a_broken_delivery_says_where_and_never_what(tmp_path, break_it, says):
    path = tmp_path / "delivery.jsonl"
    register = write_professionals(path)
    path.write_text("\n".join(break_it(path.read_text("utf-8").splitlines())) + "\n", "utf-8")
    with pytest.raises(BrokenDelivery, match=says) as caught:
        list(register.deliver())
    assert SOMEBODY.record.family_name not in str(caught.value)


def test_a_delivery_that_is_not_there_means_that_the_register_is_down(tmp_path):
    with pytest.raises(RegisterDown):
        list(professional_file.Register(path=str(tmp_path / "nothing")).deliver())
    with pytest.raises(RegisterDown):
        list(business_csv.Register(path=str(tmp_path / "nothing")).deliver())


def test_a_person_is_found_by_exactly_the_complete_code():
    register = population_fake.Register()
    assert register.find(SOMEBODY.record.identity_code) == SOMEBODY.record
    assert register.find("010594Y9032") is None


@rule("BR-OR-19")
def test_a_banned_address_never_leaves_the_population_register():
    banned = [each.record for each in people() if each.record.address_ban]
    assert len(banned) == 28
    assert all(record.address is None for record in banned)
    with pytest.raises(ValueError, match="banned"):
        PersonRecord("010190-900X", "A", "B", date(1990, 1, 1), PostalAddress("Koivukuja 1", "00100", "Helsinki"), True)


def test_organisations_are_delivered_once_each_and_found_by_business_id(businesses):
    delivered = list(businesses.deliver())
    assert len(delivered) == len({each.business_id for each in delivered}) == 55
    assert all(check_business_id(each.business_id) == each.business_id for each in delivered)
    assert businesses.find(delivered[3].business_id) == delivered[3]
    assert businesses.find("1234567-1") is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name_fi;name_sv\nKlinikka Oy;\n", "header"),
        (HEADER + "1234567-2;Klinikka Oy;;;;;\n", "line 2 has a business ID"),
        (HEADER + "1234567-1;;;;;;\n", "line 2 has no name"),
        (HEADER + "1234567-1;Klinikka Oy;;;;;\n1234567-1;Toinen Oy;;;;;\n", "line 3 repeats"),
        (HEADER + '1234567-1;"Klinikka" Oy;;;;;\n', "cannot be read"),
    ],
)
def test_a_broken_file_of_organisations_says_where(tmp_path, text, says):
    with pytest.raises(BrokenDelivery, match=says):
        list(write_companies(tmp_path / "c.csv", text).deliver())


def test_a_file_with_only_the_needed_columns_is_enough(tmp_path):
    register = write_companies(tmp_path / "c.csv", "business_id;name_fi\n1234567-1;Klinikka Oy\n")
    assert list(register.deliver()) == [Company("1234567-1", "Klinikka Oy")]


def test_every_fictive_person_is_fictive_and_the_same_every_time():
    codes = [each.record.identity_code for each in people()]
    assert len(set(codes)) == len(codes) == 700
    for code in codes:
        assert hetu.validate(code, allow_temporary=True) == code
        assert check_identity_code(code).fictive
    assert all(check_identity_code(each.record.identity_code).birth_date == each.record.birth_date for each in people())
    people.cache_clear()
    assert [each.record.identity_code for each in people()] == codes


def test_the_fictive_professionals_have_the_rare_cases():
    registered = [each.professional for each in people() if each.professional]
    kinds = [tuple(right.code for right in each.rights) for each in registered]
    assert len(registered) == 400
    assert kinds.count(("physician", "dentist")) == 8
    assert kinds.count(("nurse", "midwife")) == 8
    assert sum(1 for each in registered if each.rights[0].restriction) == 8
    assert sum(1 for each in registered if each.rights[0].valid_until) == 16


def test_a_registration_number_has_eleven_characters():
    with pytest.raises(ValueError, match="eleven"):
        Professional("1234", "010190-900X", "A", "B")


def test_the_setting_chooses_the_backend(settings, tmp_path):
    from django.core.exceptions import ImproperlyConfigured

    settings.KORTISTO_REGISTERS = {
        "professional": {"backend": "kortisto.registers.professional.file", "path": str(tmp_path / "x")}
    }
    assert isinstance(chosen.professional_register(), professional_file.Register)
    with pytest.raises(ImproperlyConfigured, match="population"):
        chosen.population_register()
