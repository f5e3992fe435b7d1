"""What is written down about training and registrars' rights."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Event(TextChoices):
    TRAINING_RECORDED = "trainingcertificate:recorded", _("Training certificate recorded")
    RIGHT_GRANTED = "registrarright:granted", _("Registrar right granted")
    RIGHT_ENDED = "registrarright:ended", _("Registrar right ended")
    RIGHT_SUSPENDED = "registrarright:suspended", _("Registrar right suspended")
    RIGHT_RESTORED = "registrarright:restored", _("Registrar right restored")
