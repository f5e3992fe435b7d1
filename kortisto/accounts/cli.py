"""`kortisto user …`: the acts on users that belong to the operator of an installation, each on record under their login."""

import argparse
import getpass
import sys
from collections.abc import Sequence
from datetime import date

from kortisto.kernel.actors import Operator
from kortisto.kernel.errors import Refusal

from .actions.appoint_to_office import appoint_to_office
from .actions.create_user import create_user
from .actions.end_appointment import end_appointment
from .actions.open_desk_credential import open_desk_credential
from .models import OfficeAppointment, OfficeRole, User


def main(arguments: Sequence[str]) -> int:
    """Create a user, appoint them to the office or end that, open a desk user name, or list the office's people."""
    options = _parser().parse_args(arguments)
    try:
        print(options.run(options, Operator(getpass.getuser())))
    except Refusal as refusal:
        print(f"{refusal.code}: {refusal.sentence}", file=sys.stderr)
        return 1
    except User.DoesNotExist:
        print(f"There is no user with the address {options.email}.", file=sys.stderr)
        return 1
    return 0


def _create(options: argparse.Namespace, operator: Operator) -> str:
    user = create_user(
        actor=operator,
        email=options.email,
        given_names=options.given_names,
        family_name=options.family_name,
        language=options.language,
        face=options.face,
    )
    return f"{user.email} has been made; a message tells how to choose a password."


def _appoint(options: argparse.Namespace, operator: Operator) -> str:
    appointment = appoint_to_office(
        actor=operator, user=_user(options.email), role=options.role, valid_until=options.until
    )
    return f"{appointment.user.email} is {appointment.role} from {appointment.valid_from}."


def _end(options: argparse.Namespace, operator: Operator) -> str:
    held = OfficeAppointment.objects.in_force().filter(user=_user(options.email), role=options.role).first()
    if held is None:
        return f"{options.email} is not {options.role}."
    ended = end_appointment(actor=operator, appointment=held, last_day=options.last_day, reason=options.reason)
    return f"{options.email} is {options.role} until {'now' if options.last_day is None else ended.valid_until}."


def _desk(options: argparse.Namespace, operator: Operator) -> str:
    credential = open_desk_credential(
        actor=operator, user=_user(options.email), phone=options.phone, post_address=options.address.replace(", ", "\n")
    )
    return f"{credential.username} has been opened; what takes it into use is on its way to {credential.user.name}."


def _office(options: argparse.Namespace, operator: Operator) -> str:
    rows = OfficeAppointment.objects.in_force().select_related("user").order_by("user__sort_key", "role")
    return "\n".join(f"{row.user.email}  {row.role}  {row.valid_from}–{row.valid_until or ''}" for row in rows)


def _user(email: str) -> User:
    return User.objects.get(email__iexact=email.strip())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kortisto user", description=__doc__)
    verbs = parser.add_subparsers(required=True, metavar="verb")

    one = verbs.add_parser("create", help="make a user who then chooses a password")
    one.add_argument("email")
    one.add_argument("--given-names", required=True)
    one.add_argument("--family-name", required=True)
    one.add_argument("--language", choices=["fi", "sv", "en"], default="fi")
    one.add_argument("--face", choices=["portal", "office"], default="office")
    one.set_defaults(run=_create)

    one = verbs.add_parser("appoint", help="appoint a user to a role at the issuer's office")
    one.add_argument("email")
    one.add_argument("role", choices=OfficeRole.values)
    one.add_argument("--until", type=date.fromisoformat, help="last day, YYYY-MM-DD")
    one.set_defaults(run=_appoint)

    one = verbs.add_parser("end", help="end an appointment, at once or with a day to come")
    one.add_argument("email")
    one.add_argument("role", choices=OfficeRole.values)
    one.add_argument("--last-day", type=date.fromisoformat)
    one.add_argument("--reason", default="")
    one.set_defaults(run=_end)

    one = verbs.add_parser("desk", help="open a desk user name and send its parts in separate messages")
    one.add_argument("email")
    one.add_argument("--phone", default="", help="mobile number for the second half of the password")
    one.add_argument("--address", default="", help="postal address for it, its lines parted by commas")
    one.set_defaults(run=_desk)

    verbs.add_parser("office", help="who is appointed to the office today").set_defaults(run=_office, email="")
    return parser
