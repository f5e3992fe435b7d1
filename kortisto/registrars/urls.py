"""Addresses of registrars and of the office's own people."""

from django.urls import path

from .views import office as views
from .views import office_desk as credentials

office = [
    path("rekisteroijat/", views.registrar_list, name="registrar_list"),
    path("rekisteroijat/<str:code>/", views.registrar_detail, name="registrar_detail"),
    path("rekisteroijat/<str:code>/koulutus/", views.training_record, name="training_record"),
    path("rekisteroijat/<str:code>/oikeus/", views.right_grant, name="right_grant"),
    path("rekisteroijat/<str:code>/vartti/avaa/", credentials.desk_open, name="desk_open"),
    path("rekisteroijat/<str:code>/vartti/linkki/", credentials.desk_link_again, name="desk_link_again"),
    path("rekisteroijat/<str:code>/vartti/nollaa/", credentials.desk_reset, name="desk_reset"),
    path("rekisteroijat/<str:code>/vartti/paata/", credentials.desk_end, name="desk_end"),
    path("rekisterointioikeudet/<str:code>/paata/", views.right_end, name="right_end"),
    path("nimitykset/", views.appointment_list, name="appointment_list"),
]
