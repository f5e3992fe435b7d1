"""The shape of what customers type about contracts and mandates."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kortisto.organisations.models import CustomerAccount, MemberRole, Membership, Organisation, OrganisationKind
from kortisto.organisations.states import MembershipState
from kortisto.rulebook.read import rule
from kortisto.ui.files import FilesField
from kortisto.ui.forms import Checkboxes, Form, Radios

from .models import CardKind, ContractType, ContractVersion, RegistrarMode
from .queries import point_choices

KIND_HINTS = {
    CardKind.PERSONNEL: _("For the organisation's own staff."),
    CardKind.ACTOR: _("For people who work for the organisation without being its employees."),
    CardKind.ORGANISATION: _("For any organisation's own staff."),
}


TYPE_HINTS: dict[str, Any] = {
    ContractType.SOTE: _("Personnel cards and actor cards of health and social care."),
    ContractType.STATE_ADMIN: _(
        "Organisation cards. A rescue department can be served once this contract is in force."
    ),
    ContractType.ORGANISATION: _("Organisation cards."),
}
TYPES: dict[str, list[str]] = {
    OrganisationKind.COUNTY: [ContractType.SOTE, ContractType.STATE_ADMIN],
    OrganisationKind.MUNICIPALITY: [ContractType.SOTE, ContractType.STATE_ADMIN, ContractType.ORGANISATION],
    OrganisationKind.STATE: [ContractType.STATE_ADMIN, ContractType.SOTE],
    OrganisationKind.OTHER: [ContractType.SOTE, ContractType.ORGANISATION],
}


class StartForm(Form):
    """Which type of contract is started, where the organisation can choose."""

    type = forms.ChoiceField(label=_("Which contract?"), required=False, widget=Radios(hints=TYPE_HINTS))

    def __init__(self, types: list[str], *args: Any, **kwargs: Any) -> None:
        self.types = types
        super().__init__(*args, **kwargs)
        field = self.fields["type"]
        field.choices = [(value, ContractType(value).label) for value in types]  # type: ignore[attr-defined]
        field.initial = self.initial.get("type") or (types[0] if types else "")
        if len(types) < 2:
            field.widget = forms.HiddenInput()

    def clean_type(self) -> str:
        """The only one, or the first, when none was chosen."""
        return self.cleaned_data["type"] or (self.types[0] if self.types else "")


def types_of(organisation: Organisation) -> list[str]:
    """The types of contract that an organisation of this kind makes, the usual one first."""
    if organisation.kind == OrganisationKind.RESCUE:
        return [value for value in ContractType.values if value in rule("rescue_contract_types")]
    return TYPES.get(organisation.kind, [ContractType.SOTE])


class PartForm(Form):
    """A form for one part of the application. `values()` are the part's columns."""

    def __init__(self, version: ContractVersion, data: Any = None) -> None:
        self.version = version
        super().__init__(data, initial=self.answers(version))

    def answers(self, version: ContractVersion) -> dict[str, Any]:
        """What has been answered so far."""
        return {name: getattr(version, name) for name in self.base_fields}

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class ModeForm(PartForm):
    registrar_mode = forms.ChoiceField(
        label=_("Who registers your people and orders their cards?"),
        choices=RegistrarMode.choices,
        widget=Radios(
            hints={
                RegistrarMode.OWN_POINTS: _("You have trained registrars and a registration point of your own."),
                RegistrarMode.AUTHORISE_OTHER: _(
                    "A public registration point orders your cards. Agree with it first and ask for its electronic customer "
                    "number."
                ),
            }
        ),
    )


class CardKindsForm(PartForm):
    card_kinds = forms.MultipleChoiceField(
        label=_("Which cards are ordered under the contract?"),
        help_text=_(
            "A professional card needs no contract: every professional gets one at any public registration point."
        ),
        widget=Checkboxes(hints={str(kind): hint for kind, hint in KIND_HINTS.items()}),
    )

    def __init__(self, version: ContractVersion, data: Any = None) -> None:
        super().__init__(version, data)
        allowed = rule("contract_types")[version.contract.type]
        self.fields["card_kinds"].choices = [  # type: ignore[attr-defined]
            (kind.value, kind.label) for kind in CardKind if kind.value in allowed
        ]


def member_choices(account: CustomerAccount, role: str | None = None) -> list[tuple[str, str]]:
    """The account's active users by code and name; with `role` only those who have it."""
    rows = Membership.objects.filter(account=account, state=MembershipState.ACTIVE).select_related("user")
    if role is not None:
        rows = rows.filter(role=role)
    users = [row.user for row in rows.order_by("user__sort_key")]
    return [(user.code, f"{user.name} ({user.email})" if user.email else user.name) for user in users]


def _member(account: CustomerAccount, code: str) -> Any:
    return (
        Membership.objects.select_related("user")
        .get(account=account, user__code=code, state=MembershipState.ACTIVE)
        .user
    )


def _with_address(account: CustomerAccount, code: str) -> str:
    """The user's code again; whoever came by strong identification alone cannot be written to yet."""
    if not _member(account, code).email:
        raise forms.ValidationError(
            _(
                "This user has no e-mail address yet. They add one in their own details, and it counts once they have "
                "followed the link sent to it."
            ),
            code="no_address",
        )
    return code


def _code_of(account: CustomerAccount, email: str) -> str:
    rows = Membership.objects.filter(account=account, user__email__iexact=email, state=MembershipState.ACTIVE)
    return rows.values_list("user__code", flat=True).first() or "" if email else ""


class ContactForm(PartForm):
    contact = forms.ChoiceField(
        label=_("Who is the contact person of the contract?"),
        help_text=_("The card issuer turns to this person in matters of the contract."),
        widget=forms.Select,
    )
    contact_phone = forms.CharField(
        label=_("Contact person's telephone"),
        max_length=40,
        widget=forms.TextInput(attrs={"class": "width-20", "type": "tel", "autocomplete": "tel"}),
    )

    def __init__(self, version: ContractVersion, data: Any = None) -> None:
        super().__init__(version, data)
        self.fields["contact"].choices = member_choices(version.contract.account)  # type: ignore[attr-defined]

    def answers(self, version: ContractVersion) -> dict[str, Any]:
        account = version.contract.account
        return {
            "contact": _code_of(account, version.contact_email) or version.started_by.code,
            "contact_phone": version.contact_phone,
        }

    def clean_contact(self) -> str:
        return _with_address(self.version.contract.account, self.cleaned_data["contact"])

    def values(self) -> dict[str, Any]:
        user = _member(self.version.contract.account, self.cleaned_data["contact"])
        phone = self.cleaned_data["contact_phone"]
        return {"contact_name": user.name, "contact_email": user.email or "", "contact_phone": phone}


class SignatoryForm(PartForm):
    signatory = forms.ChoiceField(
        label=_("Who signs the contract?"),
        help_text=_(
            "A user of the account with the role Signatory, who is entitled to sign for the organisation. They sign by strong "
            "identification once the contract has been granted."
        ),
        widget=Radios,
    )

    def __init__(self, version: ContractVersion, data: Any = None) -> None:
        super().__init__(version, data)
        self.signatories = member_choices(version.contract.account, MemberRole.SIGNATORY)
        self.fields["signatory"].choices = self.signatories  # type: ignore[attr-defined]

    def answers(self, version: ContractVersion) -> dict[str, Any]:
        return {"signatory": _code_of(version.contract.account, version.signatory_email)}

    def clean_signatory(self) -> str:
        return _with_address(self.version.contract.account, self.cleaned_data["signatory"])

    def values(self) -> dict[str, Any]:
        user = _member(self.version.contract.account, self.cleaned_data["signatory"])
        return {"signatory_name": user.name, "signatory_email": user.email or ""}


class ProofSignersForm(PartForm):
    proof_signers = forms.CharField(
        label=_("Who may give certificates of employment for your people?"),
        help_text=_(
            "One person a line: name, position. The registrar compares the signature of a certificate of employment with these "
            "names. Example: Maija Meikäläinen, managing director"
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )

    def answers(self, version: ContractVersion) -> dict[str, Any]:
        lines = [", ".join(filter(None, [each["name"], each["position"]])) for each in version.proof_signers]
        return {"proof_signers": "\n".join(lines)}

    def values(self) -> dict[str, Any]:
        signers = []
        for line in self.cleaned_data["proof_signers"].splitlines():
            name, _comma, position = line.partition(",")
            if name.strip():
                signers.append({"name": name.strip(), "position": position.strip()})
        return {"proof_signers": signers}


class BillingForm(PartForm):
    billing = forms.CharField(
        label=_("Billing address"),
        help_text=_("Postal address, or the address and operator of electronic invoices."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=300,
    )


class PointsForm(PartForm):
    """Own points and the main one among them; the view turns the difference into verbs."""

    points = forms.MultipleChoiceField(
        label=_("Which of your registration points does the contract cover?"), widget=Checkboxes
    )
    main = forms.ChoiceField(
        label=_("Which of them is the main registration point?"),
        help_text=_("Its electronic customer number stands on the contract's PDF document."),
        widget=Radios,
    )

    def __init__(self, version: ContractVersion, data: Any = None) -> None:
        super().__init__(version, data)
        self.choices = point_choices(version.contract.account)
        for name in ("points", "main"):
            self.fields[name].choices = self.choices  # type: ignore[attr-defined]

    def answers(self, version: ContractVersion) -> dict[str, Any]:
        rows = list(version.subscriptions.select_related("point"))
        main = next((row.point.code for row in rows if row.is_main), "")
        return {"points": [row.point.code for row in rows], "main": main}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("main") and cleaned.get("points") and cleaned["main"] not in cleaned["points"]:
            self.add_error("main", _("Choose the main registration point from those that the contract covers."))
        return cleaned


class AuthorisedForm(Form):
    """ "Valtuutettavan asiakkaan tiedot": only the number and the owner's business ID are typed (BR-AU-10)."""

    service_number = forms.CharField(
        label=_("Electronic customer number of the registration point"),
        help_text=_("Eight digits. The registration point tells you its own number."),
        max_length=40,
        widget=forms.TextInput(
            attrs={"class": "input-code width-10", "inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    business_id = forms.CharField(
        label=_("Business ID of the registration point's owner"),
        help_text=_("Seven digits, a hyphen and a check digit, for example 1234567-1."),
        max_length=20,
        widget=forms.TextInput(attrs={"class": "input-code width-10", "autocomplete": "off", "spellcheck": "false"}),
    )


FORMS: dict[str, type[PartForm]] = {
    "registrar_mode": ModeForm,
    "card_kinds": CardKindsForm,
    "points": PointsForm,
    "contact": ContactForm,
    "signatory": SignatoryForm,
    "proof_signers": ProofSignersForm,
    "billing": BillingForm,
}


class AnswerForm(Form):
    text = forms.CharField(label=_("Your answer"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))
    attachments = FilesField()


class WriteForm(Form):
    """A message about a matter, from either side."""

    text = forms.CharField(label=_("Message"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))
    attachments = FilesField()


class EndMandateForm(Form):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The other party sees it."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class TerminateForm(Form):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The other party sees it."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SignForm(Form):
    document_sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
