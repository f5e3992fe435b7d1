"""The subject of a card's certificates: attributes that each keep their source (BR-OR-21), and the name made of
them.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cryptography import x509
from django.utils.translation import gettext_lazy as _

from .errors import SubjectNotAccepted
from .profiles import AttributeRule, Profile

# Any of the century signs of a Finnish identity code; the shape alone is enough to refuse (BR-OR-22).
_IDENTITY_CODE = re.compile(r"\d{6}[-+A-FU-Ya-fu-y]\d{3}[0-9A-Ya-y]")
_PRINTABLE = re.compile(r"[A-Za-z0-9 '()+,\-./:=?]*")
_COUNTRY = re.compile(r"[A-Z]{2}")
# X.520 types these as PrintableString; everything else is UTF8String (RFC 5280, 4.1.2.4). `cryptography` encodes them so.
_PRINTABLE_ATTRIBUTES = frozenset({"country", "serial_number"})


@dataclass(frozen=True)
class Attribute:
    """A value, whose word it is, and on which day it was taken (BR-OR-21)."""

    value: str
    source: str
    as_of: date

    def to_json(self) -> dict[str, str]:
        return {"value": self.value, "source": self.source, "as_of": self.as_of.isoformat()}


def check_subject(profile: Profile, attributes: Mapping[str, Attribute]) -> None:
    """Refuse a subject that the profile does not allow; `SubjectNotAccepted` names the attribute (BR-OR-21,
    BR-OR-22).
    """
    rules = {rule.name: rule for rule in profile.attributes}
    for name in sorted(profile.required - set(attributes)):
        raise _refusal("subject_incomplete", _("The certificate's data lacks %(attribute)s."), name)
    for name, attribute in attributes.items():
        if name not in rules:
            raise _refusal("subject_attribute_unknown", _("This certificate cannot hold %(attribute)s."), name)
        _check_value(rules[name], attribute)


def subject_name(profile: Profile, attributes: Mapping[str, Attribute]) -> x509.Name:
    """The distinguished name, in the profile's order, the common name last. Call `check_subject` first."""
    parts = [_part(rule, attributes[rule.name].value) for rule in profile.attributes if rule.name in attributes]
    parts.append(_part(profile.common_name, common_name(profile, attributes)))
    return x509.Name(parts)


def common_name(profile: Profile, attributes: Mapping[str, Attribute]) -> str:
    """Surname, given names and number. Where all given names do not fit, the first one stands alone; where that does
    not fit either, the request is refused rather than a name cut in two.

    Counted in UTF-8 bytes: RFC 5280 bounds characters, but widespread readers count bytes and warn about more.
    """
    surname, number = attributes["surname"].value, attributes["serial_number"].value
    given = attributes["given_name"].value
    for names in (given, given.split()[0]):
        name = f"{surname} {names} {number}"
        if len(name.encode()) <= profile.common_name.longest:
            return name
    raise SubjectNotAccepted(
        "name_too_long",
        _(
            "The name does not fit in a certificate: surname, first name and number may have %(longest)s characters in"
            " all, where å, ä and ö count as two."
        )
        % {"longest": profile.common_name.longest},
        field="surname",
        longest=profile.common_name.longest,
        length=len(name.encode()),
    )


def _check_value(rule: AttributeRule, attribute: Attribute) -> None:
    value = attribute.value
    if attribute.source not in rule.sources:
        raise _refusal("subject_source_not_accepted", _("The source of %(attribute)s is not accepted."), rule.name)
    if not value or value != " ".join(value.split()) or not unicodedata.is_normalized("NFC", value):
        raise _refusal("subject_value_wrong", _("The value of %(attribute)s is empty or has stray spaces."), rule.name)
    if any(unicodedata.category(character) in _NEVER for character in value):
        raise _refusal(
            "subject_value_wrong", _("The value of %(attribute)s has a character that cannot stand there."), rule.name
        )
    if len(value) > rule.longest:
        raise SubjectNotAccepted(
            "subject_value_too_long",
            _("The value of %(attribute)s is too long: it may have %(longest)s characters.")
            % {"attribute": ATTRIBUTE_NAMES[rule.name], "longest": rule.longest},
            field=rule.name,
            attribute=rule.name,
            longest=rule.longest,
            length=len(value),
        )
    if rule.name in _PRINTABLE_ATTRIBUTES and not _PRINTABLE.fullmatch(value):
        raise _refusal(
            "subject_value_wrong", _("The value of %(attribute)s has a character that cannot stand there."), rule.name
        )
    if rule.name == "country" and not _COUNTRY.fullmatch(value):
        raise _refusal("subject_value_wrong", _("The country must be a code of two letters."), rule.name)
    if _IDENTITY_CODE.search(value):
        raise _refusal(
            "identity_code_in_certificate", _("A personal identity code never stands in a certificate."), rule.name
        )


# Control, format, surrogate, private-use and unassigned characters, and line and paragraph separators.
_NEVER = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})

ATTRIBUTE_NAMES = {
    "country": _("the country"),
    "organisation": _("the organisation"),
    "title": _("the title"),
    "surname": _("the surname"),
    "given_name": _("the given names"),
    "serial_number": _("the holder's number"),
}


def _part(rule: AttributeRule, value: str) -> x509.NameAttribute:
    return x509.NameAttribute(x509.ObjectIdentifier(rule.oid), value)


def _refusal(code: str, sentence: object, attribute: str) -> SubjectNotAccepted:
    named = sentence % {"attribute": ATTRIBUTE_NAMES.get(attribute, attribute)}  # type: ignore[operator]
    return SubjectNotAccepted(code, named, field=attribute, attribute=attribute)
