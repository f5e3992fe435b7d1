"""Rules of an order beside its grounds: the proof line, the data the holder confirmed, the address of the letter."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import Grounds
from kortisto.contracts.models import Customership
from kortisto.holders.models import EmploymentProofLine
from kortisto.holders.moves import SourcedName, register_answer
from kortisto.holders.states import ProofState
from kortisto.kernel.errors import Refusal
from kortisto.kernel.share import first_for_share
from kortisto.messages.post import post
from kortisto.people.models import Person

from .card_data import CardData
from .models import CardOrder
from .states import OPEN_ORDER_STATES


def line_in_force(
    *,
    line: EmploymentProofLine | None,
    holder: Person,
    kind: str,
    customership: Customership,
    grounds: Grounds,
) -> EmploymentProofLine:
    """The line that the order cites, held until the transaction ends: this person's, of this organisation and mandate, of this
    kind and in force today (BR-EC-01, BR-EC-03, BR-EC-04, BR-EC-07); otherwise `no_proof_line` or `wrong_card_kind`.
    """
    row = first_for_share(EmploymentProofLine.objects.filter(pk=line.pk)) if line is not None else None
    if row is None or row.person_id != holder.pk:
        raise Refusal(
            "no_proof_line",
            _("There is no certificate of employment for this person. Register the certificate first."),
        )
    proof = row.proof
    version, mandate = grounds.version, grounds.mandate
    mine = (customership.organisation_id, version.contract_id if version else None, mandate.pk if mandate else None)
    if (proof.organisation_id, proof.contract_id, proof.mandate_id) != mine:
        raise Refusal(
            "no_proof_line",
            _(
                "The certificate of employment was given by another organisation or for another mandate than this customer's."
            ),
        )
    if row.card_kind != kind:
        raise Refusal(
            "wrong_card_kind", _("The certificate of employment is for another kind of card."), certified=row.card_kind
        )
    if row.state != ProofState.IN_FORCE or not row.in_force(on=grounds.on):
        raise Refusal("no_proof_line", _("The person's line in the certificate of employment is not in force today."))
    return row


# Characters of an activation letter's address, with the names that stand first in it.
LONGEST_ADDRESS = 300
# Rights that may have a card each when one person has them both (BR-OR-06), by the codes that registers are read into.
TWO_CARDS = frozenset({"physician", "dentist"})


def counted_right(right_code: str) -> str:
    """What an order counts its right as among the holder's open orders: only the two that may stand side by side count apart."""
    return right_code if right_code in TWO_CARDS else ""


def open_twins(*, holder: Person, organisation_id: int | None, kind: str, right_code: str = "") -> QuerySet[CardOrder]:
    """The open orders that would make another one a twin (BR-OR-18): the same person, organisation and kind.

    Of professional cards a person has one under way, whichever the right; the second card of a physician who is a dentist too
    is no twin (BR-OR-06).
    """
    rows = CardOrder.objects.filter(holder=holder, organisation=organisation_id, kind=kind, state__in=OPEN_ORDER_STATES)
    others = TWO_CARDS - {right_code}
    return rows.exclude(counted_right__in=others) if right_code in TWO_CARDS else rows


def twin_order() -> Refusal:
    """The refusal of a second order while the first is open (BR-OR-18)."""
    return Refusal(
        "twin_order",
        _("A card of this kind has already been ordered for this person and organisation, and is on its way."),
    )


def not_changed(*, shown: dict[str, str] | None, data: CardData) -> None:
    """What the holder confirmed is what will be printed; a register may have answered in between (BR-OR-20)."""
    if shown is not None and shown != data.shown():
        changed = [name for name, value in data.shown().items() if shown.get(name) != value]
        raise Refusal(
            "data_changed",
            _("The data of the card has changed since the holder confirmed it. Show it to the holder again."),
            changed=" ".join(changed),
        )


def postal_address(
    *, holder: Person, name: SourcedName, letter_to: str, address: str, customership: Customership
) -> str:
    """The activation letter's address, the person's own name first, at home or at the workplace (BR-OR-12).

    The home of a person with a ban on disclosing the address is not written down anywhere (BR-OR-19).
    """
    lines = [part.strip() for part in address.splitlines() if part.strip()]
    if letter_to == CardOrder.LetterTo.HOME:
        answer = register_answer(holder) if name.source == Person.NameSource.POPULATION_REGISTER else None
        if answer is not None and answer.address_ban:
            raise Refusal(
                "address_ban",
                _(
                    "The person's home address may not be disclosed. Send the letter to the workplace, in the person's name."
                ),
                field="letter_to",
            )
    if not lines:
        raise Refusal(
            "letter_address_missing", _("Write the address for the activation letter."), field="letter_address"
        )
    head = [f"{name.given_names} {name.family_name}"]
    if letter_to == CardOrder.LetterTo.WORKPLACE and customership.mandate_id is not None:
        head.append(customership.organisation.name_fi)
    whole = "\n".join([*head, *lines])
    if len(whole) > LONGEST_ADDRESS:
        raise Refusal(
            "letter_address_too_long",
            _("The address with the names in it may have %(longest)s characters. Shorten the address.")
            % {"longest": LONGEST_ADDRESS},
            field="letter_address",
        )
    return whole


def tell_organisation(message: str, *, order: CardOrder) -> None:
    """The organisation hears of every order in its name (BR-EC-08), at the address that its contract names for contacts."""
    version = order.version
    address = (version.contact_email or version.signatory_email) if version is not None else ""
    if version is not None and address:
        post(message, to=f"email:{address}", language=version.language, order=order.code)
