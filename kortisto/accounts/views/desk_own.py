"""A registrar's own pages at the desk: details, factors, password. What opens doors asks for a secret once more."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from kortisto.access.doors import desk_door, open_door
from kortisto.accounts import passkeys, pending_secret, totp
from kortisto.accounts.actions.add_desk_factor import add_desk_factor
from kortisto.accounts.actions.change_desk_email import change_desk_email
from kortisto.accounts.actions.change_desk_password import change_desk_password
from kortisto.accounts.actions.change_desk_phone import change_desk_phone
from kortisto.accounts.actions.check_desk_email import check_desk_email
from kortisto.accounts.actions.choose_notifications import choose_notifications
from kortisto.accounts.actions.confirm_desk_email import confirm_desk_email
from kortisto.accounts.actions.end_desk_visits import end_desk_visits
from kortisto.accounts.actions.keep_desk_email import keep_desk_email
from kortisto.accounts.actions.prove_desk_email import prove_desk_email
from kortisto.accounts.actions.remove_desk_factor import remove_desk_factor
from kortisto.accounts.actions.set_language import set_language
from kortisto.accounts.checks import check_own_secret
from kortisto.accounts.factors import NewFactor
from kortisto.accounts.forms.desk import (
    AddCodeAppForm,
    AddPasskeyForm,
    DeskDetailsForm,
    NewPasswordForm,
    UnlockForm,
)
from kortisto.accounts.models import DeskCredential, User
from kortisto.accounts.notices import wanted_by
from kortisto.accounts.queries import own_events
from kortisto.accounts.visits import note_machine, note_proof, open_visits, proved_lately
from kortisto.audit.queries import told
from kortisto.kernel.actors import Visitor
from kortisto.kernel.errors import Refusal
from kortisto.messages.bouncing import bounces
from kortisto.ui.forms import Form, act, confirm_page, form_page, one_press

from .common import next_page, posted
from .desk import _ways
from .own_visits import end_visits_page, events_page

View = Callable[..., HttpResponse]
FEW_EVENTS = 5


def credential_of(request: HttpRequest) -> DeskCredential:
    return DeskCredential.objects.select_related("user").get(user=request.user)


def proved(view: View) -> View:
    """Before what opens doors is changed, the registrar shows a secret that they have — at most five minutes ago."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not proved_lately(request):
            return HttpResponseRedirect(f"{reverse('desk_prove')}?{urlencode({'next': request.path})}")
        return view(request, *args, **kwargs)

    return guarded


@desk_door(right=False)
def desk_prove(request: HttpRequest) -> HttpResponse:
    """Is it really you? One of the registrar's own secrets."""
    there = next_page(request)
    credential = credential_of(request)
    form = UnlockForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            check_own_secret(request, credential=credential, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            note_proof(request)
            return HttpResponseRedirect(there)
    return form_page(request, "accounts/desk_prove.html", form, next=there, **_ways(request, credential))


@desk_door(right=False)
def desk_own_details(request: HttpRequest) -> HttpResponse:
    """ "Muuta henkilötietoja": e-mail, telephone, language, messages wanted; saved only when saved (BR-RG-12)."""
    credential = credential_of(request)
    kept: dict[str, Any] = {
        "email": credential.new_email or credential.email,
        "phone": credential.phone,
        "language": credential.user.language,
        "notices": wanted_by(credential.user),
    }
    form = DeskDetailsForm(posted(request), initial=kept)
    if request.method == "POST" and act(form, partial(_save_details, actor=request.user, kept=kept)):
        messages.success(request, _("Your details have been saved."))
        return redirect("desk_own_details")
    return form_page(
        request, "accounts/desk_own_details.html", form, credential=credential, away=bounces(credential.email)
    )


def _save_details(
    *, actor: User, kept: dict[str, Any], email: str, phone: str, language: str, notices: list[str], once: str
) -> User:
    """Several things stand on one page; each that changed is saved."""
    if email.strip().lower() != kept["email"]:
        change_desk_email(actor=actor, email=email, once=once)
    if phone.strip() != kept["phone"]:
        change_desk_phone(actor=actor, phone=phone, once=once)
    if language != kept["language"]:
        set_language(actor=actor, language=language, once=once)
    if sorted(notices) != sorted(kept["notices"]):
        choose_notifications(actor=actor, wanted=notices, once=once)
    return actor


@open_door(face="desk")
def desk_email_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link that was sent to a new address. A press of a button confirms, because mail programs follow links."""
    form = Form(posted(request))
    if request.method == "POST":
        actor = request.user if request.user.is_authenticated else Visitor()
        if act(form, partial(confirm_desk_email, actor=actor, token=token)):
            return render(request, "accounts/desk_email_confirmed.html")
    return form_page(request, "accounts/desk_email_confirm.html", form)


@desk_door(right=False)
@require_POST
def desk_email_keep(request: HttpRequest) -> HttpResponse:
    """One press: the address is still right."""
    call = partial(keep_desk_email, actor=request.user)
    return one_press(request, call, done=_("Thank you. The address has been confirmed."), then=reverse("home"))


@desk_door(right=False)
@require_POST
def desk_email_check(request: HttpRequest) -> HttpResponse:
    """Send a message to the address whose mail came back."""
    call = partial(check_desk_email, actor=request.user)
    done = _("A message is on its way. Follow its link to show that the address works.")
    return one_press(request, call, done=done, then=reverse("home"))


@open_door(face="desk")
def desk_email_works(request: HttpRequest, token: str) -> HttpResponse:
    """The link of that message. A press of a button confirms, because mail programs follow links."""
    form = Form(posted(request))
    if request.method == "POST":
        actor = request.user if request.user.is_authenticated else Visitor()
        if act(form, partial(prove_desk_email, actor=actor, token=token)):
            return render(request, "accounts/desk_email_confirmed.html")
    return form_page(request, "accounts/desk_email_works.html", form)


@desk_door(right=False)
def desk_security(request: HttpRequest) -> HttpResponse:
    """The registrar's factors, and when each was used last; where they are signed in; what has happened lately."""
    credential = credential_of(request)
    factors = list(credential.usable_factors())
    visits = open_visits(credential.user)
    here = request.session.session_key
    context = {
        "credential": credential, "factors": factors, "passkeys_possible": passkeys.possible(request),
        "visits": [(visit, visit.session_key == here) for visit in visits],
        "others": any(visit.session_key != here for visit in visits),
        "events": told(own_events(credential)[:FEW_EVENTS], about=credential.user),
    }  # fmt: skip
    return render(request, "accounts/desk_security.html", context)


@desk_door(right=False)
def desk_own_events(request: HttpRequest) -> HttpResponse:
    """What has happened to the registrar's user name: signing in, locking, secrets, and what the office did."""
    credential = credential_of(request)
    return events_page(
        request, own_events(credential), about=credential.user, back=reverse("desk_security"),
        lead=_("Signing in, locking, secrets and addresses. If something here was not you, change your password and tell the card"
               " issuer."),
    )  # fmt: skip


@desk_door(right=False)
def desk_visits_end(request: HttpRequest) -> HttpResponse:
    """Asks before one visit on another machine, or every one of them, is ended."""
    visits, title = list(open_visits(request.user)), _("End the visits to the desk on other devices?")
    return end_visits_page(request, visits, end_desk_visits, title=title, back=reverse("desk_security"))


@desk_door(right=False)
@proved
def desk_add_code_app(request: HttpRequest) -> HttpResponse:
    credential = credential_of(request)
    form = AddCodeAppForm(posted(request))

    def add(*, name: str, code: str, once: str) -> object:
        return add_desk_factor(actor=request.user, factor=pending_secret.proved_by(request, code, name=name), once=once)

    if request.method == "POST" and act(form, add):
        pending_secret.forget(request)
        messages.success(request, _("The one-time code app has been taken into use."))
        return redirect("desk_security")
    secret = pending_secret.secret_of(request)
    return form_page(
        request,
        "accounts/desk_add_code_app.html",
        form,
        picture=totp.picture_of(totp.address_of(secret, credential.username)),
        secret=" ".join(secret[place : place + 4] for place in range(0, len(secret), 4)),
    )


@desk_door(right=False)
@proved
def desk_add_passkey(request: HttpRequest) -> HttpResponse:
    if not passkeys.possible(request):
        raise Http404
    credential = credential_of(request)
    form = AddPasskeyForm(posted(request))

    def add(*, name: str, passkey: str, once: str) -> object:
        made = passkeys.finish_registration(request, passkey)
        return add_desk_factor(actor=request.user, factor=NewFactor(name=name, passkey=made), once=once)

    if request.method == "POST" and act(form, add):
        messages.success(request, _("The passkey has been added."))
        return redirect("desk_security")
    options = passkeys.begin_registration(
        request,
        handle=credential.code,
        username=credential.username,
        name=credential.user.name,
        known=credential.usable_factors(),
    )
    return form_page(request, "accounts/desk_add_passkey.html", form, passkey_options=options)


@desk_door(right=False)
@proved
def desk_remove_factor(request: HttpRequest, code: str) -> HttpResponse:
    factor = credential_of(request).usable_factors().filter(code=code).first()
    if factor is None:
        raise Http404
    form = Form(posted(request))
    if request.method == "POST" and act(form, partial(remove_desk_factor, actor=request.user, factor=factor)):
        messages.success(request, _("The second factor has been removed."))
        return redirect("desk_security")
    return confirm_page(
        request,
        title=_("Remove the second factor %(name)s?") % {"name": factor.name or factor.get_kind_display()},
        form=form,
        consequences=[_("You cannot sign in with it any more."), _("You get a message about this.")],
        submit=_("Remove"),
        danger=True,
        back=reverse("desk_security"),
    )


@desk_door(right=False)
@proved
@sensitive_post_parameters("password", "password_again")
def desk_change_password(request: HttpRequest) -> HttpResponse:
    form = NewPasswordForm(posted(request))
    if request.method == "POST" and form.is_valid():
        form.cleaned_data.pop("password_again")
        changed = act(form, partial(change_desk_password, actor=request.user))
        if changed is not None:
            # This visit goes on; those on other machines end.
            request.user.visit_secret = changed.visit_secret  # type: ignore[union-attr]
            update_session_auth_hash(request, request.user)  # type: ignore[arg-type]
            note_machine(request, request.user)  # type: ignore[arg-type]
            messages.success(request, _("The password has been changed."))
            return redirect("desk_security")
    return form_page(request, "accounts/desk_change_password.html", form)
