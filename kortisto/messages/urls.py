from django.urls import path

from .views import office as office_views
from .views import public as public_views

public = [
    path("posti/", public_views.mailbox_list, name="mailbox_list"),
    path("posti/<str:code>/", public_views.mailbox_item, name="mailbox_item"),
]
office = [
    path("viestit/", office_views.message_list, name="message_list"),
    path("viestit/<str:code>/uudelleen/", office_views.message_send_again, name="message_send_again"),
    path("kirjeet/", office_views.letter_list, name="letter_list"),
    path("kirjeet/<str:code>/", office_views.letter_print, name="letter_print"),
    path("kirjeet/<str:code>/postitettu/", office_views.letter_posted, name="letter_posted"),
]
