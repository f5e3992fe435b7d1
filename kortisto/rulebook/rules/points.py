"""Registration points, and what the law on accessibility asks of the pages."""

from django.utils.translation import gettext_lazy as _

from ..declaring import Group, Rule, Tag, Unit
from ..kinds import Items, Whole

CHECKLIST = [
    {
        "name": "workstation",
        "fi": "Työasema on käyttökunnossa.",
        "sv": "Arbetsstationen är klar att användas.",
        "en": "The workstation is ready for use.",
    },
    {
        "name": "readers",
        "fi": "Työasemassa on kaksi kortinlukijaa.",
        "sv": "Arbetsstationen har två kortläsare.",
        "en": "The workstation has two card readers.",
    },
    {
        "name": "software",
        "fi": "Kortinlukijaohjelmisto on asennettu.",
        "sv": "Kortläsarprogrammet är installerat.",
        "en": "The card reader software is installed.",
    },
    {
        "name": "cabinet",
        "fi": "Korteille ja lomakkeille on lukittu kaappi.",
        "sv": "Det finns ett låst skåp för kort och blanketter.",
        "en": "There is a locked cabinet for cards and forms.",
    },
    {
        "name": "access_control",
        "fi": "Tilassa on kulunvalvonta, ja sinne pääsevät vain ne, joilla on lupa.",
        "sv": "Lokalen har passerkontroll, och endast personer med tillstånd kommer in.",
        "en": "The room has access control, and only people with permission get in.",
    },
    {
        "name": "not_open_area",
        "fi": "Piste ei ole avoimessa asiakastilassa.",
        "sv": "Stället ligger inte i ett öppet kundutrymme.",
        "en": "The point is not in an open customer area.",
    },
]

RULES = (
    Rule(
        "point_checklist",
        _("Check-list of a registration point"),
        _("What the owner ticks before a registration point opens. Trained registrars are counted by the program."),
        Items(), CHECKLIST, Group.POINTS, Tag.PUBLIC, Unit.NONE, ("BR-RP-01",),
    ),
    Rule(
        "accessibility_answer_days",
        _("Answer to feedback on accessibility"),
        _("Within how many days feedback on accessibility is answered."),
        Whole(1, 14), 14, Group.POINTS, Tag.PUBLIC, Unit.DAYS, ("BR-AC-01",),
    ),
)  # fmt: skip
