"""What the accounts room puts on record."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Event(TextChoices):
    USER_CREATED = "user:created", _("User created")
    USER_SIGNED_IN = "user:signed_in", _("Signed in")
    USER_SIGNED_OUT = "user:signed_out", _("Signed out")
    SIGN_IN_FAILED = "user:sign_in_failed", _("Sign-in failed")
    USER_IDENTIFIED = "user:identified", _("Identified strongly")
    PERSON_ATTACHED = "user:person_attached", _("User joined to a person")
    PASSWORD_CHANGED = "user:password_changed", _("Password changed")
    FACTOR_ADDED = "user:factor_added", _("Second factor added")
    FACTOR_REMOVED = "user:factor_removed", _("Second factor removed")
    FACTORS_RESET = "user:factors_reset", _("Second factors removed by the issuer")
    FACTORS_LOST = "user:factors_lost", _("Lost second factors removed after identifying strongly")
    EMAIL_CHANGED = "user:email_changed", _("E-mail address changed")
    ADDRESS_CHECKED = "user:address_checked", _("Message sent to see whether the own address works")
    ADDRESS_WORKS = "user:address_confirmed", _("Own address shown to work")
    DETAILS_CHANGED = "user:details_changed", _("Own details changed")
    VISITS_ENDED = "user:visits_ended", _("Visits on other devices ended")
    LANGUAGE_SET = "user:language_set", _("Language chosen")

    APPOINTED = "appointment:made", _("Appointed to the issuer's office")
    APPOINTMENT_ENDED = "appointment:ended", _("Appointment to the issuer's office ended")

    DESK_OPENED = "desk:credential_opened", _("Desk user name opened")
    DESK_LINK_SENT = "desk:link_sent", _("Link for the first use of the desk sent")
    DESK_MESSAGES_SENT = "desk:messages_sent", _("User name and password of the desk sent in separate messages")
    DESK_EXPIRED = "desk:credential_expired", _("Desk user name not taken into use in time")
    DESK_TAKEN_INTO_USE = "desk:taken_into_use", _("Desk user name taken into use")
    DESK_RESET = "desk:credential_reset", _("Desk user name reset")
    DESK_ENDED = "desk:credential_ended", _("Desk user name ended")
    DESK_FACTOR_ADDED = "desk:factor_added", _("Second factor of the desk added")
    DESK_FACTOR_REMOVED = "desk:factor_removed", _("Second factor of the desk removed")
    DESK_PASSWORD_CHANGED = "desk:password_changed", _("Password of the desk changed")
    DESK_EMAIL_SAVED = "desk:email_saved", _("New e-mail address of the desk saved")
    DESK_EMAIL_CONFIRMED = "desk:email_confirmed", _("E-mail address of the desk confirmed")
    DESK_EMAIL_KEPT = "desk:email_kept", _("E-mail address of the desk said to be right")
    DESK_EMAIL_CHECKED = "desk:email_checked", _("Message sent to see whether the desk's address works")
    DESK_EMAIL_PROVED = "desk:email_proved", _("E-mail address of the desk shown to work")
    DESK_LOCKED = "desk:locked", _("Desk locked")
    DESK_UNLOCKED = "desk:unlocked", _("Desk unlocked")
    DESK_TAKEN_OVER = "desk:taken_over", _("Locked desk taken over by another registrar")
    DESK_VISITS_ENDED = "desk:visits_ended", _("Visits to the desk on other machines ended")
    NOTIFICATIONS_CHOSEN = "notificationchoice:made", _("Messages to registrars chosen")
    DESK_PHONE_SAVED = "desk:phone_saved", _("New telephone number of the desk saved")
