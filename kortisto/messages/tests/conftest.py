import pytest

from kortisto.messages import addressees, facts, texts
from kortisto.messages.addressees import Address


@pytest.fixture(autouse=True)
def own_texts(tmp_path, monkeypatch):
    """Messages, addressees and facts of the tests' own, beside those of the rooms."""
    files = dict(texts._files())
    for language, hello in (("fi", "Hei"), ("sv", "Hej"), ("en", "Hello")):
        for name, body in (
            ("card_here", "{{ card.serial }} {{ site }}/kortti/{{ card.code }}"),
            ("code_half", "{{ half }}"),
            ("broken_text", "{{ nothing_of_the_kind }}"),
        ):
            path = tmp_path / f"{name}.{language}.txt"
            path.write_text(f"Subject: {hello}, {name}\n{hello} {{{{ name }}}}: {body}\n", "utf-8")
            files[name, language] = path
    monkeypatch.setattr(texts, "_files", lambda: files)

    people = {
        "HANNA": Address(
            mail="hanna@example.fi", name="Hanna Virtanen", language="sv", phone="+358 40 000",
            lines=("Koivukuja 1", "00100 Helsinki"),
        ),
        "TWO": [Address(mail="yksi@example.fi", name="Yksi"), Address(mail="kaksi@example.fi", name="Kaksi", language="en")],
        "PAPERLESS": Address(name="Vailla osoitetta"),
    }  # fmt: skip
    monkeypatch.setattr(addressees, "_resolvers", dict(addressees._resolvers))
    addressees.register_addressee("friend", people.get)
    monkeypatch.setattr(facts, "_resolvers", {"card": {"CARD": {"serial": "9246 0001", "code": "CARD"}}.__getitem__})
    return people
