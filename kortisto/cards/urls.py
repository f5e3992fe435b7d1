"""Addresses of orders at the desk."""

from django.urls import path

from .views import desk as lists
from .views import desk_order as ordering
from .views import desk_order_page as page
from .views import desk_people as people

CUSTOMER = "asiakkuus/<str:customership>/"
DRAFT = CUSTOMER + "tilaa/<str:draft>/"
ORDER = CUSTOMER + "tilaukset/<str:code>/"

desk = [
    path(CUSTOMER, lists.customership_home, name="customership_home"),
    path("tilaukset/", lists.order_list, name="order_list"),
    path("haku/", lists.desk_search, name="desk_search"),
    path("henkilo/", people.person_look_up, name="person_look_up"),
    path("henkilo/<str:code>/", people.person_found, name="person_found"),
    path(CUSTOMER + "tilaa/", ordering.order_start, name="order_start"),
    path(CUSTOMER + "tilaa/aloita/", ordering.order_begin, name="order_begin"),
    path(DRAFT + "henkilollisyys/", ordering.order_identity, name="order_identity"),
    path(DRAFT + "henkilollisyys/rekisteri/", ordering.order_register, name="order_register"),
    path(DRAFT + "tiedot/", ordering.order_data, name="order_data"),
    path(DRAFT + "tiedot/lomake.pdf", ordering.order_draft_pdf, name="order_draft_pdf"),
    path(DRAFT + "hyvaksynta/", ordering.order_acceptance, name="order_acceptance"),
    path(DRAFT + "vahvista/", ordering.order_confirm, name="order_confirm"),
    path(ORDER, page.order_detail, name="order_detail"),
    path(ORDER + "tila/", page.order_status, name="order_status"),
    path(ORDER + "lomake.pdf", page.order_form_pdf, name="order_form_pdf"),
    path(ORDER + "peru/", page.order_cancel, name="order_cancel"),
]
