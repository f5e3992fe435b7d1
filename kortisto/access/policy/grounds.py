"""What grounds are, and the acts that need nothing more than being oneself, a newcomer or the program."""

from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.accounts.models import OfficeAppointment, StrongIdentification, User
from kortisto.contracts.models import ContractVersion, Mandate
from kortisto.kernel.actors import System, Visitor
from kortisto.kernel.clock import today
from kortisto.kernel.errors import RightMissing
from kortisto.organisations.models import Membership
from kortisto.registrars.models import PointRight, RegistrarRight


@dataclass(frozen=True)
class Grounds:
    """The facts that made an act allowed; `codes()` is what the audit event keeps of them."""

    membership: Membership | None = None
    appointment: OfficeAppointment | None = None
    right: RegistrarRight | None = None
    point_right: PointRight | None = None
    version: ContractVersion | None = None
    mandate: Mandate | None = None
    identification: StrongIdentification | None = None
    on: date = field(default_factory=today)

    def codes(self) -> dict[str, str]:
        """The public codes of the facts, by their names, and the day they were looked at."""
        found = {"on": self.on.isoformat()}
        for each in fields(self):
            row = getattr(self, each.name)
            if each.name != "on" and row is not None:
                found[each.name] = row.code
        return found


def in_use(actor: Any) -> bool:
    """Whether the actor is a user who may act at all: a job, a visitor and a closed user hold nothing."""
    return isinstance(actor, User) and actor.is_active


def grounds_of_oneself(*, actor: Any) -> Grounds:
    """One's own name, language, identity and ways of signing in: nobody else's business, not even the office's."""
    if not in_use(actor):
        raise RightMissing("user_needed", _("Sign in with your own user account."))
    return Grounds()


def grounds_of_a_newcomer(*, actor: Any) -> Grounds:
    """Becoming a user: somebody who has none, with an invitation's link or a strong identification in hand (BR-US-02)."""
    if not isinstance(actor, Visitor):
        raise RightMissing("user_exists", _("There is a user already. Sign in with it."))
    return Grounds()


def grounds_of_the_program(*, actor: Any) -> Grounds:
    """Noting what the card maker or the certificate authority has answered: the program's own jobs and nobody else."""
    if not isinstance(actor, System):
        raise RightMissing("program_only", _("Only the program itself does this."))
    return Grounds()
