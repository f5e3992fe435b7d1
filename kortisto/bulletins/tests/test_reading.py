"""Reading and acknowledging at the desk, and what the pages of desk and office show."""

import pytest
from django.test import Client

from kortisto.accounts.models import User
from kortisto.audit.models import AuditEvent
from kortisto.bulletins import jobs
from kortisto.bulletins.actions.acknowledge_bulletin import acknowledge_bulletin
from kortisto.bulletins.actions.aim_bulletin import aim_bulletin
from kortisto.bulletins.actions.approve_bulletin import approve_bulletin
from kortisto.bulletins.actions.read_bulletin import read_bulletin
from kortisto.bulletins.models import Delivery
from kortisto.bulletins.moves import fingerprint
from kortisto.bulletins.queries import own_bulletins, unread_of
from kortisto.documents.pdf import assert_accessible
from kortisto.documents.tests.test_make_pdf import text_of
from kortisto.faces.testing import enter
from kortisto.kernel.errors import NotVisible, Refusal, RightMissing
from kortisto.registrars.models import RegistrarRight
from kortisto.ui.face import address
from tests.visits import visit

from .cast import at_the_desk, begun, crowd, delivery, sent, written

pytestmark = pytest.mark.django_db


def at_the_desk_of(user):
    at_the_desk(user)
    return enter(Client(headers={"accept-language": "fi"}), "desk", user)


def test_opening_a_bulletin_marks_it_read_once(world):
    bulletin = sent(world)
    client = at_the_desk_of(world.riitta)
    home = client.get(address("desk", "home")).content.decode()
    assert "Passin tarkastaminen" in home
    page = client.get(address("desk", "bulletin_read", bulletin.code))
    assert page.status_code == 200
    first = delivery(bulletin, world.riitta).read_at
    assert first is not None
    client.get(address("desk", "bulletin_read", bulletin.code))
    assert delivery(bulletin, world.riitta).read_at == first
    assert AuditEvent.objects.filter(event="bulletin:read").count() == 1
    assert not unread_of(world.riitta).exists()
    assert unread_of(world.rauno).count() == 1


def test_acknowledging_is_asked_for_or_refused(world):
    bulletin = sent(world, acknowledge=True)
    read_bulletin(actor=world.riitta, bulletin=bulletin)
    assert unread_of(world.riitta).exists(), "read, but to be acknowledged"
    client = at_the_desk_of(world.riitta)
    client.post(address("desk", "bulletin_acknowledge", bulletin.code))
    first = delivery(bulletin, world.riitta).acknowledged_at
    assert first is not None
    acknowledge_bulletin(actor=world.riitta, bulletin=bulletin)
    assert delivery(bulletin, world.riitta).acknowledged_at == first
    assert not unread_of(world.riitta).exists()
    plain = sent(world)
    with pytest.raises(Refusal) as said:
        acknowledge_bulletin(actor=world.riitta, bulletin=plain)
    assert said.value.code == "nothing_to_acknowledge"


def test_somebody_elses_bulletin_does_not_exist(world):
    bulletin = written(world)
    aim_bulletin(actor=world.eero, bulletin=bulletin, owners=[], points=[world.ita], card_kinds=[])
    with pytest.raises(NotVisible):
        read_bulletin(actor=world.rebekka, bulletin=bulletin)  # a draft is nobody's yet
    bulletin.refresh_from_db()
    approve_bulletin(actor=world.eero, approved_by=world.hilla, bulletin=bulletin, content=fingerprint(bulletin))
    jobs.keep_going()
    bulletin.refresh_from_db()
    with pytest.raises(NotVisible):
        read_bulletin(actor=world.riitta, bulletin=bulletin)
    client = at_the_desk_of(world.riitta)
    assert client.get(address("desk", "bulletin_read", bulletin.code)).status_code == 404
    assert client.get(address("desk", "bulletin_pdf", bulletin.code, "fi")).status_code == 404


def test_whose_right_has_ended_reads_no_more(world):
    bulletin = begun(world)
    RegistrarRight.objects.filter(user=world.riitta).update(state="ended")
    with pytest.raises(RightMissing):
        read_bulletin(actor=world.riitta, bulletin=bulletin)


def test_who_becomes_a_registrar_later_finds_what_was_meant_for_everybody_in_the_archive(world):
    bulletin = sent(world)
    (newcomer,) = crowd(world, 1)
    (row,) = own_bulletins(newcomer)
    assert (row, row.mine) == (bulletin, False)
    client = at_the_desk_of(newcomer)
    assert client.get(address("desk", "bulletin_read", bulletin.code)).status_code == 200
    assert not Delivery.objects.filter(user=newcomer).exists()


@pytest.mark.parametrize("face", ["desk", "office"])
def test_it_is_a_dated_paper_with_page_numbers_too(world, face):
    bulletin = sent(world, text_fi="# Otsikko\n\n" + "Pitkä kappale, [linkki](https://a.example).\n\n" * 60)
    client = at_the_desk_of(world.riitta) if face == "desk" else visit("office", world.eero)
    answer = client.get(address(face, "bulletin_pdf", bulletin.code, "fi"))
    assert_accessible(answer.content, "fi")
    text = text_of(answer.content)
    assert "Passin tarkastaminen" in text
    assert f"{bulletin.dated.day}.{bulletin.dated.month}.{bulletin.dated.year}" in text
    assert "Sivu 1 (" in text
    assert "Sivu 2 (" in text


def test_the_report_tells_by_name_who_was_reached_who_not_and_who_has_not_read(world):
    at_the_desk(world.riitta, "riitta@alue.example")
    bulletin = sent(world)
    Delivery.objects.filter(user=world.riitta).update(state="bounced", problem="came_back 5.1.1")
    read_bulletin(actor=world.rauno, bulletin=bulletin)
    client = visit("office", world.eero)
    report = address("office", "bulletin_report", bulletin.code)
    for shown, names in {
        "kaikki": {"Rantanen", "Hakala", "Öhman"},
        "tavoitetut": {"Hakala", "Öhman"},
        "palautuneet": {"Rantanen"},
        "lukematta": {"Rantanen", "Öhman"},
        "tuntematon": {"Rantanen", "Hakala", "Öhman"},
    }.items():
        text = client.get(report, {"nayta": shown}).content.decode()
        assert {name for name in ("Rantanen", "Hakala", "Öhman") if f"{name}," in text} == names, shown
    csv = client.get(address("office", "bulletin_report_csv", bulletin.code), {"nayta": "palautuneet"}).content.decode()
    assert "Riitta Rantanen;riitta@alue.example" in csv
    assert "Rauno" not in csv
    assert AuditEvent.objects.filter(event="person:viewed", purpose="bulletin_receivers").exists()


def test_the_offices_pages_lead_from_the_first_word_to_the_sending(world):
    client = visit("office", world.eero)
    form = {
        "dated": "25.11.2026", "area": "cards", "title_fi": "Otsikko", "text_fi": "Teksti", "title_sv": "Rubrik",
        "text_sv": "Text", "title_en": "", "text_en": "", "send_on": "24.12.2099", "send_clock": "9.30",
    }  # fmt: skip
    answer = client.post(address("office", "bulletin_write"), {**form, "send_on": ""})
    assert answer.status_code == 422
    answer = client.post(address("office", "bulletin_write"), form)
    detail = answer["Location"]
    code = detail.rstrip("/").rpartition("/")[2]
    answer = client.post(address("office", "bulletin_aim", code), {"points": "123"})
    assert answer.status_code == 422
    answer = client.post(address("office", "bulletin_aim", code), {"points": world.ita.service_number, "owners": []})
    assert answer.status_code == 302
    text = client.get(detail).content.decode()
    assert "Itäkeskuksen rekisteröintipiste" in text
    assert client.post(address("office", "bulletin_send", code), {"reason": "Syy"}).status_code == 302
    assert "Rubrik" in client.get(detail, {"kieli": "sv"}).content.decode()
    for closed in ("bulletin_change", "bulletin_discard"):
        assert client.post(address("office", closed, code), form).status_code == 422


def test_the_progress_part_asks_for_itself_while_mails_leave(world):
    bulletin = begun(world)
    client = visit("office", world.eero)
    page = client.get(
        address("office", "bulletin_detail", bulletin.code), headers={"HX-Request": "true"}
    ).content.decode()
    assert "<html" not in page
    assert "hx-trigger" in page
    assert 'max="3" value="0"' in page
    User.objects.filter(pk=world.eero.pk).update(language="en")
    done = sent(world)
    page = client.get(address("office", "bulletin_detail", done.code), headers={"HX-Request": "true"}).content.decode()
    assert "hx-trigger" not in page
    assert 'max="3" value="3"' in page
