from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_of_oneself
from kortisto.accounts.events import Event
from kortisto.accounts.models import User
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.errors import Refusal


@action
def set_language(*, actor: User, language: str) -> User:
    """A user chooses the language of pages and messages, for every face and machine (BR-LA-01)."""
    grounds_of_oneself(actor=actor)
    if language not in dict(User._meta.get_field("language").choices or ()):
        raise Refusal("language_unknown", _("Choose one of the languages."), field="language")
    User.objects.filter(pk=actor.pk).update(language=language)
    actor.language = language
    record(Event.LANGUAGE_SET, actor=actor, subject=actor, grounds={"language": language})
    return actor
