"""Addresses of registrars, of their course and certificates, and of the office's own people."""

from django.urls import path

from .views import (
    application,
    course,
    duties,
    office_application,
    office_import,
    office_training,
    review,
    staffing,
    trusted_roles,
)
from .views import office as views
from .views import office_desk as credentials
from .views import public as open_pages

public = [
    path("koulutus/", open_pages.course_public, name="course_public"),
    path("koulutus/<slug:course>/kuvat/<str:name>", open_pages.course_picture, name="course_picture"),
    path("todistus/", open_pages.certificate_check, name="certificate_check"),
]
portal = [
    path("asiat/<str:code>/rekisteroijahakemus/", application.registrar_apply, name="registrar_apply"),
    path("rekisteroijahakemukset/<str:code>/vastaa/", application.application_answer, name="application_answer"),
    path("rekisteroijahakemukset/<str:code>/peru/", application.application_withdraw, name="application_withdraw"),
    path(
        "rekisteroijahakemukset/<str:code>/palvelussuhde/",
        application.application_employment,
        name="application_employment",
    ),
    path("koulutus/", course.course_home, name="course_home"),
    path("koulutus/aloita/", course.course_begin, name="course_begin"),
    path("koulutus/aloita/<str:token>/", course.course_link, name="course_link"),
    path("koulutus/muu-todistus/", course.outside_training, name="outside_training"),
    path("koulutus/todistus/<str:code>/", course.own_training, name="own_training"),
    path("koulutus/koe/<str:code>/", course.course_try, name="course_try"),
    path("koulutus/<slug:course>/", course.course_detail, name="course_detail"),
    path("koulutus/<slug:course>/koe/", course.course_try_begin, name="course_try_begin"),
    path("koulutus/<slug:course>/<slug:part>/", course.course_part, name="course_part"),
    path("rekisteroijana/", duties.portal_duties, name="duty_list"),
    path("rekisteroijana/vakuutus/", duties.portal_declaration, name="declaration_accept"),
    path("rekisteroijana/paivitysinfo/", duties.portal_briefing, name="briefing_read"),
    path("rekisteroijat/", review.registrars_review, name="registrars_review"),
    path("miehitys/", staffing.portal_staffing_overview, name="staffing_overview"),
    path("pisteet/<str:code>/miehitys/", staffing.portal_point_staffing, name="point_staffing"),
    path("pisteet/<str:code>/poissaolo/", staffing.absence_plan, name="absence_plan"),
    path("poissaolot/<str:code>/peru/", staffing.portal_absence_call_off, name="absence_call_off"),
    path("rekisterointioikeudet/<str:code>/paata/", staffing.portal_right_end, name="right_end"),
]
desk = [
    path("rekisteroijana/", duties.desk_duties, name="duty_list"),
    path("rekisteroijana/vakuutus/", duties.desk_declaration, name="declaration_accept"),
    path("rekisteroijana/paivitysinfo/", duties.desk_briefing, name="briefing_read"),
    path("poissaolot/", staffing.desk_absences, name="absence_list"),
    path("poissaolot/<str:code>/peru/", staffing.desk_absence_call_off, name="absence_call_off"),
    path("miehitys/", staffing.desk_staffing_overview, name="staffing_overview"),
    path("miehitys/<str:code>/", staffing.desk_point_staffing, name="point_staffing"),
]
office = [
    path("miehitys/", staffing.office_staffing_overview, name="staffing_overview"),
    path("pisteet/<str:code>/miehitys/", staffing.office_point_staffing, name="point_staffing"),
    path("rekisteroijat/", views.registrar_list, name="registrar_list"),
    path("rekisteroijat/<str:code>/", views.registrar_detail, name="registrar_detail"),
    path("rekisteroijat/<str:code>/koulutus/", views.training_record, name="training_record"),
    path("rekisteroijien-lapikaynnit/", review.registrar_review_list, name="registrar_review_list"),
    path("rekisteroijien-vakuutukset/", duties.declaration_overview, name="declaration_overview"),
    path("rekisteroijien-vakuutukset/pyyda/", duties.declaration_call_make, name="declaration_call"),
    path("rekisteroijien-paivitysinfot/", duties.briefing_overview, name="briefing_overview"),
    path("koulutustodistukset/", office_training.training_list, name="training_list"),
    path("koulutustodistukset/<str:code>/", office_training.training_document, name="training_document"),
    path("koulutustodistukset/<str:code>/hyvaksy/", office_training.training_accept, name="training_accept"),
    path("koulutustodistukset/<str:code>/hylkaa/", office_training.training_reject, name="training_reject"),
    path(
        "rekisteroijahakemukset/<str:code>/hyvaksy/", office_application.application_approve, name="application_approve"
    ),
    path("rekisteroijahakemukset/<str:code>/hylkaa/", office_application.application_reject, name="application_reject"),
    path(
        "rekisteroijahakemukset/<str:code>/palvelussuhde/",
        office_application.application_ask_employment,
        name="application_ask_employment",
    ),
    path("rekisteroijat/<str:code>/oikeus/", views.right_grant, name="right_grant"),
    path("rekisteroijat/<str:code>/vartti/avaa/", credentials.desk_open, name="desk_open"),
    path("rekisteroijat/<str:code>/vartti/uudelleen/", credentials.desk_send_again, name="desk_send_again"),
    path("rekisteroijat/<str:code>/vartti/nollaa/", credentials.desk_reset, name="desk_reset"),
    path("rekisteroijat/<str:code>/vartti/paata/", credentials.desk_end, name="desk_end"),
    path("rekisterointioikeudet/<str:code>/paata/", views.right_end, name="right_end"),
    path("luottamusroolit/", trusted_roles.trusted_roles, name="trusted_roles"),
    path("luottamusroolit/lataa/", trusted_roles.trusted_roles_export, name="trusted_roles_export"),
    path("rekisterointituonnit/", office_import.import_list, name="import_list"),
    path("rekisterointituonnit/uusi/", office_import.import_new, name="import_new"),
    path("rekisterointituonnit/malli.csv", office_import.import_template, name="import_template"),
    path("rekisterointituonnit/<str:code>/", office_import.import_detail, name="import_detail"),
    path("rekisterointituonnit/<str:code>/vahvista/", office_import.import_confirm, name="import_confirm"),
    path("rekisterointituonnit/<str:code>/peru/", office_import.import_withdraw, name="import_withdraw"),
    path("rekisterointituonnit/<str:code>/raportti.csv", office_import.import_report, name="import_report"),
    path("nimitykset/", views.appointment_list, name="appointment_list"),
]
