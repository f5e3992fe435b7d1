"""What kinds of value a rule can have: how it is checked, stored as JSON and read back.

A kind says no with `WrongValue` and a sentence for the person who typed it; pages ask it for nothing else.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.errors import Refusal

LANGUAGES = ("fi", "sv", "en")


class WrongValue(Refusal):
    """The value cannot be this rule's."""

    def __init__(self, sentence: Any) -> None:
        super().__init__("rule_value_wrong", sentence, field="value")


class Kind(Protocol):
    """A kind of value."""

    def store(self, value: Any) -> Any:
        """The value as JSON; raises WrongValue."""

    def read(self, stored: Any) -> Any:
        """The stored value as the program uses it."""


@dataclass(frozen=True)
class Whole:
    """A whole number between two bounds, both included."""

    least: int
    most: int

    def store(self, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not self.least <= value <= self.most:
            raise WrongValue(
                _("Give a whole number from %(least)s to %(most)s.") % {"least": self.least, "most": self.most}
            )
        return value

    def read(self, stored: int) -> int:
        return stored


@dataclass(frozen=True)
class YesNo:
    """Something that is on or off."""

    def store(self, value: Any) -> bool:
        if not isinstance(value, bool):
            raise WrongValue(_("Choose yes or no."))
        return value

    def read(self, stored: bool) -> bool:
        return stored


@dataclass(frozen=True)
class DayOrNothing:
    """A day, or nothing when the rule is off; read as a `date` or None."""

    def store(self, value: Any) -> str | None:
        if value is None or value == "":
            return None
        try:
            return (value if isinstance(value, date) else date.fromisoformat(str(value))).isoformat()
        except ValueError:
            raise WrongValue(_("Give a day, or leave the field empty.")) from None

    def read(self, stored: str | None) -> date | None:
        return date.fromisoformat(stored) if stored else None


@dataclass(frozen=True)
class Line:
    """A short text of one line: a version label, a telephone number. `mail` asks for an e-mail address."""

    most: int = 120
    mail: bool = False
    optional: bool = False

    def store(self, value: Any) -> str:
        text = str(value or "").strip()
        if not text and self.optional:
            return ""
        if not text or len(text) > self.most or len(text.splitlines()) > 1:
            raise WrongValue(_("Give one line of at most %(most)s characters.") % {"most": self.most})
        if self.mail:
            try:
                validate_email(text)
            except ValidationError:
                raise WrongValue(_("Give a complete e-mail address.")) from None
        return text

    def read(self, stored: str) -> str:
        return stored


@dataclass(frozen=True)
class Texts:
    """A text that people agree to, in three languages, with the version that forms and papers name."""

    version: str
    fi: str
    sv: str
    en: str

    def text(self, language: str | None = None) -> str:
        """The text in a language, the reader's own when none is given."""
        language = (language or get_language() or "fi")[:2]
        return str(getattr(self, language if language in LANGUAGES else "fi"))


@dataclass(frozen=True)
class Agreed:
    """A text that people agree to: stored as {"version", "fi", "sv", "en"}, read as `Texts`."""

    def store(self, value: Any) -> dict[str, str]:
        if isinstance(value, Texts):
            value = {"version": value.version} | {language: value.text(language) for language in LANGUAGES}
        if not isinstance(value, Mapping) or set(value) != {"version", *LANGUAGES}:
            raise WrongValue(_("Give the version and the text in Finnish, Swedish and English."))
        texts = {name: str(text).replace("\r\n", "\n").strip() for name, text in value.items()}
        if not re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z.\-]{0,19}", texts["version"]):
            raise WrongValue(_("The version is a short label without spaces, for example 1.1."))
        if not all(texts[language] for language in LANGUAGES):
            raise WrongValue(_("The text is needed in Finnish, in Swedish and in English."))
        return texts

    def read(self, stored: dict[str, str]) -> Texts:
        return Texts(**stored)


@dataclass(frozen=True)
class Matrix:
    """Which columns are ticked on each row: a small table of yes and no. Read as {row: frozenset of columns}."""

    rows: Mapping[str, Any]
    columns: Mapping[str, Any]

    def store(self, value: Any) -> dict[str, list[str]]:
        if not isinstance(value, Mapping) or not set(value) <= set(self.rows):
            raise WrongValue(_("The table has a row that is not known."))
        stored = {}
        for row in self.rows:
            ticked = set(value.get(row, ()))
            if not ticked <= set(self.columns):
                raise WrongValue(_("The table has a column that is not known."))
            stored[row] = [column for column in self.columns if column in ticked]
        return stored

    def read(self, stored: dict[str, list[str]]) -> dict[str, frozenset[str]]:
        return {row: frozenset(columns) for row, columns in stored.items()}


@dataclass(frozen=True)
class Numbers:
    """A few whole numbers that belong together, each with its bounds and label. Read as {name: number}."""

    parts: Mapping[str, tuple[int, int, Any]]

    def store(self, value: Any) -> dict[str, int]:
        if not isinstance(value, Mapping) or set(value) != set(self.parts):
            raise WrongValue(_("Give every number of the group."))
        stored = {}
        for name, (least, most, label) in self.parts.items():
            number = value[name]
            if isinstance(number, bool) or not isinstance(number, int) or not least <= number <= most:
                raise WrongValue(
                    _("%(label)s: give a whole number from %(least)s to %(most)s.")
                    % {"label": label, "least": least, "most": most}
                )
            stored[name] = number
        return stored

    def read(self, stored: dict[str, int]) -> dict[str, int]:
        return dict(stored)


@dataclass(frozen=True)
class OneOf:
    """Exactly one of a few; read as its name."""

    choices: Mapping[str, Any]

    def store(self, value: Any) -> str:
        if value not in self.choices:
            raise WrongValue(_("Choose one of the list."))
        return str(value)

    def read(self, stored: str) -> str:
        return stored


@dataclass(frozen=True)
class SomeOf:
    """Any of a few; `always` are ticked for good. Read as a frozenset."""

    choices: Mapping[str, Any]
    always: frozenset[str] = frozenset()

    def store(self, value: Any) -> list[str]:
        ticked = set(value or ())
        if not ticked <= set(self.choices):
            raise WrongValue(_("The list has a choice that is not known."))
        if not self.always <= ticked:
            raise WrongValue(_("The list lacks a choice that must always be there."))
        return [choice for choice in self.choices if choice in ticked]

    def read(self, stored: list[str]) -> frozenset[str]:
        return frozenset(stored)


@dataclass(frozen=True)
class Item:
    """One line of a list in three languages; `name` is what rows keep, `ticked` what a list with choices adds."""

    name: str
    fi: str
    sv: str
    en: str
    ticked: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """The text in the reader's language."""
        return str(getattr(self, (get_language() or "fi")[:2], self.fi))


@dataclass(frozen=True)
class Items:
    """A list that the issuer writes, one line each: name | Finnish | Swedish | English. Read as a tuple of `Item`.

    With `choices` each line goes on with one part for each of them: words of that choice, with spaces between.
    """

    least: int = 1
    most: int = 30
    choices: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def parts(self) -> tuple[str, ...]:
        return ("name", *LANGUAGES, *self.choices)

    def store(self, value: Any) -> list[dict[str, Any]]:
        if isinstance(value, str):
            value = [self._line(line) for line in value.splitlines() if line.strip()]
        if not isinstance(value, list | tuple) or not self.least <= len(value) <= self.most:
            raise WrongValue(_("Write from %(least)s to %(most)s lines.") % {"least": self.least, "most": self.most})
        stored: list[dict[str, Any]] = [
            {part: str(one.get(part, "")).strip() for part in ("name", *LANGUAGES)} for one in value
        ]
        names = [one["name"] for one in stored]
        if not all(re.fullmatch(r"[a-z][a-z0-9_]{0,39}", name) for name in names) or len(set(names)) != len(names):
            raise WrongValue(_("Each line begins with a name of its own: small letters, digits and underscores."))
        if not all(one[language] and len(one[language]) <= 200 for one in stored for language in LANGUAGES):
            raise WrongValue(_("Each line needs its text in Finnish, in Swedish and in English."))
        for one, given in zip(stored, value, strict=True):
            one |= {choice: self._ticked(choice, given.get(choice, ())) for choice in self.choices}
        return stored

    def read(self, stored: list[dict[str, Any]]) -> tuple[Item, ...]:
        return tuple(
            Item(
                name=one["name"],
                fi=one["fi"],
                sv=one["sv"],
                en=one["en"],
                ticked={choice: frozenset(one[choice]) for choice in self.choices},
            )
            for one in stored
        )

    def written(self, stored: list[dict[str, Any]]) -> str:
        """The list as it stands in a form."""
        lines = [
            [one[part] if isinstance(one[part], str) else " ".join(one[part]) for part in self.parts] for one in stored
        ]
        return "\n".join(" | ".join(parts) for parts in lines)

    def _ticked(self, choice: str, words: Iterable[str]) -> list[str]:
        known = self.choices[choice]
        ticked = set(words)
        if not ticked or not ticked <= set(known):
            raise WrongValue(
                _("The last parts of a line name at least one of these each: %(words)s.") % {"words": ", ".join(known)}
            )
        return [word for word in known if word in ticked]

    def _line(self, line: str) -> dict[str, Any]:
        parts = [part.strip() for part in line.split("|")]
        if len(parts) != len(self.parts):
            raise WrongValue(
                _("Each line has %(count)s parts with | between them.") % {"count": len(self.parts)}
                if self.choices
                else _("Each line has four parts with | between them: name, Finnish, Swedish, English.")
            )
        found: dict[str, Any] = dict(zip(self.parts, parts, strict=True))
        return found | {choice: found[choice].replace(",", " ").split() for choice in self.choices}
