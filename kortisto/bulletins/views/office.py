"""Bulletins at the office: writing, aiming, attaching, sending, and how far it has come."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kortisto.access.doors import office_door
from kortisto.access.policy import BULLETIN_ROLES
from kortisto.audit.queries import history, told
from kortisto.audit.registry import resolve
from kortisto.bulletins.actions.aim_bulletin import aim_bulletin
from kortisto.bulletins.actions.approve_bulletin import approve_bulletin
from kortisto.bulletins.actions.attach_to_bulletin import attach_to_bulletin
from kortisto.bulletins.actions.call_off_bulletin import call_off_bulletin
from kortisto.bulletins.actions.change_bulletin import change_bulletin
from kortisto.bulletins.actions.continue_sending import continue_sending
from kortisto.bulletins.actions.detach_from_bulletin import detach_from_bulletin
from kortisto.bulletins.actions.discard_bulletin import discard_bulletin
from kortisto.bulletins.actions.stop_sending import stop_sending
from kortisto.bulletins.actions.write_bulletin import write_bulletin
from kortisto.bulletins.aims import aim_in_words
from kortisto.bulletins.audience import receivers_of
from kortisto.bulletins.events import Event
from kortisto.bulletins.forms import AimForm, AttachmentForm, BulletinForm, ReasonForm
from kortisto.bulletins.markdown import to_html
from kortisto.bulletins.models import LANGUAGES, Bulletin, BulletinAttachment
from kortisto.bulletins.moves import APPROVE, fingerprint, proposal_about
from kortisto.bulletins.papers import bulletin_paper
from kortisto.bulletins.queries import READERS, attached_to, bulletins, figures_of, half_way, titles
from kortisto.bulletins.states import BULLETIN, BulletinState
from kortisto.documents.download import download, paper
from kortisto.documents.models import Document
from kortisto.organisations.models import Organisation
from kortisto.rulebook.actions.propose import propose
from kortisto.rulebook.read import two_people_needed
from kortisto.ui.forms import Form, act, ask_first, form_page, posted
from kortisto.ui.paging import page_of
from kortisto.ui.parts import Act, Tab

NAMES = {"fi": "Suomi", "sv": "Svenska", "en": "English"}
MOST_EVENTS = 30
# Each reading is an event of its own; what the office did is told on the page.
READING = (Event.BULLETIN_READ, Event.BULLETIN_ACKNOWLEDGED)


def page_language() -> str:
    return (get_language() or "fi")[:2]


def may_write(request: HttpRequest) -> bool:
    return bool(request.office_roles & set(BULLETIN_ROLES))  # type: ignore[attr-defined]


def bulletin_or_404(code: str) -> Bulletin:
    return get_object_or_404(Bulletin, code=code)


@office_door(roles=READERS)
@require_safe
def bulletin_list(request: HttpRequest) -> HttpResponse:
    """Bulletins being prepared, or those that have gone out."""
    out = request.GET.get("nayta") == "lahetetyt"
    page = page_of(request, bulletins(out=out))
    tabs = [Tab(_("In preparation"), "?", not out), Tab(_("Sent"), "?nayta=lahetetyt", out)]
    acts = [Act(_("Write a bulletin"), reverse("bulletin_write"))] if may_write(request) else []
    facts = {"page": page, "rows": titles(page, page_language()), "tabs": tabs, "acts": acts, "out": out}
    return render(request, "bulletins/bulletin_list.html", facts)


@office_door(roles=BULLETIN_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def bulletin_write(request: HttpRequest) -> HttpResponse:
    """Begin a bulletin."""
    form = BulletinForm(posted(request))
    if request.method == "POST":
        bulletin = act(form, partial(write_bulletin, actor=request.user))
        if bulletin is not None:
            messages.success(request, _("The draft has been saved."))
            return redirect("bulletin_detail", bulletin.code)
    return form_page(request, "bulletins/bulletin_write.html", form, back=reverse("bulletin_list"))


@office_door(roles=BULLETIN_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def bulletin_change(request: HttpRequest, code: str) -> HttpResponse:
    """Change a draft."""
    bulletin = bulletin_or_404(code)
    form = BulletinForm(posted(request), bulletin=bulletin)
    call = partial(change_bulletin, actor=request.user, bulletin=bulletin)
    if request.method == "POST" and act(form, call) is not None:
        messages.success(request, _("The draft has been saved."))
        return redirect("bulletin_detail", code)
    back = reverse("bulletin_detail", args=[code])
    return form_page(request, "bulletins/bulletin_write.html", form, bulletin=bulletin, back=back)


@office_door(roles=BULLETIN_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def bulletin_aim(request: HttpRequest, code: str) -> HttpResponse:
    """Choose the receivers."""
    bulletin = bulletin_or_404(code)
    owners = list(Organisation.objects.filter(points__isnull=False).distinct().order_by("sort_key"))
    form = AimForm(posted(request), owners=owners, bulletin=bulletin)
    call = partial(aim_bulletin, actor=request.user, bulletin=bulletin)
    if request.method == "POST" and act(form, call) is not None:
        count = receivers_of(bulletin_or_404(code)).count()
        said = ngettext(
            "The bulletin reaches %(count)s registrar.", "The bulletin reaches %(count)s registrars.", count
        )
        messages.success(request, said % {"count": count})
        return redirect("bulletin_detail", code)
    back = reverse("bulletin_detail", args=[code])
    count = receivers_of(bulletin).count()
    return form_page(request, "bulletins/bulletin_aim.html", form, bulletin=bulletin, back=back, count=count)


@office_door(roles=BULLETIN_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def bulletin_attach(request: HttpRequest, code: str) -> HttpResponse:
    """Put a file to a draft."""
    bulletin = bulletin_or_404(code)
    form = AttachmentForm(posted(request), request.FILES or None)
    call = partial(attach_to_bulletin, actor=request.user, bulletin=bulletin)
    if request.method == "POST" and act(form, call) is not None:
        messages.success(request, _("The file has been attached."))
        return redirect("bulletin_detail", code)
    back = reverse("bulletin_detail", args=[code])
    return form_page(request, "bulletins/bulletin_attach.html", form, bulletin=bulletin, back=back)


@office_door(roles=READERS)
@require_safe
def bulletin_attachment(request: HttpRequest, code: str) -> HttpResponse:
    """One attachment as a download."""
    attachment = get_object_or_404(BulletinAttachment, code=code)
    return download(get_object_or_404(Document, code=attachment.document))


@office_door(roles=BULLETIN_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def bulletin_detach(request: HttpRequest, code: str) -> HttpResponse:
    """Asks before a file is taken from a draft."""
    attachment = get_object_or_404(BulletinAttachment.objects.select_related("bulletin"), code=code)
    return ask_first(
        request,
        Form(posted(request)),
        partial(detach_from_bulletin, actor=request.user, attachment=attachment),
        done=_("The file has been taken away."),
        title=_("Take the attachment away?"),
        text=attachment.title,
        submit=_("Take away"),
        danger=True,
        back=reverse("bulletin_detail", args=[attachment.bulletin.code]),
    )


def _acts(bulletin: Bulletin, proposal: Any, *, unsent: int) -> list[Act]:
    """What can be done with the bulletin in its present state."""
    code = bulletin.code
    if bulletin.state == BulletinState.DRAFT and proposal is None:
        by_two = two_people_needed(APPROVE)
        send = _("Propose the sending") if by_two else _("Send")
        return [
            Act(send, reverse("bulletin_send", args=[code]), confirm=True),
            Act(_("Change the text"), reverse("bulletin_change", args=[code])),
            Act(_("Choose receivers"), reverse("bulletin_aim", args=[code])),
            Act(_("Attach a file"), reverse("bulletin_attach", args=[code])),
            Act(_("Discard"), reverse("bulletin_discard", args=[code]), confirm=True, danger=True),
        ]
    if BULLETIN.can(bulletin, "call_off"):
        return [Act(_("Call the sending off"), reverse("bulletin_call_off", args=[code]), confirm=True, danger=True)]
    if BULLETIN.can(bulletin, "stop") and unsent:
        return [Act(_("Stop the sending"), reverse("bulletin_stop", args=[code]), confirm=True, danger=True)]
    if BULLETIN.can(bulletin, "go_on"):
        return [Act(_("Continue the sending"), reverse("bulletin_continue", args=[code]), confirm=True)]
    return []


@office_door(roles=READERS)
@require_safe
def bulletin_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One bulletin as its readers see it, for whom it is meant, and how far its sending has come."""
    bulletin = bulletin_or_404(code)
    progress: dict[str, Any] = {"bulletin": bulletin, "figures": figures_of(bulletin), "half_way": half_way(bulletin)}
    stopping = bulletin.state == BulletinState.STOPPED and progress["figures"].waiting > 0
    progress["moving"] = stopping or bulletin.state in (BulletinState.APPROVED, BulletinState.SENDING)
    if request.htmx and not request.htmx.boosted:  # type: ignore[attr-defined]
        return render(request, "bulletins/_progress.html", progress)
    asked = request.GET.get("kieli", page_language())
    language = asked if asked in bulletin.languages else "fi"
    tabs = [Tab(NAMES[each], f"?kieli={each}", each == language) for each in LANGUAGES if each in bulletin.languages]
    proposal = proposal_about(bulletin)
    names = resolve({each for each in (bulletin.written_by, bulletin.approved_by) if each})
    return render(
        request,
        "bulletins/bulletin_detail.html",
        {
            **progress,
            "acts": _acts(bulletin, proposal, unsent=progress["figures"].unsent) if may_write(request) else [],
            "proposal": proposal,
            "title": bulletin.title(language),
            "shown_in": language,
            "html": mark_safe(to_html(bulletin.text(language))),  # noqa: S308 — made by our own reader, no HTML passes
            "tabs": tabs,
            "aim": aim_in_words(bulletin),
            "count": None if bulletin.is_out else receivers_of(bulletin).count(),
            "attachments": attached_to(bulletin, language),
            "may_detach": may_write(request) and bulletin.state == BulletinState.DRAFT and proposal is None,
            "written_by": names[bulletin.written_by].label,
            "approved_by": names[bulletin.approved_by].label if bulletin.approved_by else "",
            "history": told(history(bulletin).exclude(event__in=READING).order_by("-id")[:MOST_EVENTS], about=bulletin),
        },
    )


@office_door(roles=BULLETIN_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def bulletin_send(request: HttpRequest, code: str) -> HttpResponse:
    """Asks before the bulletin goes, with how many get it; proposes it where two people decide."""
    bulletin = bulletin_or_404(code)
    by_two = two_people_needed(APPROVE)
    form: Form = ReasonForm(posted(request)) if by_two else Form(posted(request))
    content = fingerprint(bulletin)

    def send(*, once: str, reason: str = "") -> Any:
        if not by_two:
            return approve_bulletin(actor=request.user, bulletin=bulletin, content=content, once=once)
        arguments = {"bulletin": bulletin, "content": content}
        return propose(actor=request.user, decision=APPROVE, arguments=arguments, reason=reason, once=once)

    count = receivers_of(bulletin).count()
    counted = ngettext("It goes to %(count)s registrar by mail, at the address that is in force when the mail leaves.",
                       "It goes to %(count)s registrars by mail, at the address that is in force when the mail leaves.",
                       count)  # fmt: skip
    consequences = [
        _("Aim: %(aim)s.") % {"aim": aim_in_words(bulletin)},
        counted % {"count": count},
        _("They can read it in Vartti from then on. A bulletin that has gone out cannot be changed or taken back."),
    ]
    if by_two:
        consequences.append(_("Somebody else of the office has to approve it; until then nothing is sent."))
    waits, approved = _("The bulletin waits for somebody else's approval."), _("The bulletin has been approved.")
    return ask_first(
        request,
        form,
        send,
        done=waits if by_two else approved,
        title=_("Propose to send the bulletin?") if by_two else _("Send the bulletin?"),
        text=bulletin.title(page_language()),
        consequences=consequences,
        submit=_("Propose the sending") if by_two else _("Send"),
        back=reverse("bulletin_detail", args=[code]),
    )


def _asked(request: HttpRequest, bulletin: Bulletin, verb: Callable[..., Any], **question: Any) -> HttpResponse:
    """A question about the bulletin, and the act when it is answered; then its page again, unless something else is said."""
    return ask_first(
        request,
        Form(posted(request)),
        partial(verb, actor=request.user, bulletin=bulletin),
        text=bulletin.title(page_language()),
        back=reverse("bulletin_detail", args=[bulletin.code]),
        **question,
    )


@office_door(roles=BULLETIN_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def bulletin_call_off(request: HttpRequest, code: str) -> HttpResponse:
    """Asks before an approved bulletin becomes a draft again."""
    return _asked(
        request, bulletin_or_404(code), call_off_bulletin,
        done=_("The sending has been called off. The bulletin is a draft again."),
        title=_("Call the sending off?"),
        consequences=[_("Nothing is sent. The bulletin is a draft again and needs a new approval.")],
        submit=_("Call off"), danger=True,
    )  # fmt: skip


@office_door(roles=BULLETIN_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def bulletin_stop(request: HttpRequest, code: str) -> HttpResponse:
    """Asks before a sending is stopped half-way."""
    bulletin = bulletin_or_404(code)
    figures = figures_of(bulletin)
    return _asked(
        request, bulletin, stop_sending,
        done=_("The sending has been stopped."),
        title=_("Stop the sending?"),
        consequences=[
            _("%(done)s of %(all)s mails have left. They cannot be called back.")
            % {"done": figures.done, "all": figures.receivers},
            _("No further mail leaves."),
            _("Those whom the bulletin had reached can still read it in Vartti, where it says that the sending was stopped."
              " The others do not see it."),
            _("The sending can be continued later."),
        ],
        submit=_("Stop the sending"), danger=True,
    )  # fmt: skip


@office_door(roles=BULLETIN_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def bulletin_continue(request: HttpRequest, code: str) -> HttpResponse:
    """Asks before a stopped sending goes on."""
    bulletin = bulletin_or_404(code)
    figures = figures_of(bulletin)
    count = figures.unsent
    counted = ngettext(
        "The bulletin goes to the %(count)s registrar who has not got it.",
        "The bulletin goes to the %(count)s registrars who have not got it.",
        count,
    )
    return _asked(
        request, bulletin, continue_sending,
        done=_("The sending goes on."),
        title=_("Continue the sending?"),
        consequences=[counted % {"count": count}, _("It goes as it was approved; its text cannot be changed any more.")],
        submit=_("Continue the sending"),
    )  # fmt: skip


@office_door(roles=BULLETIN_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def bulletin_discard(request: HttpRequest, code: str) -> HttpResponse:
    """Asks before a draft is thrown away."""
    return _asked(
        request, bulletin_or_404(code), discard_bulletin,
        done=_("The draft has been discarded."), then=reverse("bulletin_list"),
        title=_("Discard the draft?"),
        consequences=[_("Nobody has got it, and nobody can take it up again.")],
        submit=_("Discard"), danger=True,
    )  # fmt: skip


@office_door(roles=READERS)
@require_safe
def bulletin_pdf(request: HttpRequest, code: str, language: str) -> HttpResponse:
    """The bulletin as a paper in one of its languages."""
    bulletin = bulletin_or_404(code)
    shown = bulletin.language_for(language)
    return paper(bulletin_paper(bulletin, shown), name=f"bulletin-{bulletin.code}-{shown}")
