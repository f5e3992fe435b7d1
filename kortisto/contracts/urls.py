"""Addresses of contracts, matters and mandates, by face."""

from django.urls import path

from .views import office as office_views
from .views import office_ending, office_mandates, office_rights, office_talk, rescue, signing, succession
from .views import portal as views
from .views import portal_application as application
from .views import portal_choosing as choosing
from .views import portal_ending as ending
from .views import portal_mandates as mandates
from .views import portal_talk as talk

portal = [
    path("asiat/keskeneraiset/", views.case_list_unfinished, name="case_list_unfinished"),
    path("asiat/valmiit/", views.case_list_finished, name="case_list_finished"),
    path("asiat/<str:code>/", views.case_detail, name="case_detail"),
    path("asiat/<str:code>/vastaa/", talk.case_answer, name="case_answer"),
    path("asiat/<str:code>/viesti/", talk.case_write, name="case_write"),
    path("asiat/<str:code>/liite/<str:document>/", talk.case_attachment, name="case_attachment"),
    path("asiat/<str:code>/pistetilaukset/", views.subscription_list, name="subscription_list"),
    path("asiat/<str:code>/sopimus.pdf", views.contract_pdf, name="contract_pdf"),
    path("asiat/<str:code>/myonnetty.pdf", views.granted_pdf, name="contract_granted_pdf"),
    path("asiat/<str:code>/allekirjoita/", views.contract_sign, name="contract_sign"),
    path("asiat/<str:code>/peru/", views.contract_withdraw, name="contract_withdraw"),
    path("asiat/<str:code>/allekirjoitusoikeus/", signing.signing_right, name="signing_right"),
    path("asiat/<str:code>/naytto/<str:evidence>/tiedosto/", signing.portal_evidence_file, name="evidence_file"),
    path("asiat/<str:code>/leimattu.pdf", signing.portal_sealed, name="contract_sealed_pdf"),
    path("asiat/<str:code>/irtisano/", ending.contract_terminate, name="contract_terminate"),
    path("asiat/<str:code>/irtisanominen/peru/", ending.termination_withdraw, name="termination_withdraw"),
    path("sopimus/uusi/", application.contract_start, name="contract_start"),
    path("hakemus/<str:code>/", application.application, name="application"),
    path("hakemus/<str:code>/tarkista/", application.application_review, name="application_review"),
    path("hakemus/<str:code>/osa/<slug:slug>/", application.application_part, name="application_part"),
    path(
        "hakemus/<str:code>/valtuutus/<str:mandate>/poista/",
        application.application_mandate_remove,
        name="application_mandate_remove",
    ),
    path(
        "hakemus/<str:code>/valtuutus/<str:mandate>/muuta/",
        choosing.application_mandate_change,
        name="application_mandate_change",
    ),
    path("hakemus/<str:code>/valtuutettavat/useita/", choosing.application_several, name="application_several"),
    path("hakemus/<str:code>/valtuutettavat/haku/", choosing.application_points, name="application_points"),
    path(
        "hakemus/<str:code>/valtuutettavat/haku/<str:point>/",
        choosing.application_point_ask,
        name="application_point_ask",
    ),
    path("organisaatio/muuttuu/", succession.succession_start, name="succession_start"),
    path("asiat/<str:code>/muutos/peru/", succession.succession_withdraw, name="succession_withdraw"),
    path("pelastuslaitos/", rescue.rescue_list, name="rescue_list"),
    path("pelastuslaitos/aloita/", rescue.rescue_start, name="rescue_start"),
    path("pelastuslaitos/<str:code>/luovu/", rescue.rescue_close, name="rescue_close"),
    path("valtuutukset/", views.mandate_list, name="mandate_list"),
    path("valtuutukset/<str:code>/", mandates.mandate_detail, name="mandate_detail"),
    path("valtuutukset/<str:code>/tilaukset/", mandates.mandate_orders, name="mandate_orders"),
    path("valtuutukset/<str:code>/tilaukset/<str:order>/", mandates.handover_decide, name="handover_decide"),
    path("valtuutukset/<str:code>/hyvaksy/", mandates.mandate_accept, name="mandate_accept"),
    path("valtuutukset/<str:code>/hylkaa/", mandates.mandate_decline, name="mandate_decline"),
    path("valtuutukset/<str:code>/keskeyta/", mandates.mandate_suspend, name="mandate_suspend"),
    path("valtuutukset/<str:code>/palauta/", mandates.mandate_restore, name="mandate_restore"),
    path("valtuutukset/<str:code>/uusi/", mandates.mandate_renew, name="mandate_renew"),
    path("valtuutukset/<str:code>/rajaa/", mandates.mandate_narrow, name="mandate_narrow"),
    path("valtuutukset/<str:code>/valtuutus-<str:language>.pdf", mandates.mandate_pdf, name="mandate_pdf"),
    path(
        "valtuutukset/<str:code>/palvelussuhdetodistus-<str:language>.pdf",
        mandates.employment_proof_pdf,
        name="employment_proof_pdf",
    ),
    path("valtuutukset/<str:code>/paata/", views.mandate_end, name="mandate_end"),
]

desk = [
    path("pelastuslaitokset/", rescue.rescue_list_desk, name="rescue_list"),
]

office = [
    path("organisaatiot/<str:code>/muutos/", succession.succession_begin, name="succession_begin"),
    path("asiat/<str:code>/muutos/hyvaksy/", succession.succession_approve, name="succession_approve"),
    path("asiat/<str:code>/muutos/hylkaa/", succession.succession_reject, name="succession_reject"),
    path("pelastuslaitokset/", rescue.rescue_list_office, name="rescue_list"),
    path("asiat/", office_views.case_list, name="case_list"),
    path("asiat/seuraava/", office_views.case_next, name="case_next"),
    path("asiat/<str:code>/", office_views.case_detail, name="case_detail"),
    path("asiat/<str:code>/ota/", office_views.case_take, name="case_take"),
    path("asiat/<str:code>/palauta/", office_views.case_release, name="case_release"),
    path("asiat/<str:code>/siirra/", office_views.case_pass_on, name="case_pass_on"),
    path("asiat/<str:code>/kysy/", office_talk.case_ask, name="case_ask"),
    path("asiat/<str:code>/viesti/", office_talk.case_write, name="case_write"),
    path("asiat/<str:code>/myonna/", office_views.contract_grant, name="contract_grant"),
    path("asiat/<str:code>/naytto/<str:evidence>/", signing.evidence_check, name="evidence_check"),
    path("asiat/<str:code>/naytto/<str:evidence>/tiedosto/", signing.office_evidence_file, name="evidence_file"),
    path("asiat/<str:code>/leimattu.pdf", signing.office_sealed, name="contract_sealed_pdf"),
    path("asiat/<str:code>/irtisano/", office_ending.contract_terminate, name="contract_terminate"),
    path("asiat/<str:code>/irtisanominen/peru/", office_ending.termination_withdraw, name="termination_withdraw"),
    path("asiat/<str:code>/hylkaa/", office_views.contract_reject, name="contract_reject"),
    path("asiat/<str:code>/liite/<str:document>/", office_talk.case_attachment, name="case_attachment"),
    path("asiat/<str:code>/sopimus.pdf", office_views.contract_pdf, name="contract_pdf"),
    path("asiat/<str:code>/myonnetty.pdf", office_views.granted_pdf, name="contract_granted_pdf"),
    path("oikeudet/", office_rights.rights_to_grant, name="rights_to_grant"),
    path("oikeudet/<str:code>/paata/", office_rights.rights_end, name="rights_end"),
    path("valtuutukset/<str:code>/", office_rights.mandate_detail, name="mandate_detail"),
    path("valtuutukset/<str:code>/oikeudet/", office_rights.rights_grant, name="rights_grant"),
    path("valtuutukset/<str:code>/paata/", office_rights.mandate_end, name="mandate_end"),
    path("valtuutukset/<str:code>/keskeyta/", office_mandates.mandate_suspend, name="mandate_suspend"),
    path("valtuutukset/<str:code>/palauta/", office_mandates.mandate_restore, name="mandate_restore"),
]
