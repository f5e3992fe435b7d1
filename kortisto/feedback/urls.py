"""Addresses of help, of questions and of feedback on accessibility."""

from django.urls import path

from .views import help as help_views
from .views import office as office_views
from .views import public as views

_help = [path("ohje/", help_views.help_page, name="help")]
public = [*_help, path("saavutettavuus/palaute/", views.feedback_give, name="feedback_give")]
portal = [*_help]
desk = [*_help]
holder = [*_help]
office = [
    *_help,
    path("kysymykset/", office_views.question_list, name="question_list"),
    path("kysymykset/<str:code>/", office_views.question_answer, name="question_answer"),
    path("palaute/", office_views.feedback_list, name="feedback_list"),
    path("palaute/<str:code>/", office_views.feedback_answer, name="feedback_answer"),
]
