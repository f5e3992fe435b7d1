"""What the parts of an event are called where auditors read it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kortisto.ui.face import FACES

# The grounds that `access.policy` keeps: their names for people, and the kind of thing that their codes name.
GROUNDS = {
    "on": _("Looked at on the day"),
    "membership": _("Membership of an account"),
    "appointment": _("Appointment to the office"),
    "right": _("Registrar right"),
    "point_right": _("Rights granted to the point"),
    "version": _("Contract version"),
    "mandate": pgettext_lazy("ground", "Mandate"),
    "identification": _("Strong identification"),
    "document": _("Document"),
    "sha256": _("SHA-256 of the document"),
    "page": _("Page"),
    "action": _("Act that was tried"),
    "approved_by": _("Approved by"),
    "decision": _("Decision"),
    "rule": _("Rule"),
    "part": _("Part of the log"),
}
KINDS = {
    "membership": "membership",
    "appointment": "officeappointment",
    "right": "registrarright",
    "point_right": "pointright",
    "version": "contractversion",
    "mandate": "mandate",
    "identification": "strongidentification",
}


def references_in(grounds: Mapping[str, Any]) -> dict[str, str]:
    """The references that the codes among the grounds stand for, by the ground's name."""
    return {
        name: text if ":" in text else f"{KINDS[name]}:{text}"
        for name, text in ((name, str(value)) for name, value in grounds.items())
        if ":" in text or name in KINDS
    }


def face_label(name: str) -> Any:
    """The face at which something was done, by its name for people; nothing for what was done at none."""
    return FACES[name].label if name in FACES else name
