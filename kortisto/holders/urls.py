"""Addresses of certificates of employment at the desk."""

from django.urls import path

from .views import desk as views

desk = [
    path("todistukset/", views.proof_list, name="proof_list"),
    path("todistukset/uusi/", views.proof_new, name="proof_new"),
    path("todistukset/uusi/<str:code>/", views.proof_register, name="proof_register"),
    path("todistukset/<str:code>/", views.proof_detail, name="proof_detail"),
    path("todistukset/rivi/<str:code>/paata/", views.line_end, name="line_end"),
]
