"""The desk's own door: password, then factor; locking, unlocking, taking over; the first use of a user name."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from kortisto.access.doors import desk_door, open_door
from kortisto.accounts import passkeys, pending_secret, totp
from kortisto.accounts.actions.take_desk_credential_into_use import take_desk_credential_into_use
from kortisto.accounts.checks import check_desk_factor, check_desk_halves, check_desk_password, check_own_secret
from kortisto.accounts.desk_link import credential_of_link, is_identification_proof
from kortisto.accounts.factors import NewFactor
from kortisto.accounts.forms.desk import FactorForm, FirstSetupForm, FirstSignInForm, SignInForm, UnlockForm
from kortisto.accounts.models import DeskCredential, DeskFactor
from kortisto.accounts.sessions import Strength, desk_is_locked, lock_desk, strength_of
from kortisto.accounts.visits import (
    await_factor,
    await_first_use,
    begin_desk_visit,
    end_visit,
    first_use_awaited,
    pending,
    unlock_desk,
)
from kortisto.kernel.errors import Refusal
from kortisto.rulebook.read import rule
from kortisto.ui.face import address
from kortisto.ui.forms import form_page

from .common import next_page, posted


@open_door(face="desk")
@sensitive_post_parameters("password")
def desk_sign_in(request: HttpRequest) -> HttpResponse:
    """First step: user name and password. At a locked desk a colleague signs in here as themselves."""
    there = next_page(request)
    locked = strength_of(request) >= Strength.TWO_FACTORS and desk_is_locked(request)
    if strength_of(request) >= Strength.TWO_FACTORS and not locked:
        return HttpResponseRedirect(there)
    form = SignInForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            credential = check_desk_password(
                request, username=form.cleaned_data["username"], password=form.cleaned_data["password"]
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            await_factor(request, credential, there=there)
            return redirect("desk_factor")
    return form_page(
        request, "accounts/desk_sign_in.html", form, next=there, locked=locked, help_mail=rule("desk_mail")
    )


@open_door(face="desk")
def desk_factor(request: HttpRequest) -> HttpResponse:
    """Second step: a one-time code or a passkey."""
    waiting = pending(request)
    if waiting is None:
        return redirect("desk_sign_in")
    credential = waiting.credential
    form = FactorForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            factor = check_desk_factor(request, credential=credential, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            begin_desk_visit(request, credential=credential, method=f"password+{factor.kind}")
            return HttpResponseRedirect(waiting.there)
    return form_page(request, "accounts/desk_factor.html", form, **_ways(request, credential))


@desk_door(right=False, locked=True)
def desk_unlock(request: HttpRequest) -> HttpResponse:
    """A locked desk: the same registrar opens it with one of their secrets; a colleague signs in as themselves."""
    there = next_page(request)
    if not desk_is_locked(request):
        return HttpResponseRedirect(there)
    credential = DeskCredential.objects.select_related("user").get(user=request.user)
    form = UnlockForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            method = check_own_secret(request, credential=credential, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            unlock_desk(request, method=method)
            return HttpResponseRedirect(there)
    return form_page(
        request, "accounts/desk_unlock.html", form, next=there, credential=credential, **_ways(request, credential)
    )


@desk_door(right=False, locked=True)
@require_POST
def desk_lock(request: HttpRequest) -> HttpResponse:
    """Lock the desk: by button, by keys, or because nobody has touched it for a while."""
    lock_desk(request, reason="idle" if request.POST.get("reason") == "idle" else "button")
    return redirect("desk_unlock")


@desk_door(right=False)
@require_POST
def desk_present(request: HttpRequest) -> HttpResponse:
    """Somebody is typing at the desk, although no page is asked for: the door has noted it."""
    return HttpResponse(status=204)


@open_door(face="desk")
@require_POST
def desk_sign_out(request: HttpRequest) -> HttpResponse:
    end_visit(request)
    messages.success(request, _("You have signed out."))
    return redirect("desk_sign_in")


@open_door(face="desk")
@sensitive_post_parameters("first_half", "second_half")
def desk_first_sign_in(request: HttpRequest) -> HttpResponse:
    """The first time: user name and both halves of the password, each from a message of its own (BR-RG-08)."""
    form = FirstSignInForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            credential = check_desk_halves(request, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            await_first_use(request, credential)
            return redirect("desk_first_setup")
    return form_page(request, "accounts/desk_first_sign_in.html", form, help_mail=rule("desk_mail"))


@open_door(face="desk")
def desk_first_use(request: HttpRequest, token: str) -> HttpResponse:
    """The one-time link, where the issuer sends one: its owner identifies at the portal and comes back here."""
    credential = credential_of_link(token)
    if credential is None:
        return render(request, "accounts/desk_link_dead.html", {"help_mail": rule("desk_mail")}, status=404)
    if is_identification_proof(credential, request.GET.get("tunnistus", "")):
        await_first_use(request, credential)
        return redirect("desk_first_setup")
    identify = address("portal", "desk_first_use_identify", token)
    return render(request, "accounts/desk_first_use.html", {"identify": identify})


@open_door(face="desk")
@sensitive_post_parameters("password", "password_again")
def desk_first_setup(request: HttpRequest) -> HttpResponse:
    """After either proof: a new password and a factor, in one go."""
    awaited = first_use_awaited(request)
    if awaited is None:
        return redirect("desk_first_sign_in")
    credential, stamp = awaited
    form = FirstSetupForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            taken = take_desk_credential_into_use(
                actor=credential.user,
                credential=credential,
                stamp=stamp,
                password=form.cleaned_data["password"],
                factor=_new_factor(request, form.cleaned_data),
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            pending_secret.forget(request)
            begin_desk_visit(request, credential=taken, method="first_use")
            messages.success(request, _("Your desk user name is in use. Welcome."))
            return redirect("home")
    secret = pending_secret.secret_of(request)
    return form_page(
        request,
        "accounts/desk_first_setup.html",
        form,
        credential=credential,
        picture=totp.picture_of(totp.address_of(secret, credential.username)),
        secret=" ".join(secret[place : place + 4] for place in range(0, len(secret), 4)),
        passkey_options=passkeys.begin_registration(
            request, handle=credential.code, username=credential.username, name=credential.user.name
        )
        if passkeys.possible(request)
        else None,
    )


def _new_factor(request: HttpRequest, typed: dict[str, str]) -> NewFactor:
    if typed.get("passkey"):
        return NewFactor(passkey=passkeys.finish_registration(request, typed["passkey"]))
    return pending_secret.proved_by(request, typed["code"])


def _ways(request: HttpRequest, credential: DeskCredential) -> dict[str, object]:
    """What the page offers: the registrar's own kinds of factors."""
    owned = list(credential.usable_factors())
    keys = [factor for factor in owned if factor.kind == DeskFactor.Kind.PASSKEY]
    return {
        "has_code_app": any(factor.kind == DeskFactor.Kind.TOTP for factor in owned),
        "passkey_options": passkeys.begin_check(request, keys) if keys and passkeys.possible(request) else None,
    }
