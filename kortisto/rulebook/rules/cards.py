"""Cards and their letters."""

from django.utils.translation import gettext_lazy as _

from ..declaring import Group, Rule, Tag, Unit
from ..kinds import Numbers, Whole, YesNo

RULES = (
    Rule(
        "activation_letter_days",
        _("Delay of the activation letter"),
        _("How many working days after the card its activation letter leaves, so that one stolen post bag never holds both."),
        Whole(0, 30), 4, Group.CARDS, Tag.PUBLIC, Unit.WORKING_DAYS, ("BR-OR-13",),
    ),
    Rule(
        "card_validity_years",
        _("Validity of a card"),
        _("How many years a card is valid at most, counted from the order. A professional card ends earlier with the right."),
        Whole(1, 10), 5, Group.CARDS, Tag.PUBLIC, Unit.YEARS, ("BR-OR-05",),
    ),
    Rule(
        "card_ends_with_employment",
        _("Card and the end of employment"),
        _("Whether a personnel, actor or organisation card ends with the certificate of employment, if that has an end."),
        YesNo(), True, Group.CARDS, Tag.INFERRED,
    ),
    Rule(
        "card_holders_confirmation_months",
        _("Confirmation of card holders"),
        _("In how many months each organisation confirms who of its card holders is still with it."),
        Whole(1, 60), 12, Group.CARDS, Tag.INFERRED, Unit.MONTHS, ("BR-RV-03",),
    ),
    Rule(
        "card_holders_confirmation_days",
        _("Time to confirm card holders"),
        _("How many days an organisation has to confirm its card holders before the card issuer follows it up."),
        Whole(1, 365), 30, Group.CARDS, Tag.INFERRED, Unit.DAYS, ("BR-RV-03",),
    ),
    Rule(
        "card_holders_reminder_days",
        _("Reminders to confirm card holders"),
        _("How many days pass between two reminders to confirm the card holders."),
        Whole(1, 90), 14, Group.CARDS, Tag.INFERRED, Unit.DAYS, ("BR-RV-03",),
    ),
    Rule(
        "photo_limits",
        _("Photo on a card"),
        _("Smallest and largest measures of a photo in pixels, and of its file in kilobytes. A photo is optional."),
        Numbers({
            "least_width": (1, 10_000, _("Least width")), "least_height": (1, 10_000, _("Least height")),
            "most_width": (1, 10_000, _("Most width")), "most_height": (1, 10_000, _("Most height")),
            "least_kilobytes": (1, 10_000, _("Least kilobytes")), "most_kilobytes": (1, 10_000, _("Most kilobytes")),
        }),
        {
            "least_width": 172, "least_height": 210, "most_width": 309, "most_height": 378,
            "least_kilobytes": 5, "most_kilobytes": 200,
        },
        Group.CARDS, Tag.PUBLIC, Unit.NONE, ("BR-OR-10", "BR-OR-11"),
    ),
)  # fmt: skip
