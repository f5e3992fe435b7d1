"""The registrars' online course: beginning it, its parts, its questions, one's certificates. Open to every user of the portal."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kortisto.access.doors import open_door, own_door
from kortisto.accounts import arrivals
from kortisto.accounts.models import User
from kortisto.accounts.sessions import Strength
from kortisto.documents.download import download
from kortisto.documents.models import Document
from kortisto.kernel.actors import Visitor
from kortisto.registrars.actions.ask_for_course_link import ask_for_course_link
from kortisto.registrars.actions.begin_course import begin_course
from kortisto.registrars.actions.begin_try import begin_try
from kortisto.registrars.actions.finish_try import finish_try
from kortisto.registrars.actions.give_training import give_training
from kortisto.registrars.actions.read_part import read_part
from kortisto.registrars.actions.save_answers import save_answers
from kortisto.registrars.course_links import address_in
from kortisto.registrars.courses import Course, all_courses, find_course
from kortisto.registrars.forms_course import AddressForm, LanguageForm, OutsideTrainingForm, TryForm
from kortisto.registrars.limits import limit_links
from kortisto.registrars.models import CourseTry, TrainingCertificate
from kortisto.registrars.queries_course import Progress, answers_of, own_trainings, progress_of
from kortisto.registrars.states import TryState
from kortisto.rulebook.read import rule
from kortisto.ui.face import address
from kortisto.ui.forms import Form, act, form_page, posted

learner_door = own_door(strength=Strength.PASSWORD)


def page_language() -> str:
    return (get_language() or "fi")[:2]


def course_or_404(name: str) -> Course:
    course = find_course(name)
    if course is None:
        raise Http404
    return course


def _pictures(course: Course) -> str:
    """Where the drawings of a course begin: on the public face, because they are the same for everybody."""
    return address("public", "course_picture", course.name, "x.svg").removesuffix("x.svg")


# -- Beginning ----------------------------------------------------------------------------------------------------------


@open_door(face="portal")
@require_http_methods(["GET", "HEAD", "POST"])
def course_begin(request: HttpRequest) -> HttpResponse:
    """Three ways to the course: with the user one has, by strong identification, or by a link to one's e-mail (BR-RG-01)."""
    if request.user.is_authenticated:
        return redirect("course_home")
    form = AddressForm(posted(request))
    if request.method == "POST" and "identify" in request.POST:
        arrivals.expect_newcomer(request, reason=arrivals.COURSE, then=reverse("course_home"))
        return redirect(f"{reverse('account_login')}?next={reverse('course_home')}")
    if request.method == "POST" and form.is_valid():
        ask = partial(ask_for_course_link, actor=Visitor(), language=page_language())
        act(form, partial(_within_limit, request, ask))
        if form.refusal is None:
            return render(request, "registrars/course_link_sent.html", {"email": form.cleaned_data["email"]})
    return form_page(request, "registrars/course_begin.html", form)


def _within_limit(request: HttpRequest, ask: Any, *, email: str, once: str) -> Any:
    """Few links to one address and from one computer, whoever asks for them."""
    limit_links(email=email, address=request.client_address)  # type: ignore[attr-defined]
    return ask(email=email, once=once)


@open_door(face="portal")
@require_http_methods(["GET", "HEAD", "POST"])
def course_link(request: HttpRequest, token: str) -> HttpResponse:
    """Where the mail's link leads; the button, not the link, begins, because mail programs open links by themselves."""
    email = address_in(token)
    if email is None:
        return render(request, "registrars/course_link_over.html", status=404)
    if request.user.is_authenticated:
        return redirect("course_home")
    if request.method == "POST":
        there = reverse("course_home")
        arrivals.expect_newcomer(request, reason=arrivals.COURSE, then=there, email=email)
        if User.objects.filter(email__iexact=email).exists():
            return redirect(f"{reverse('account_login')}?next={there}")
        return redirect("account_register")
    return render(request, "registrars/course_link.html", {"email": email})


# -- The course ---------------------------------------------------------------------------------------------------------


@learner_door
@require_safe
def course_home(request: HttpRequest) -> HttpResponse:
    """The courses with one's progress, and one's training certificates."""
    language = page_language()
    return render(
        request,
        "registrars/course_home.html",
        {
            "progresses": [progress_of(_me(request), course, language) for course in all_courses().values()],
            "trainings": own_trainings(_me(request)),
            "outside": rule("outside_course_address"),
        },
    )


@learner_door
@require_http_methods(["GET", "HEAD", "POST"])
def course_detail(request: HttpRequest, course: str) -> HttpResponse:
    """One course: its language, its parts, the questions and earlier tries. Sending the form begins, or changes the language."""
    found = course_or_404(course)
    progress = progress_of(_me(request), found, page_language())
    form = LanguageForm(posted(request), initial={"language": progress.language})
    if request.method == "POST":
        study = act(form, partial(begin_course, actor=request.user, course=found.name))
        if study is not None:
            first = progress_of(_me(request), found, study.language).next_part
            return redirect("course_part", found.name, first.name) if first else redirect("course_detail", found.name)
    return form_page(
        request,
        "registrars/course_detail.html",
        form,
        course=found,
        progress=progress,
        title=found.title(progress.language),
        lead=found.lead(progress.language),
        asked=min(rule("course_questions"), len(found.questions["fi"])),
        percent=rule("course_pass_percent"),
    )


@learner_door
@require_http_methods(["GET", "HEAD", "POST"])
def course_part(request: HttpRequest, course: str, part: str) -> HttpResponse:
    """One part to read; the button notes that it has been read and leads on."""
    found = course_or_404(course)
    progress = progress_of(_me(request), found, page_language())
    shown = found.part(part, progress.language)
    if shown is None:
        raise Http404
    if progress.study is None:
        return redirect("course_detail", found.name)
    names = found.part_names
    place = names.index(part)
    form = Form(posted(request))
    if request.method == "POST" and act(form, partial(read_part, actor=request.user, study=progress.study, part=part)):
        if place + 1 < len(names):
            return redirect("course_part", found.name, names[place + 1])
        return redirect("course_detail", found.name)
    return form_page(
        request,
        "registrars/course_part.html",
        form,
        course=found,
        course_title=found.title(progress.language),
        part=shown,
        html=shown.html(_pictures(found)),
        language=progress.language,
        number=place + 1,
        count=len(names),
        before=names[place - 1] if place else "",
        last=place + 1 == len(names),
    )


@learner_door
@require_http_methods(["GET", "HEAD", "POST"])
def course_try_begin(request: HttpRequest, course: str) -> HttpResponse:
    """What the questions are like, and the button that draws them."""
    found = course_or_404(course)
    progress: Progress = progress_of(_me(request), found, page_language())
    if progress.study is None:
        return redirect("course_detail", found.name)
    form = Form(posted(request))
    if request.method == "POST":
        made = act(form, partial(begin_try, actor=request.user, study=progress.study))
        if made is not None:
            return redirect("course_try", made.code)
    asked = min(rule("course_questions"), len(found.questions["fi"]))
    percent = rule("course_pass_percent")
    return form_page(
        request, "registrars/course_try_begin.html", form, course=found, progress=progress,
        course_title=found.title(progress.language), asked=asked, needed=-(-asked * percent // 100), percent=percent,
    )  # fmt: skip


@learner_door
@require_http_methods(["GET", "HEAD", "POST"])
def course_try(request: HttpRequest, code: str) -> HttpResponse:
    """The questions of a try; when it is finished, how it went, with the reason of every right answer."""
    made = get_object_or_404(CourseTry.objects.select_related("study"), code=code, study__user=request.user.pk)
    course = course_or_404(made.study.course)
    facts = {"made": made, "course": course, "course_title": course.title(made.language), "language": made.language}
    if made.state != TryState.OPEN:
        return render(
            request,
            "registrars/course_result.html",
            {**facts, "answered": answers_of(made, course), "trainings": own_trainings(_me(request))[:1]},
        )
    form = TryForm(posted(request), course=course, made=made)
    if request.method == "POST" and "later" in request.POST:
        if act(form, partial(save_answers, actor=request.user, made=made)) is not None:
            messages.success(request, _("Your answers have been kept. Go on whenever you like."))
            return redirect("course_detail", course.name)
    elif request.method == "POST" and act(form, partial(finish_try, actor=request.user, made=made)) is not None:
        return redirect("course_try", made.code)
    return form_page(request, "registrars/course_try.html", form, **facts)


# -- Certificates -------------------------------------------------------------------------------------------------------


@learner_door
@require_safe
def own_training(request: HttpRequest, code: str) -> HttpResponse:
    """One's own certificate as it was sealed, or as it was given."""
    training = get_object_or_404(TrainingCertificate, code=code, user=request.user.pk)
    return download(get_object_or_404(Document, code=training.document, subject=training.reference))


@learner_door
@require_http_methods(["GET", "HEAD", "POST"])
def outside_training(request: HttpRequest) -> HttpResponse:
    """Give the certificate of a course passed elsewhere; a handler looks at it."""
    form = OutsideTrainingForm(posted(request), request.FILES or None)
    if request.method == "POST" and act(form, partial(give_training, actor=request.user)) is not None:
        messages.success(request, _("The certificate has been received. You are told when it has been checked."))
        return redirect("course_home")
    return form_page(
        request,
        "registrars/outside_training.html",
        form,
        outside=rule("outside_course_address"),
        back=reverse("course_home"),
    )


def _me(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]
