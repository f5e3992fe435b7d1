"""The demo's link on the public pages."""

from django.utils.translation import gettext_lazy as _

from kortisto.ui.navigation import register_nav

register_nav("public", _("Who to sign in as"), "demo_players", order=800)
