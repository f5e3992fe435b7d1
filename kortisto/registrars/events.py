"""What is written down about training and registrars' rights."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Event(TextChoices):
    COURSE_BEGUN = "coursestudy:begun", _("Course begun")
    COURSE_LINK_SENT = "coursestudy:link_sent", _("Link to begin the course sent")
    PART_READ = "coursestudy:part_read", _("Part of the course read")
    TRY_BEGUN = "coursetry:begun", _("Try at the course questions begun")
    ANSWERS_SAVED = "coursetry:answers_saved", _("Answers to course questions saved")
    TRY_PASSED = "coursetry:passed", _("Course questions passed")
    TRY_FAILED = "coursetry:failed", _("Course questions not passed")
    TRAINING_EARNED = "trainingcertificate:earned", _("Training certificate earned")
    TRAINING_SEALED = "trainingcertificate:sealed", _("Training certificate sealed")
    TRAINING_GIVEN = "trainingcertificate:given", _("Training certificate from elsewhere given")
    TRAINING_ACCEPTED = "trainingcertificate:accepted", _("Training certificate accepted")
    TRAINING_REJECTED = "trainingcertificate:rejected", _("Training certificate not accepted")
    TRAINING_RECORDED = "trainingcertificate:recorded", _("Training certificate recorded")
    APPLICATION_SUBMITTED = "registrarapplication:submitted", _("Registrar application sent")
    APPLICATION_ANSWERED = "registrarapplication:answered", _("Question about the registrar application answered")
    APPLICATION_WITHDRAWN = "registrarapplication:withdrawn", _("Registrar application withdrawn")
    EMPLOYMENT_ASKED = "registrarapplication:employment_asked", _("Confirmation of employment asked for")
    EMPLOYMENT_TOLD = "registrarapplication:employment_told", _("Employment confirmed or denied")
    APPLICATION_APPROVED = "registrarapplication:approved", _("Registrar application approved")
    APPLICATION_REJECTED = "registrarapplication:rejected", _("Registrar application rejected")
    RIGHT_GRANTED = "registrarright:granted", _("Registrar right granted")
    RIGHT_ENDED = "registrarright:ended", _("Registrar right ended")
    RIGHT_SUSPENDED = "registrarright:suspended", _("Registrar right suspended")
    RIGHT_RESTORED = "registrarright:restored", _("Registrar right restored")
    ABSENCE_PLANNED = "absence:planned", _("Registrar's absence told beforehand")
    ABSENCE_CALLED_OFF = "absence:called_off", _("Registrar's absence called off")
    STAFFING_CHANGED = "staffingnotice:changed", _("Staffing of a registration point changed")
