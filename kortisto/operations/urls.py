"""Addresses of the program's own work at the office."""

from django.urls import path

from .views import office as views

office = [
    path("tyot/", views.job_list, name="job_list"),
    path("tyot/<int:number>/uudelleen/", views.job_retry, name="job_retry"),
    path("valmistaja/", views.batch_list, name="batch_list"),
    path("varmentaja/", views.authority_detail, name="authority_detail"),
]
