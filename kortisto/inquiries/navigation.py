"""The office's link to inquiries, with how many are under way, and the act on a registrar's page."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kortisto.access.doors import office_roles
from kortisto.access.policy import INQUIRERS
from kortisto.accounts.models import User
from kortisto.kernel.counting import Question, lasting_for
from kortisto.registrars.registrar_acts import register_registrar_acts
from kortisto.ui.navigation import SUPERVISION, register_nav
from kortisto.ui.parts import Act

from .models import Inquiry
from .queries import open_inquiry_into
from .states import InquiryState
from .views.office import READERS


def reads_inquiries(request: HttpRequest) -> bool:
    return bool(office_roles(request) & set(READERS))


UNDER_WAY = lasting_for(lambda user: Inquiry.objects.exclude(state=InquiryState.CLOSED).exclude(user=user))


def under_way(request: HttpRequest) -> Question | None:
    """The inquiries that are under way, one's own acts left aside."""
    return UNDER_WAY(request.user.pk)


def acts_about(request: HttpRequest, user: User) -> list[Act]:
    """Looking into a registrar's acts, or going on with the inquiry that is under way."""
    if not office_roles(request) & set(INQUIRERS) or user.pk == request.user.pk:
        return []
    if (known := open_inquiry_into(user)) is not None:
        return [Act(_("Go on with the inquiry"), reverse("inquiry_detail", args=[known.code]))]
    return [Act(_("Look into the acts"), reverse("inquiry_open", args=[user.code]))]


register_nav(
    "office", gettext_lazy("Inquiries"), "inquiry_list", 960, reads_inquiries, count=under_way, group=SUPERVISION
)
register_registrar_acts(acts_about)
