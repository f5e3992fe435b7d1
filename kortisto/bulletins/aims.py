"""A bulletin's aim in words."""

from django.utils import formats
from django.utils.translation import gettext as _

from kortisto.contracts.models import CardKind
from kortisto.ui.language import name_of

from .models import Bulletin


def aim_in_words(bulletin: Bulletin) -> str:
    """For whom it is meant, as one sentence of parts."""
    places = [name_of(row) for row in bulletin.owners.order_by("sort_key")]
    places += [name_of(row) for row in bulletin.points.order_by("sort_key")]
    parts = [", ".join(places)] if places else []
    if bulletin.card_kinds:
        parts.append(", ".join(str(CardKind(kind).label) for kind in sorted(bulletin.card_kinds)))
    if bulletin.trained_until:
        day = formats.date_format(bulletin.trained_until, "SHORT_DATE_FORMAT")
        parts.append(_("training passed on %(day)s or before") % {"day": day})
    return "; ".join(parts) or _("All registrars")
