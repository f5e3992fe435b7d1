from django.urls import path

from .views import office as views

office = [
    path("saannot/", views.rule_list, name="rule_list"),
    path("saannot/<slug:name>/", views.rule_detail, name="rule_detail"),
    path("saannot/<slug:name>/muuta/", views.rule_change, name="rule_change"),
    path("ehdotukset/", views.proposal_list, name="proposal_list"),
    path("ehdotukset/<str:code>/", views.proposal_detail, name="proposal_detail"),
    path("ehdotukset/<str:code>/hyvaksy/", views.proposal_approve, name="proposal_approve"),
    path("ehdotukset/<str:code>/hylkaa/", views.proposal_refuse, name="proposal_refuse"),
    path("ehdotukset/<str:code>/peru/", views.proposal_withdraw, name="proposal_withdraw"),
]
