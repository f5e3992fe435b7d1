"""Addresses of accounts, users, invitations and registration points, by face."""

from django.urls import path

from .views import office as office_views
from .views import office_accounts as accounts
from .views import portal as views
from .views import portal_factor as factor
from .views import portal_members as members
from .views import portal_point as point
from .views import portal_points as points
from .views import portal_staff as staff
from .views import public as public_views

portal = [
    path("tilit/", views.account_choose, name="account_choose"),
    path("tilit/uusi/", views.account_open, name="account_open"),
    path("tilit/avaa/", views.account_open_begin, name="account_open_begin"),
    path("tilit/pyyda-kutsu/", views.invitation_ask, name="invitation_ask"),
    path("kutsu/<str:token>/", views.invitation_open, name="invitation_open"),
    path("kutsu/<str:token>/liity/", views.invitation_accept, name="invitation_accept"),
    path("kayttajat/", members.member_list, name="member_list"),
    path("kayttajat/<str:code>/rooli/", members.member_role, name="member_role"),
    path("kayttajat/<str:code>/poista/", members.member_remove, name="member_remove"),
    path("kayttajat/<str:code>/keskeyta/", members.member_suspend, name="member_suspend"),
    path("kayttajat/<str:code>/palauta/", members.member_restore, name="member_restore"),
    path("tunnistautuminen/kadonnut/pyyda/", factor.factor_ask, name="factor_ask"),
    path("kayttajat/pyynnot/<str:code>/vahvista/", factor.factor_confirm, name="factor_confirm"),
    path("kayttajat/pyynnot/<str:code>/hylkaa/", factor.factor_decline, name="factor_decline"),
    path("tili/loki/", members.account_log, name="account_log"),
    path("virkakaynti/lopeta/", staff.staff_visit_end, name="staff_visit_end"),
    path("virkakaynti/<str:token>/", staff.staff_visit_open, name="staff_visit_open"),
    path("kutsut/<str:code>/laheta-uudelleen/", members.invitation_send_again, name="invitation_send_again"),
    path("kutsut/<str:code>/peru/", members.invitation_withdraw, name="invitation_withdraw"),
    path("pisteet/", points.point_list, name="point_list"),
    path("pisteet/uusi/", points.point_open, name="point_open"),
    path("pisteet/lista.csv", point.point_export, name="point_export"),
    path("pisteet/<str:code>/", point.point_detail, name="point_detail"),
    path("pisteet/<str:code>/tarkistuslista/", point.point_readiness, name="point_readiness"),
    path("pisteet/<str:code>/sulje/", point.point_start_closing, name="point_start_closing"),
    path("pisteet/<str:code>/pida-auki/", point.point_call_off_closing, name="point_call_off_closing"),
    path("pisteet/<str:code>/sulje-lopullisesti/", point.point_close, name="point_close"),
    path("pisteet/<str:code>/valtuutukset/<str:mandate>/paata/", point.point_mandate_end, name="point_mandate_end"),
    path("pisteet/<str:code>/muuta/", points.point_change, name="point_change"),
    path("pisteet/<str:code>/kayttoon/", points.point_take_into_use, name="point_take_into_use"),
]

public = [
    path("rekisterointipisteet/", public_views.public_points_page, name="public_points"),
    path("rekisterointipisteet/<str:code>/", public_views.public_point, name="public_point"),
]

office = [
    path("organisaatiot/", office_views.organisation_list, name="organisation_list"),
    path("organisaatiot/<str:code>/", office_views.organisation_detail, name="organisation_detail"),
    path("organisaatiot/<str:code>/kaynti/", accounts.account_visit, name="account_visit"),
    path("organisaatiot/<str:code>/paakayttaja/", accounts.administrator_propose, name="administrator_propose"),
    path("paakayttajat/<str:code>/", accounts.administrator_change_detail, name="administrator_change_detail"),
    path("paakayttajat/<str:code>/todiste/", accounts.administrator_evidence, name="administrator_evidence"),
    path("pisteet/", office_views.point_list, name="point_list"),
    path("pisteet/<str:code>/", office_views.point_detail, name="point_detail"),
]
