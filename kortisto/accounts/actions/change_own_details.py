from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_of_oneself
from kortisto.accounts.events import Event
from kortisto.accounts.models import User
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.errors import Refusal


@action
def change_own_details(*, actor: User, given_names: str, family_name: str, language: str) -> User:
    """A user saves their own name and language. A name known from an identity is not typed over (`name_from_identity`)."""
    grounds_of_oneself(actor=actor)
    user = User.objects.select_for_update(of=("self",)).get(pk=actor.pk)
    given_names, family_name = given_names.strip(), family_name.strip()
    if user.person_id is not None and (given_names, family_name) != (user.given_names, user.family_name):
        raise Refusal(
            "name_from_identity",
            _("Your name has been read from your identity, so it cannot be changed here."),
            field="family_name",
        )
    if language not in dict(User._meta.get_field("language").choices or ()):
        raise Refusal("language_unknown", _("Choose one of the languages."), field="language")
    before = {"given_names": user.given_names, "family_name": user.family_name, "language": user.language}
    user.given_names, user.family_name, user.language = given_names, family_name, language
    user.save()
    record(
        Event.DETAILS_CHANGED, actor=actor, subject=user, before=before,
        after={"given_names": given_names, "family_name": family_name, "language": language},
    )  # fmt: skip
    return user
