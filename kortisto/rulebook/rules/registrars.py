"""Registrars and users."""

from django.utils.translation import gettext_lazy as _

from ..declaring import Group, Rule, Tag, Unit, texts
from ..kinds import Agreed, Line, OneOf, SomeOf, Whole
from .contracts import CONTRACT_TYPES

DESK_WAYS = {
    "messages": _("Three messages: the user name, and a half of the password in each of two"),
    "link": _("A link that opens once, after strong identification"),
}
DESK_HALF_CHANNELS = {"sms": _("Text message"), "letter": _("Letter"), "mail": _("E-mail")}

RULES = (
    Rule(
        "registrars_minimum",
        _("Registrars at a point"),
        _("How many active registrars a registration point needs. With fewer, the point is understaffed and an alarm is raised."),
        Whole(1, 20), 2, Group.REGISTRARS, Tag.BULLETIN, Unit.PEOPLE, ("BR-RG-06",),
    ),
    Rule(
        "staffing_required_for",
        _("Contracts that require the registrars"),
        _("Under which contracts the number of registrars is required. Elsewhere it is recommended: shown, without alarm."),
        SomeOf(CONTRACT_TYPES), ["sote"], Group.REGISTRARS, Tag.BULLETIN, Unit.NONE, ("BR-RG-06", "BR-RG-07"),
    ),
    Rule(
        "staffing_alarm_weeks",
        _("Alarm about days ahead"),
        _("How many weeks ahead the account's administrators and the office are told of days with too few registrars."),
        Whole(1, 26), 4, Group.REGISTRARS, Tag.INFERRED, Unit.WEEKS, ("BR-RG-06",),
    ),
    Rule(
        "invitation_days",
        _("Validity of an invitation"),
        _("How many days an invitation to a customer account can be accepted."),
        Whole(1, 90), 14, Group.REGISTRARS, Tag.INFERRED, Unit.DAYS, ("BR-SC-02",),
    ),
    Rule(
        "desk_credential_days",
        _("First use of a desk user name"),
        _("How many days after sending a new user name and password of the desk must be taken into use."),
        Whole(1, 90), 14, Group.REGISTRARS, Tag.INFERRED, Unit.DAYS,
    ),
    Rule(
        "desk_credential_way",
        _("How a desk user name is taken into use"),
        _(
            "What a new registrar gets: a password in two halves, or a link for which they identify strongly. Somebody without "
            "a Finnish identity code cannot identify."
        ),
        OneOf(DESK_WAYS), "messages", Group.REGISTRARS, Tag.BULLETIN, Unit.NONE, ("BR-RG-08",),
    ),
    Rule(
        "desk_half_channels",
        _("Channels of the second half of the password"),
        _(
            "By which channels the second half of a new password may go. The first half goes by e-mail, so whoever reads "
            "another's mail has both halves where e-mail is allowed here too."
        ),
        SomeOf(DESK_HALF_CHANNELS), ["sms", "letter"], Group.REGISTRARS, Tag.INFERRED, Unit.NONE, ("BR-RG-09",),
    ),
    Rule(
        "course_questions",
        _("Questions of the course"),
        _("How many questions are drawn from the bank for one try at the online course."),
        Whole(5, 60), 15, Group.REGISTRARS, Tag.INFERRED, Unit.QUESTIONS,
    ),
    Rule(
        "course_pass_percent",
        _("Pass mark of the course"),
        _("How large a share of the answers must be right before the online course is passed. Tries are not limited."),
        Whole(50, 100), 80, Group.REGISTRARS, Tag.INFERRED, Unit.PERCENT, ("BR-RG-10",),
    ),
    Rule(
        "outside_course_address",
        _("Address of a course elsewhere"),
        _("Where registrars can pass a course outside this service; its certificate is given as a file. Empty: none is shown."),
        Line(200, optional=True), "https://www.eoppiva.fi/kurssit/sote-korttien-rekisterointi", Group.REGISTRARS,
        Tag.BULLETIN, Unit.NONE, ("BR-RG-01",),
    ),
    Rule(
        "registrar_declaration",
        _("Registrar's declaration"),
        _("What an applicant for a registrar right declares. The application keeps the version that was accepted."),
        Agreed(), texts("registrar_declaration", "1.0"), Group.TEXTS, Tag.INFERRED, Unit.NONE, ("BR-RG-02",),
    ),
    Rule(
        "training_validity_months",
        _("Validity of a training"),
        _("After how many months a registrar reads and acknowledges the update briefing. No right ends because of it. 0: never."),
        Whole(0, 120), 0, Group.REGISTRARS, Tag.INFERRED, Unit.MONTHS,
    ),
    Rule(
        "training_notice_months",
        _("Notice before trainings go out of date"),
        _("How many months those who are registrars already have, when the validity of a training is set or shortened."),
        Whole(12, 36), 12, Group.REGISTRARS, Tag.INFERRED, Unit.MONTHS,
    ),
    Rule(
        "briefing_reminder_days",
        _("Reminder of the update briefing"),
        _("How many days before the day a registrar is told of the update briefing, and how often they are reminded after it."),
        Whole(1, 90), 30, Group.REGISTRARS, Tag.INFERRED, Unit.DAYS,
    ),
    Rule(
        "update_briefing",
        _("Update briefing for registrars"),
        _("What registrars read and acknowledge when their training is to be brought up to date. The version read is kept."),
        Agreed(), texts("update_briefing", "1.0"), Group.TEXTS, Tag.INFERRED,
    ),
    Rule(
        "declaration_reminder_days",
        _("Reminder of the declaration"),
        _("How often registrars who have been asked to accept the declaration anew, and have not, are reminded."),
        Whole(1, 90), 14, Group.REGISTRARS, Tag.INFERRED, Unit.DAYS,
    ),
    Rule(
        "registrar_review_months",
        _("Review of registrars"),
        _("How many months after the last review the owner of a registration point goes through its registrars again."),
        Whole(1, 36), 12, Group.REGISTRARS, Tag.INFERRED, Unit.MONTHS, ("BR-RG-16",),
    ),
    Rule(
        "registrar_review_days",
        _("Time for the review of registrars"),
        _("How many days the owner of a registration point has to go through its registrars."),
        Whole(7, 120), 30, Group.REGISTRARS, Tag.INFERRED, Unit.DAYS, ("BR-RG-16",),
    ),
    Rule(
        "registrar_review_reminder_days",
        _("Reminder of the review of registrars"),
        _("How often the account's administrators are reminded of a review that is not finished."),
        Whole(1, 60), 10, Group.REGISTRARS, Tag.INFERRED, Unit.DAYS, ("BR-RG-16",),
    ),
    Rule(
        "unused_right_months",
        _("Unused registrar right"),
        _("After how many months without an act a registrar right is shown as unused."),
        Whole(1, 36), 6, Group.REGISTRARS, Tag.INFERRED, Unit.MONTHS, ("BR-RG-16",),
    ),
)  # fmt: skip
