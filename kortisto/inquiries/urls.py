"""Addresses of inquiries into registrars' acts."""

from django.urls import path

from .views import office as views
from .views import rights

office = [
    path("selvitykset/", views.inquiry_list, name="inquiry_list"),
    path("rekisteroijat/<str:code>/selvitys/", views.inquiry_open, name="inquiry_open"),
    path("selvitykset/<str:code>/", views.inquiry_detail, name="inquiry_detail"),
    path("selvitykset/<str:code>/teot/", views.inquiry_acts, name="inquiry_acts"),
    path("selvitykset/<str:code>/kortit/", views.inquiry_revoke, name="inquiry_revoke"),
    path("selvitykset/<str:code>/paata/", views.inquiry_close, name="inquiry_close"),
    path("selvitykset/<str:code>/keskeyta/", rights.inquiry_suspend, name="inquiry_suspend"),
    path("selvitykset/<str:code>/palauta/", rights.inquiry_restore, name="inquiry_restore"),
    path("selvitykset/<str:code>/oikeudet/paata/", rights.inquiry_end_rights, name="inquiry_end_rights"),
    path("selvitykset/<str:code>/tiedosto/<slug:form>/", views.inquiry_file, name="inquiry_file"),
]
