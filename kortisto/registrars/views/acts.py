"""What can be done with a certificate now: the same rows in menus everywhere."""

from django.urls import reverse
from django.utils.translation import gettext as _

from kortisto.registrars.models import TrainingCertificate
from kortisto.registrars.states import TRAINING
from kortisto.ui.parts import Act


def training_acts(training: TrainingCertificate) -> list[Act]:
    """The menu of a certificate, in the order in which things are done."""
    acts = []
    if training.document:
        acts.append(Act(_("Download the certificate"), reverse("training_document", args=[training.code])))
    if TRAINING.can(training, "accept"):
        acts.append(Act(_("Accept the certificate"), reverse("training_accept", args=[training.code]), confirm=True))
        reject = reverse("training_reject", args=[training.code])
        acts.append(Act(_("Do not accept"), reject, confirm=True, danger=True))
    return acts
