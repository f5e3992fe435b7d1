"""The holder's entrance: strong identification and nothing else."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from kortisto.access.doors import open_door
from kortisto.accounts.sessions import Strength, strength_of

from .common import next_page


@open_door(face="holder")
def sign_in(request: HttpRequest) -> HttpResponse:
    """The ways of identifying."""
    if strength_of(request) >= Strength.IDENTIFIED:
        return HttpResponseRedirect(next_page(request))
    return render(request, "accounts/holder_sign_in.html", {"next": next_page(request)})
