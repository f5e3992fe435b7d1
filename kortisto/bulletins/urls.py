"""Addresses of bulletins and of registrars' addresses."""

from django.urls import path

from .views import addresses, reports
from .views import desk as desk_views
from .views import office as office_views

office = [
    path("tiedotteet/", office_views.bulletin_list, name="bulletin_list"),
    path("tiedotteet/uusi/", office_views.bulletin_write, name="bulletin_write"),
    path("tiedotteet/liitteet/<str:code>/", office_views.bulletin_attachment, name="bulletin_attachment"),
    path("tiedotteet/liitteet/<str:code>/poista/", office_views.bulletin_detach, name="bulletin_detach"),
    path("tiedotteet/<str:code>/", office_views.bulletin_detail, name="bulletin_detail"),
    path("tiedotteet/<str:code>/muuta/", office_views.bulletin_change, name="bulletin_change"),
    path("tiedotteet/<str:code>/vastaanottajat/", office_views.bulletin_aim, name="bulletin_aim"),
    path("tiedotteet/<str:code>/liite/", office_views.bulletin_attach, name="bulletin_attach"),
    path("tiedotteet/<str:code>/laheta/", office_views.bulletin_send, name="bulletin_send"),
    path("tiedotteet/<str:code>/peru/", office_views.bulletin_call_off, name="bulletin_call_off"),
    path("tiedotteet/<str:code>/pysayta/", office_views.bulletin_stop, name="bulletin_stop"),
    path("tiedotteet/<str:code>/jatka/", office_views.bulletin_continue, name="bulletin_continue"),
    path("tiedotteet/<str:code>/hylkaa/", office_views.bulletin_discard, name="bulletin_discard"),
    path("tiedotteet/<str:code>/raportti/", reports.bulletin_report, name="bulletin_report"),
    path("tiedotteet/<str:code>/raportti.csv", reports.bulletin_report_csv, name="bulletin_report_csv"),
    path("tiedotteet/<str:code>/pdf/<slug:language>/", office_views.bulletin_pdf, name="bulletin_pdf"),
    path("osoitteet/", addresses.address_list, name="address_list"),
    path("osoitteet.csv", addresses.address_list_csv, name="address_list_csv"),
    path("osoitteet/verkkotunnukset/", addresses.domain_list, name="domain_list"),
    path("osoitteet/verkkotunnukset/<str:domain>/", addresses.domain_ask, name="domain_ask"),
]
desk = [
    path("tiedotteet/", desk_views.bulletin_list, name="bulletin_list"),
    path("tiedotteet/liitteet/<str:code>/", desk_views.bulletin_attachment, name="bulletin_attachment"),
    path("tiedotteet/<str:code>/", desk_views.bulletin_read, name="bulletin_read"),
    path("tiedotteet/<str:code>/kuittaa/", desk_views.bulletin_acknowledge, name="bulletin_acknowledge"),
    path("tiedotteet/<str:code>/pdf/<slug:language>/", desk_views.bulletin_pdf, name="bulletin_pdf"),
]
