from django.urls import path

from .views import public as views

public = [
    path("demo/", views.players, name="demo_players"),
    path("demo/koodit/", views.codes, name="demo_codes"),
]
