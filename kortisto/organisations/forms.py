"""The shape of what customers type about their account, its users and their registration points."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import formats
from django.utils.dates import WEEKDAYS
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.identifiers import check_business_id
from kortisto.ui.forms import CentsField, Checkboxes, CheckedField, DayField, Form, Radios

from .models import MemberRole, OrganisationKind, usual_weekdays
from .readiness import Line

ROLE_HINTS = {
    MemberRole.ADMINISTRATOR: _("Manages users and registration points, and everything that a contract handler does."),
    MemberRole.CONTRACTS: _("Fills in and sends contracts and mandates, and ends mandates."),
    MemberRole.SIGNATORY: _("Signs contracts by strong identification; is entitled to sign for the organisation."),
    MemberRole.READER: _("Sees the account's matters. Enough for a registrar."),
}
KINDS = [(kind.value, kind.label) for kind in OrganisationKind if kind != OrganisationKind.ISSUER]


class InviteForm(Form):
    """One field and a button, as the users know it; the role has a careful beginning."""

    email = forms.EmailField(
        label=_("Invite a user"),
        help_text=_("The person's e-mail address. They get a message that tells how to sign in."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("Role"), choices=MemberRole.choices, initial=MemberRole.READER)


class RoleForm(Form):
    role = forms.ChoiceField(
        label=_("Role"),
        choices=MemberRole.choices,
        widget=Radios(hints={str(role): hint for role, hint in ROLE_HINTS.items()}),
    )


class RemoveMemberForm(Form):
    """Where a registration point would be left with too few registrars, that it is known (BR-RG-07)."""

    leave_understaffed = forms.BooleanField(
        label=_("I know that the registration point is left with too few registrars"), required=False
    )

    def __init__(self, *args: Any, leaves_too_few: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not leaves_too_few:
            del self.fields["leave_understaffed"]


class BusinessIdForm(Form):
    business_id = CheckedField(
        check=check_business_id,
        label=_("The organisation's business ID"),
        help_text=_("Seven digits, a hyphen and a check digit, for example 1234567-1."),
        width="width-10",
        max_length=20,
    )


class OpenAccountForm(BusinessIdForm):
    name_fi = forms.CharField(label=_("Name in Finnish"), max_length=200)
    name_sv = forms.CharField(label=_("Name in Swedish"), max_length=200, required=False)
    kind = forms.ChoiceField(label=_("What kind of organisation is it?"), choices=KINDS, widget=Radios)
    phone = forms.CharField(
        label=_("Telephone"),
        help_text=_("The registration point calls this number when it has to check a certificate of employment."),
        max_length=40,
        widget=forms.TextInput(attrs={"class": "width-20", "type": "tel"}),
    )


class VisitForm(Form):
    """Why somebody of the office looks at a customer's account."""

    reason = forms.CharField(
        label=_("Reason for the visit"),
        help_text=_("For example: the customer asked by telephone how to go on. The customer sees the reason."),
        max_length=300,
    )


class AdministratorForm(Form):
    """Who becomes administrator of an account whose own have gone, and what shows that it is right."""

    email = forms.EmailField(
        label=_("E-mail address of the new administrator"),
        help_text=_("A user of the account becomes its administrator at once. Anybody else gets an invitation."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    evidence = forms.CharField(
        label=_("Evidence"),
        help_text=_(
            "What shows that the administrators have gone and that this person may act for the organisation: who told it, "
            "how it was checked, numbers of documents."
        ),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    attachment = forms.FileField(
        label=_("Attachment"), required=False, help_text=_("PDF, JPEG, PNG or TIFF."), allow_empty_file=True
    )
    suspends_others = forms.BooleanField(
        label=_("Suspend the access of the present administrators"),
        help_text=_("The new administrator can restore it."),
        required=False,
    )


class PointForm(Form):
    name_fi = forms.CharField(label=_("Name in Finnish"), max_length=200)
    name_sv = forms.CharField(label=_("Name in Swedish"), max_length=200, required=False)
    visiting_address = forms.CharField(label=_("Visiting address"), max_length=200)
    municipality = forms.CharField(label=_("Municipality"), max_length=60)
    delivery_address = forms.CharField(
        label=_("Delivery address of cards"),
        help_text=_("Boxes of finished cards are sent to this address."),
        max_length=300,
    )
    contact_name = forms.CharField(label=_("Contact person of the registration point"), max_length=120)
    contact_email = forms.EmailField(label=_("E-mail of the registration point"))
    contact_phone = forms.CharField(label=_("Telephone of the registration point"), max_length=40, required=False)
    opening_hours = forms.CharField(
        label=_("Opening hours"), help_text=_("For example: ma–pe 8–15.30"), max_length=300, required=False
    )
    opening_hours_sv = forms.CharField(
        label=_("Opening hours in Swedish"), help_text=_("For example: må–fr 8–15.30"), max_length=300, required=False
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days of the week on which the point is open"),
        help_text=_("On these days enough registrars are needed. Public holidays are left out by the program."),
        choices=list(WEEKDAYS.items()),
        coerce=int,
        widget=Checkboxes,
        required=False,
        initial=usual_weekdays,
    )
    on_public_list = forms.BooleanField(
        label=_("Show the point on the public list of registration points"), required=False
    )
    booking_url = forms.URLField(label=_("Address for booking an appointment"), required=False, assume_scheme="https")
    offers_mandated_service = forms.BooleanField(
        label=_("Registers cards for other organisations that authorise it"), required=False
    )
    service_fee_cents = CentsField(
        label=_("Service fee for other organisations, euros"),
        help_text=_("What you charge for one visit, VAT included. Write 0 if the service costs nothing."),
        required=False,
    )
    service_fee_text = forms.CharField(
        label=_("More about the fee"),
        help_text=_("For example when and how it is paid."),
        max_length=200,
        required=False,
    )
    delivery_time = forms.CharField(
        label=_("Delivery time of cards"), help_text=_("For example: about two weeks"), max_length=120, required=False
    )
    accepts_by_request = forms.BooleanField(
        label=_("We accept each mandate ourselves"),
        help_text=_("Otherwise a mandate given by the point's number needs no answer from you."),
        required=False,
    )

    def clean_weekdays(self) -> list[int]:
        """Nothing ticked means the usual days."""
        return sorted(self.cleaned_data["weekdays"]) or usual_weekdays()


class ReadinessForm(Form):
    """The check-list of a point; beside each ticked line stands who ticked it and when."""

    items = forms.MultipleChoiceField(label=_("What is in order"), required=False, widget=Checkboxes)

    def __init__(self, *args: Any, lines: Sequence[Line], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["items"]
        field.choices = [(line.item.name, line.item.label) for line in lines]  # type: ignore[attr-defined]
        field.initial = [line.item.name for line in lines if line.check]
        field.widget.hints = {line.item.name: _who_ticked(line) for line in lines if line.check}


def _who_ticked(line: Line) -> str:
    if line.check is None:
        return ""
    day = formats.date_format(localtime(line.check.ticked_at), "SHORT_DATE_FORMAT")
    return gettext("Ticked by %(name)s, %(day)s") % {"name": line.check.ticked_by.name, "day": day}


class ClosingForm(Form):
    """By which day a point closes, and why."""

    last_day = DayField(label=_("Last day of the registration point"))
    reason = forms.CharField(
        label=_("Reason"), help_text=_("Organisations that have authorised the point see this."), max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class EndMandateForm(Form):
    """Why a mandate ends."""

    reason = forms.CharField(label=_("Reason"), help_text=_("The organisation sees this."), max_length=300)


class ArchiveForm(Form):
    """Where the forms of a closing point went."""

    archive_place = forms.CharField(
        label=_("Where the archive is now"),
        help_text=_("For example: the archive of the central hospital, room 12, folders 1–14"),
        max_length=200,
    )
