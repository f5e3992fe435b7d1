"""Links of certificates of employment at the desk."""

from django.utils.translation import gettext_lazy as _

from kortisto.ui.navigation import register_nav

register_nav("desk", _("Certificates of employment"), "proof_list", order=300)
