"""The shape of what customers type about contracts and mandates."""

from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from kortisto.organisations.models import CustomerAccount, MemberRole, Membership
from kortisto.organisations.states import MembershipState
from kortisto.rulebook.read import rule
from kortisto.ui.files import FilesField
from kortisto.ui.forms import Checkboxes, Form, Radios

from .contract_types import contract_types, kinds_covered
from .differences import stamp_of
from .invoicing import tidy
from .models import CardKind, ContractVersion, PhotoPolicy, RegistrarMode
from .parts import BY_NAME
from .queries import point_choices

KIND_HINTS = {
    CardKind.PERSONNEL: _("For the organisation's own staff."),
    CardKind.ACTOR: _("For people who work for the organisation without being its employees."),
    CardKind.ORGANISATION: _("For any organisation's own staff."),
}


class StartForm(Form):
    """Which type of contract is started, where the organisation can choose."""

    type = forms.ChoiceField(label=_("Which contract?"), required=False)

    def __init__(self, types: list[str], *args: Any, **kwargs: Any) -> None:
        self.types = types
        super().__init__(*args, **kwargs)
        field = self.fields["type"]
        known = contract_types()
        field.widget = Radios(hints={value: known[value].hint for value in types})
        field.choices = [(value, known[value].label) for value in types]  # type: ignore[attr-defined]
        field.initial = self.initial.get("type") or (types[0] if types else "")
        if len(types) < 2:
            field.widget = forms.HiddenInput()

    def clean_type(self) -> str:
        """The only one, or the first, when none was chosen."""
        return self.cleaned_data["type"] or (self.types[0] if self.types else "")


class PartForm(Form):
    """A form for one part of the application. `values()` are the part's columns."""

    def __init__(self, version: ContractVersion, data: Any = None) -> None:
        self.version = version
        super().__init__(data, initial=self.answers(version))
        part = next(BY_NAME[name] for name, form in FORMS.items() if form is type(self))
        stamp = stamp_of(version, part)
        self.fields["seen"] = forms.CharField(required=False, widget=forms.HiddenInput, initial=stamp)

    def take_notice(self) -> None:
        """The person has been shown what somebody else saved: sending the form again writes over it knowingly."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data["seen"] = self.fields["seen"].initial
        self.data = data

    def answers(self, version: ContractVersion) -> dict[str, Any]:
        """What has been answered so far."""
        return {name: getattr(version, name) for name in self.base_fields}

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


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
        allowed = kinds_covered(version.contract.type)
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
        others = version.contract.account
        self.fields["others"] = forms.MultipleChoiceField(
            label=_("Who signs together with them?"),
            help_text=_("Leave this empty when one signature is enough. The contract is in force when everybody has signed."),
            required=False, choices=self.signatories, widget=Checkboxes,
            initial=[_code_of(others, each["email"]) for each in version.more_signatories],
        )  # fmt: skip
        if len(self.signatories) < 2:
            self.fields["others"].widget = forms.MultipleHiddenInput()

    def answers(self, version: ContractVersion) -> dict[str, Any]:
        return {"signatory": _code_of(version.contract.account, version.signatory_email)}

    def clean_signatory(self) -> str:
        return _with_address(self.version.contract.account, self.cleaned_data["signatory"])

    def clean_others(self) -> list[str]:
        account = self.version.contract.account
        first = self.cleaned_data.get("signatory")
        return [_with_address(account, code) for code in self.cleaned_data["others"] if code != first]

    def values(self) -> dict[str, Any]:
        account = self.version.contract.account
        user = _member(account, self.cleaned_data["signatory"])
        others = [_member(account, code) for code in self.cleaned_data["others"]]
        return {
            "signatory_name": user.name,
            "signatory_email": user.email or "",
            "more_signatories": [{"name": each.name, "email": each.email or ""} for each in others],
        }


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


CODE = {"class": "input-code width-20", "autocomplete": "off", "spellcheck": "false"}


class BillingForm(PartForm):
    e_invoice_address = forms.CharField(
        label=_("E-invoice address"),
        help_text=_("For example 003712345671. Leave this empty if invoices come by post."),
        max_length=40, required=False, widget=forms.TextInput(attrs=CODE),
    )  # fmt: skip
    e_invoice_operator = forms.CharField(
        label=_("Identifier of the e-invoice operator"),
        help_text=_("For example 003721291126, or a bank's BIC."),
        max_length=40, required=False, widget=forms.TextInput(attrs=CODE),
    )  # fmt: skip
    billing = forms.CharField(
        label=_("Postal address for invoices"),
        help_text=_("Needed when there is no e-invoice address."),
        widget=forms.Textarea(attrs={"rows": 3}), max_length=300, required=False,
    )  # fmt: skip
    invoice_reference = forms.CharField(
        label=_("Reference on invoices"), help_text=_("A cost centre or an order number, if you use one."), max_length=60,
        required=False,
    )  # fmt: skip

    def values(self) -> dict[str, Any]:
        typed = super().values()
        return typed | {name: tidy(typed[name]) for name in ("e_invoice_address", "e_invoice_operator")}


class MoreContactsForm(PartForm):
    more_contacts = forms.CharField(
        label=_("Who else may be contacted about the contract?"),
        help_text=_("One person a line: name, e-mail address, telephone. Example: Maija Meikäläinen, maija@example.fi, 09 1234"),
        widget=forms.Textarea(attrs={"rows": 4}), max_length=2000, required=False,
    )  # fmt: skip

    def answers(self, version: ContractVersion) -> dict[str, Any]:
        lines = [
            ", ".join(filter(None, [each["name"], each["email"], each["phone"]])) for each in version.more_contacts
        ]
        return {"more_contacts": "\n".join(lines)}

    def clean_more_contacts(self) -> list[dict[str, str]]:
        contacts = []
        for line in self.cleaned_data["more_contacts"].splitlines():
            name, *facts = [fact.strip() for fact in line.split(",")]
            if not name:
                continue
            email = next((fact for fact in facts if "@" in fact), "")
            phone = next((fact for fact in facts if fact and "@" not in fact), "")
            if email:
                validate_email(email)
            contacts.append({"name": name[:120], "email": email, "phone": phone[:40]})
        return contacts


class PhotosForm(PartForm):
    def __init__(self, version: ContractVersion, data: Any = None) -> None:
        super().__init__(version, data)
        for kind in CardKind:
            if kind.value in version.card_kinds:
                self.fields[f"photo_{kind.value}"] = forms.ChoiceField(
                    label=kind.label, choices=PhotoPolicy.choices, widget=Radios,
                    initial=version.photo_policies.get(kind.value, PhotoPolicy.OPTIONAL),
                )  # fmt: skip

    def values(self) -> dict[str, Any]:
        chosen = {name.removeprefix("photo_"): value for name, value in super().values().items()}
        return {"photo_policies": chosen}


class OrganisationCardsForm(PartForm):
    organisation_cards_a_year = forms.IntegerField(
        label=_("About how many organisation cards do you order in a year?"),
        min_value=0, max_value=1_000_000,
        widget=forms.TextInput(attrs={"class": "width-10", "inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, version: ContractVersion, data: Any = None) -> None:
        super().__init__(version, data)
        self.fields["organisation_cards_a_year"].help_text = _(
            "With more than %(count)s a year you order them at the desk, otherwise on a paper form."
        ) % {"count": rule("organisation_cards_at_desk_from")}


class LanguageForm(PartForm):
    language = forms.ChoiceField(
        label=_("In which language is the contract made?"), choices=[("fi", "Suomi"), ("sv", "Svenska")], widget=Radios
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
    "more_contacts": MoreContactsForm,
    "photos": PhotosForm,
    "organisation_cards": OrganisationCardsForm,
    "language": LanguageForm,
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
