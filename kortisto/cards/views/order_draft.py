"""An order that is being prepared at the desk: kept sealed in the registrar's own session until it is made.

It is no row: nothing of a person who walks away stays in the register. It survives a locked desk, not another registrar — who
verified the identity is who orders.
"""

import base64
import json
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest

from kortisto.cards.card_data import CardData, draw_up
from kortisto.contracts.models import CardKind, Customership
from kortisto.holders.models import EmploymentProofLine
from kortisto.holders.moves import printed_name, professional_right_now
from kortisto.holders.queries import newest_version
from kortisto.kernel.clock import today
from kortisto.kernel.codes import new_code
from kortisto.kernel.sealed import CannotOpen, seal, unseal
from kortisto.people.models import Person

KEY = "orders"
MOST = 8
DAYS = ("document_valid_until",)


@dataclass
class Draft:
    """What has been told so far. `code` becomes the order's own, so that the printed form carries it."""

    customership: str
    holder: str
    kind: str
    line: str = ""
    right_code: str = ""
    code: str = field(default_factory=new_code)
    identity: dict[str, Any] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    terms_version: str = ""
    acceptance: dict[str, Any] = field(default_factory=dict)

    # The rows behind the codes, read once for a request.
    def person(self) -> Person:
        return Person.objects.get(code=self.holder)

    def proof_line(self) -> EmploymentProofLine | None:
        if not self.line:
            return None
        return EmploymentProofLine.objects.select_related("proof", "person").get(code=self.line)

    def told(self) -> dict[str, Any]:
        """What was typed in the identity step, with days as days."""
        return {name: date.fromisoformat(value) if name in DAYS else value for name, value in self.identity.items()}

    def keep_identity(self, cleaned: dict[str, Any]) -> None:
        """Another identity or address makes what the holder confirmed before void."""
        told = {name: value.isoformat() if isinstance(value, date) else value for name, value in cleaned.items()}
        if told != self.identity:
            self.identity, self.shown, self.acceptance = told, {}, {}

    def card_data(self, customership: Customership) -> CardData:
        """What will stand on the card and in its certificates as things are now; raises the refusals of `draw_up`."""
        person, line = self.person(), self.proof_line()
        told = self.told()
        return draw_up(
            kind=self.kind,
            person=person,
            name=printed_name(person=person, family_name=told["family_name"], given_names=told["given_names"]),
            on=today(),
            language=told["language"],
            organisation=customership.organisation,
            version=newest_version(line.proof.contract) if line else None,
            line=line,
            right=professional_right_now(person=person, right_code=self.right_code)
            if self.kind == CardKind.PROFESSIONAL
            else None,
        )

    def arguments(self) -> dict[str, Any]:
        """The arguments of `order_card` that the registrar and the holder have given."""
        return {
            "holder": self.person(),
            "kind": self.kind,
            "line": self.proof_line(),
            "right_code": self.right_code,
            "code": self.code,
            "shown_data": self.shown or None,
            "terms_version": self.terms_version,
            **self.told(),
            **self.acceptance,
        }


def _associated(request: HttpRequest, code: str) -> str:
    return f"session|order|{request.user.code}|{code}"  # type: ignore[union-attr]


def keep_draft(request: HttpRequest, draft: Draft) -> None:
    """Seal the draft into the session; the oldest give way when there are many."""
    content = json.dumps(asdict(draft), ensure_ascii=False).encode()
    kept: dict[str, str] = request.session.get(KEY, {})
    kept.pop(draft.code, None)
    kept[draft.code] = base64.b64encode(seal(content, associated=_associated(request, draft.code))).decode()
    request.session[KEY] = dict(list(kept.items())[-MOST:])


def find_draft(request: HttpRequest, *, code: str, customership: Customership) -> Draft | None:
    """The draft of this code, prepared by this registrar under this customership; None when it is gone."""
    kept: dict[str, str] = request.session.get(KEY, {})
    if code not in kept:
        return None
    try:
        content = unseal(base64.b64decode(kept[code]), associated=_associated(request, code))
    except CannotOpen:
        return None
    draft = Draft(**json.loads(content))
    return draft if draft.customership == customership.code else None


def draft_or_404(request: HttpRequest, *, code: str, customership: Customership) -> Draft:
    draft = find_draft(request, code=code, customership=customership)
    if draft is None:
        raise Http404
    return draft


def forget_draft(request: HttpRequest, code: str) -> None:
    kept: dict[str, str] = request.session.get(KEY, {})
    if kept.pop(code, None) is not None:
        request.session[KEY] = kept
