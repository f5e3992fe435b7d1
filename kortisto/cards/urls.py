"""Addresses of orders at the desk."""

from django.urls import path

from .views import desk as lists
from .views import desk_boxes as boxes
from .views import desk_cards as cards
from .views import desk_closing as closing
from .views import desk_loss as loss
from .views import desk_order as ordering
from .views import desk_order_begin as begin
from .views import desk_order_identity as identity
from .views import desk_order_page as page
from .views import desk_people as people
from .views import desk_returns as returns
from .views import holder as own
from .views import office as office_views
from .views import office_waiting as waiting
from .views import portal as ours
from .views import renewals as renewing

CUSTOMER = "asiakkuus/<str:customership>/"
DRAFT = CUSTOMER + "tilaa/<str:draft>/"
ORDER = CUSTOMER + "tilaukset/<str:code>/"

portal = [
    path("kortit/", ours.our_card_list, name="our_card_list"),
    path("kortit/lista.csv", ours.our_card_export, name="our_card_export"),
    path("kortit/uusittavat/", renewing.renewal_list_portal, name="renewal_list"),
    path("kortit/vahvista/", ours.holders_confirm, name="holders_confirm"),
    path("kortit/<str:code>/lahti/", ours.employment_end, name="employment_end"),
    path("kortit/lahto/<str:code>/peru/", ours.employment_end_withdraw, name="employment_end_withdraw"),
]

desk = [
    path("pisteet/<str:code>/sulkeminen/", closing.point_closing, name="point_closing"),
    path("pisteet/<str:code>/sulkeminen/arkisto/", closing.point_archive, name="point_archive"),
    path("pisteet/<str:code>/sulkeminen/kortit/", closing.point_move_cards, name="point_move_cards"),
    path(CUSTOMER, lists.customership_home, name="customership_home"),
    path("tilaukset/", lists.order_list, name="order_list"),
    path("haku/", lists.desk_search, name="desk_search"),
    path("henkilo/", people.person_look_up, name="person_look_up"),
    path("henkilo/<str:code>/", people.person_found, name="person_found"),
    path(CUSTOMER + "tilaa/", begin.order_start, name="order_start"),
    path(CUSTOMER + "tilaa/aloita/", begin.order_begin, name="order_begin"),
    path(DRAFT + "henkilollisyys/", identity.order_identity, name="order_identity"),
    path(DRAFT + "henkilollisyys/rekisteri/", identity.order_register, name="order_register"),
    path(DRAFT + "tiedot/", ordering.order_data, name="order_data"),
    path(DRAFT + "tiedot/lomake.pdf", ordering.order_draft_pdf, name="order_draft_pdf"),
    path(DRAFT + "hyvaksynta/", ordering.order_acceptance, name="order_acceptance"),
    path(DRAFT + "vahvista/", ordering.order_confirm, name="order_confirm"),
    path(ORDER, page.order_detail, name="order_detail"),
    path(ORDER + "tila/", page.order_status, name="order_status"),
    path(ORDER + "lomake.pdf", page.order_form_pdf, name="order_form_pdf"),
    path(ORDER + "peru/", page.order_cancel, name="order_cancel"),
    path("kortit/uusittavat/", renewing.renewal_list_desk, name="renewal_list"),
    path("kortit/palautukset/", returns.card_return_list, name="card_return_list"),
    path("kortit/<str:code>/palautettu/", returns.card_return, name="card_return"),
    path("kortit/<str:code>/havitetty/", returns.card_destroy, name="card_destroy"),
    path("kortit/<str:code>/", cards.card_detail, name="card_detail"),
    path("kortit/<str:code>/miksi/", cards.card_why, name="card_why"),
    path("kortit/<str:code>/luovuta/", cards.card_hand_over, name="card_hand_over"),
    path("kortit/<str:code>/peruuta/", cards.card_cancel, name="card_cancel"),
    path("laatikot/", boxes.box_list, name="box_list"),
    path("laatikot/<str:code>/", boxes.box_detail, name="box_detail"),
    path("laatikot/<str:code>/loytyi/<str:card>/", boxes.box_card_found, name="box_card_found"),
    path("katoaminen/", loss.loss_start, name="loss_start"),
    path("katoaminen/loydetty/<str:code>/", loss.loss_found, name="loss_found"),
    path("katoaminen/<str:code>/", loss.loss_report, name="loss_report"),
]

office = [
    path("haku/", office_views.office_search, name="office_search"),
    path("henkilot/", office_views.holder_look_up, name="holder_look_up"),
    path("henkilot/<str:code>/", office_views.holder_detail, name="holder_detail"),
    path("tilaukset/<str:code>/", office_views.order_detail, name="order_detail"),
    path("kortit/ongelmat/", waiting.card_problem_list, name="card_problem_list"),
    path("kortit/<str:code>/", office_views.card_detail, name="card_detail"),
    path("kortit/<str:code>/miksi/", office_views.card_why, name="card_why"),
    path("kortit/<str:code>/naytto.zip", office_views.card_evidence, name="card_evidence"),
    path("kortit/<str:code>/uudelleen/", office_views.card_retry, name="card_retry"),
    path("katoamiset/", waiting.loss_report_list, name="loss_report_list"),
    path("katoamiset/<str:code>/vahvista/", waiting.loss_report_confirm, name="loss_report_confirm"),
    path("katoaminen/", waiting.loss_start, name="loss_start"),
    path("katoaminen/<str:code>/", waiting.loss_report, name="loss_report"),
    path("uusittavat/", renewing.renewal_list_office, name="renewal_list"),
    path("kortinhaltijat/", waiting.holders_review_list, name="holders_review_list"),
    path("aktivointikirjeet/", waiting.activation_letter_list, name="activation_letter_list"),
]

holder = [
    path("kortit/<str:code>/", own.holder_card, name="holder_card"),
    path("kortit/<str:code>/katosi/", own.holder_loss, name="holder_loss"),
    path("kortit/<str:code>/katosi/valmis/", own.holder_loss_done, name="holder_loss_done"),
    path("katselut/", own.holder_log, name="holder_log"),
]
