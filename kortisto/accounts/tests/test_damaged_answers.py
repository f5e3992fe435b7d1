"""A passkey's answer that no browser gave is not accepted; it never makes a page fail."""

import pytest

from kortisto.accounts import passkeys
from kortisto.accounts.forms.entrance import PasskeyAnswer
from kortisto.kernel.errors import Refusal
from tests.visits import visit

DAMAGED = ["null", "[]", "1", '"x"', "{}", '{"id": 1}', '{"id": "é", "rawId": "é"}', "[" * 3000, "9" * 5000, "{"]


class Asked:
    """A request whose session has begun a check."""

    session: dict[str, object]

    def __init__(self) -> None:
        self.session = {passkeys.STATE: {"challenge": "AAAA", "user_verification": "discouraged"}}

    def get_host(self) -> str:
        return "localhost"


@pytest.mark.parametrize("answer", DAMAGED)
def test_the_desk_takes_it_for_a_failed_try(answer):
    assert passkeys.finish_check(Asked(), [], answer) is None
    with pytest.raises(Refusal) as said:
        passkeys.finish_registration(Asked(), answer)
    assert said.value.code == "passkey_failed"


@pytest.mark.django_db
@pytest.mark.parametrize("answer", [*DAMAGED, "{" + '"a":1,' * PasskeyAnswer.longest + '"b":1}'])
def test_the_portal_shows_the_page_again(answer, world):
    client = visit("portal", world.maija)
    for page in ("/asiointi/tunnistautuminen/avain/", "/asiointi/kirjaudu/uudelleen/avain/"):
        assert client.post(page, {"name": "Avain", "credential": answer}).status_code < 500
