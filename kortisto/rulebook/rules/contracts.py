"""Contracts and mandates."""

from django.utils.translation import gettext_lazy as _

from ..declaring import Group, Rule, Tag, Unit
from ..kinds import DayOrNothing, Items, Matrix, SomeOf, Whole, YesNo

# The same words as the rooms above use for the rows and columns of the tables.
CONTRACT_TYPES = {
    "sote": _("Health and social care contract"),
    "state_admin": _("Central government contract"),
    "organisation": _("Other organisation's contract"),
}
CARD_KINDS = {"personnel": _("Personnel card"), "actor": _("Actor card"), "organisation": _("Organisation card")}
# Whom the issuer may offer a type of contract to.
ORGANISATION_KINDS = {
    "county": _("Wellbeing services county"),
    "private": _("Private health and social care organisation"),
    "rescue": _("Rescue department"),
    "municipality": _("Municipality"),
    "state": _("State authority"),
    "other": _("Other organisation"),
}

RULES = (
    Rule(
        "contract_types",
        _("Contract types and card kinds"),
        _("Which kinds of card each type of contract may cover. A professional card needs no contract."),
        Matrix(CONTRACT_TYPES, CARD_KINDS),
        {"sote": ["personnel", "actor"], "state_admin": ["organisation"], "organisation": ["organisation"]},
        Group.CONTRACTS, Tag.BULLETIN, Unit.NONE, ("BR-AU-02", "BR-AU-09"),
    ),
    Rule(
        "other_contract_types",
        _("The issuer's other contract types"),
        _(
            "Types of card contract that the issuer adds: which kinds of card each covers, and what organisations may make it. "
            "A contract keeps the type's name; a type that is taken away is not offered any more, and its contracts stay."
        ),
        Items(least=0, choices={"card_kinds": CARD_KINDS, "offered_to": ORGANISATION_KINDS}),
        [], Group.CONTRACTS, Tag.INFERRED, Unit.NONE, ("BR-AU-02",),
    ),
    Rule(
        "rescue_contract_types",
        _("Contract of a rescue department"),
        _("Under which types of contract a rescue department may authorise a county's registration point."),
        SomeOf(CONTRACT_TYPES), ["organisation"], Group.CONTRACTS, Tag.INFERRED, Unit.NONE, ("BR-AU-09",),
    ),
    Rule(
        "order_before_signature_until",
        _("Orders before the signature"),
        _("Until which day cards may be ordered under a contract that has been granted but not signed yet. Empty: never."),
        DayOrNothing(), None, Group.CONTRACTS, Tag.INFERRED,
    ),
    Rule(
        "service_number_look_ups_an_hour",
        _("Look-ups of electronic customer numbers"),
        _("How many electronic customer numbers one user may look up in an hour, so that nobody collects them all."),
        Whole(1, 1_000), 60, Group.CONTRACTS, Tag.INFERRED, Unit.AN_HOUR, ("BR-SC-03",),
    ),
    Rule(
        "mandate_answer_reminder_days",
        _("Reminder of an unanswered mandate"),
        _("After how many days a registration point that has been asked to accept a mandate is reminded of it."),
        Whole(1, 90), 5, Group.CONTRACTS, Tag.INFERRED, Unit.DAYS, ("BR-AU-03",),
    ),
    Rule(
        "mandate_answer_days",
        _("Time to answer a mandate"),
        _("After how many days a mandate lapses that the registration point has not answered."),
        Whole(1, 365), 30, Group.CONTRACTS, Tag.INFERRED, Unit.DAYS, ("BR-AU-03",),
    ),
    Rule(
        "mandate_end_reminder_days",
        _("Notice of a mandate's end"),
        _("How many days before a mandate's last day both sides are told that it ends."),
        Whole(1, 365), 30, Group.CONTRACTS, Tag.INFERRED, Unit.DAYS, ("BR-AU-15",),
    ),
    Rule(
        "signing_identification_minutes",
        _("Age of the identification at signing"),
        _("How many minutes old the strong identification of a signatory may be when the contract is signed."),
        Whole(1, 240), 30, Group.CONTRACTS, Tag.INFERRED, Unit.MINUTES, ("BR-AU-14",),
    ),
    Rule(
        "handling_working_days",
        _("Usual handling time"),
        _(
            "How many working days handling a matter usually takes. Customers are told it; a matter that takes longer is "
            "marked in the queue. Days on which the customer is asked do not count."
        ),
        Whole(1, 365), 10, Group.CONTRACTS, Tag.INFERRED, Unit.WORKING_DAYS,
    ),
    Rule(
        "contract_notice_days",
        _("Notice of a terminated contract"),
        _("How many days a contract stays in force after either side has terminated it."),
        Whole(0, 365), 30, Group.CONTRACTS, Tag.INFERRED, Unit.DAYS,
    ),
    Rule(
        "contract_signature_days",
        _("Time to sign a granted contract"),
        _("How many days after the grant a contract that nobody has signed lapses."),
        Whole(7, 730), 90, Group.CONTRACTS, Tag.INFERRED, Unit.DAYS, ("BR-AU-14",),
    ),
    Rule(
        "signature_reminder_days",
        _("Reminders of a missing signature"),
        _("Every how many days the signatories of a granted contract are reminded until they have signed or it lapses."),
        Whole(1, 365), 14, Group.CONTRACTS, Tag.INFERRED, Unit.DAYS, ("BR-AU-14",),
    ),
    Rule(
        "organisation_cards_at_desk_from",
        _("Organisation cards ordered at the desk"),
        _("An organisation that orders more organisation cards a year than this orders them at the desk, otherwise on paper."),
        Whole(0, 10_000), 15, Group.CONTRACTS, Tag.PUBLIC, Unit.NONE, ("BR-AU-20",),
    ),
    Rule(
        "employment_proof_in_portal",
        _("Certificates of employment in the portal"),
        _("Whether a certificate of employment may be given in the portal, in addition to post and bringing it along."),
        YesNo(), False, Group.CONTRACTS, Tag.INFERRED, Unit.NONE, ("BR-EC-02",),
    ),
)  # fmt: skip
