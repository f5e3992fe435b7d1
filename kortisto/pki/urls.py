"""Addresses that stand in certificates: they never change."""

from django.urls import path

from .views import public as views

public = [
    path("crl/<slug:slug>/<int:year>.crl", views.crl, name="crl"),
    path("ca/<slug:slug>.cer", views.ca_certificate, name="ca_certificate"),
    path("ca/<slug:slug>.pem", views.ca_chain, name="ca_chain"),
]
