"""How the people of the demo come to be users: by the operator, by invitation, by strong identification."""

from datetime import date

from django.db import transaction

from kortisto.accounts.actions.appoint_to_office import appoint_to_office
from kortisto.accounts.actions.create_user import create_user
from kortisto.accounts.actions.note_strong_identification import note_strong_identification
from kortisto.accounts.actions.open_desk_credential import open_desk_credential
from kortisto.accounts.actions.register_identified_user import register_identified_user
from kortisto.accounts.actions.register_invited_user import register_invited_user
from kortisto.accounts.actions.take_desk_credential_into_use import take_desk_credential_into_use
from kortisto.accounts.factors import NewFactor
from kortisto.accounts.identification import Identified
from kortisto.accounts.models import DeskCredential, User
from kortisto.accounts.moves_desk import first_use_stamp
from kortisto.accounts.states import DeskCredentialState
from kortisto.kernel.actors import Operator, Visitor
from kortisto.kernel.identifiers import check_identity_code
from kortisto.kernel.jobs import run_now
from kortisto.messages.facts import read_facts
from kortisto.messages.models import OutgoingMessage
from kortisto.organisations.actions.accept_invitation import accept_invitation
from kortisto.organisations.actions.invite_user import invite_user
from kortisto.organisations.models import CustomerAccount
from kortisto.people.models import Person
from kortisto.registrars.actions.record_training import record_training
from kortisto.registrars.models import TrainingCertificate

from .people import PASSWORD, PLAYERS, Player

OFFICE_ROLES = {"hilla": "handler", "heikki": "handler", "oili": "rights", "auli": "auditor", "sulo": "revocation"}
COURSE = "Sote-korttien rekisteröinti"
METHOD, LEVEL = "malli", "substantial"


def identified(player: Player) -> Identified:
    """What a strong identification says of a player."""
    return Identified(
        identity_code=check_identity_code(player.identity_code),
        given_names=player.given_names,
        family_name=player.family_name,
        method=METHOD,
        level=LEVEL,
    )


def user_of(key: str) -> User | None:
    """The player's user, found as the program finds people: by the blind index of the identity code."""
    person = Person.objects.with_identity_code(check_identity_code(PLAYERS[key].identity_code)).first()
    found = User.objects.filter(person=person).first() if person else None
    return found or User.objects.filter(email=PLAYERS[key].email).first()


def identify(user: User, key: str) -> None:
    """The user identifies strongly, as before signing a contract."""
    note_strong_identification(actor=user, identified=identified(PLAYERS[key]), face=PLAYERS[key].face)


def arrive(key: str, reason: str = "account_opening") -> User:
    """A player comes to the portal for the first time, by strong identification."""
    player = PLAYERS[key]
    user = user_of(key)
    if user is None:
        user = register_identified_user(
            actor=Visitor(), identified=identified(player), reason=reason, language=player.language, email=player.email
        )
    return user


def join(key: str, *, account: CustomerAccount, invited_by: User, role: str) -> User:
    """A player is invited to an account, follows the link in the mail, and joins."""
    invitation = invite_user(actor=invited_by, account=account, email=PLAYERS[key].email, role=role)
    token = fact_of_message("invitation", f"email:{invitation.email}", "link").rstrip("/").rpartition("/")[2]
    user = user_of(key)
    if user is None:
        player = PLAYERS[key]
        user = register_invited_user(
            actor=Visitor(), email=player.email, given_names=player.given_names, family_name=player.family_name,
            password=PASSWORD, language=player.language,
        )  # fmt: skip
        identify(user, key)
    accept_invitation(actor=user, token=token)
    return user


def fact_of_message(name: str, to: str, fact: str) -> str:
    """What the newest message of a name tells its addressee; the demo reads its own mail."""
    message = OutgoingMessage.objects.filter(name=name, addressee=to).order_by("-pk")[0]
    assert message.facts is not None
    return str(read_facts(message.facts.open_for_program())[fact])


def open_office(operator: Operator) -> dict[str, User]:
    """The issuer's people: made and appointed by the operator of the installation."""
    people = {}
    for key, role in OFFICE_ROLES.items():
        player = PLAYERS[key]
        user = create_user(
            actor=operator, email=player.email, given_names=player.given_names, family_name=player.family_name,
            language=player.language, face="office",
        )  # fmt: skip
        identify(user, key)
        appoint_to_office(actor=operator, user=user, role=role)
        people[key] = user
    return people


def train(user: User, *, by: User, passed_on: date) -> TrainingCertificate:
    """The user's training certificate, looked at and recorded by the office."""
    return record_training(actor=by, user=user, course=COURSE, passed_on=passed_on, language="fi")


def give_desk(user: User, key: str, *, by: User) -> DeskCredential:
    """The registrar gets user name and two halves of a password in three messages, and takes the user name into use.

    The halves are made when the messages leave, so they do leave here; mailbox and text messages of a demo are on its own page.
    """
    credential = open_desk_credential(actor=by, user=user, phone=PLAYERS[key].phone)
    for delivery in credential.deliveries.filter(void_at=None).order_by("pk"):
        run_now("messages:send_urgent", code=delivery.message)
    factor = NewFactor(name="Demo", secret=PLAYERS[key].totp_secret, step=0)
    take_desk_credential_into_use(
        actor=user, credential=credential, stamp=first_use_stamp(credential), password=PASSWORD, factor=factor
    )
    credential.refresh_from_db()
    assert credential.state == DeskCredentialState.IN_USE
    return credential


@transaction.atomic
def give_passwords() -> None:
    """Everybody of the demo may sign in by password and one-time code too; both stand on the demo's page.

    The only thing in the demo that is not done by an action: in earnest people choose their own. It comes last, and whole.
    """
    from allauth.account.models import EmailAddress
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import TOTP

    for key, player in PLAYERS.items():
        user = user_of(key)
        if user is None or player.face not in ("portal", "office"):
            continue
        user.email = user.email or player.email
        user.set_password(PASSWORD)
        user.save()
        EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
        if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
            TOTP.activate(user, player.totp_secret)


def passwords_given() -> bool:
    """Whether the demo has been played to its end: the passwords are what comes last."""
    office = [user_of(key) for key in OFFICE_ROLES]
    return all(user is not None and user.has_usable_password() for user in office)


def forget_everything() -> None:
    """Throw away the demo's own database, and what the card maker's simulator made for it."""
    import shutil
    from pathlib import Path

    from django.conf import settings
    from django.db import connection, connections

    from kortisto.config import database
    from kortisto.maker.conf import maker_settings

    name = str(connection.settings_dict["NAME"])
    connections.close_all()
    database.drop(name)
    shutil.rmtree(Path(settings.KORTISTO_DATA) / "maker-simulator", ignore_errors=True)
    shutil.rmtree(maker_settings().spool_folder, ignore_errors=True)
    (Path(settings.KORTISTO_CHECKPOINTS) / f"{name}.checkpoints.txt").unlink(missing_ok=True)
    # The authority is made anew with the database; its old keys would belong to nobody.
    for file in Path(settings.KORTISTO_KEYS).glob("ca-*"):
        file.unlink()
