"""Addresses of the log at the office."""

from django.urls import path

from .views import office as views

office = [
    path("loki/", views.event_list, name="event_list"),
    path("loki/<str:code>/", views.event_detail, name="event_detail"),
    path("loki/henkilo/<str:code>/", views.person_views, name="person_views"),
]
