"""Addresses of feedback on accessibility."""

from django.urls import path

from .views import office as office_views
from .views import public as views

public = [path("saavutettavuus/palaute/", views.feedback_give, name="feedback_give")]
office = [
    path("palaute/", office_views.feedback_list, name="feedback_list"),
    path("palaute/<str:code>/", office_views.feedback_answer, name="feedback_answer"),
]
