from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagesConfig(AppConfig):
    name = "kortisto.messages"
    label = "outbox"  # Django's own app of one-time notices is called "messages" already
    verbose_name = _("Messages")
