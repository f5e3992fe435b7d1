"""What anybody may see of the course and of training certificates: what it is, its drawings, whether a certificate is valid."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from kortisto.access.doors import open_door
from kortisto.accounts.limits import limited
from kortisto.kernel.errors import Refusal
from kortisto.registrars.courses import all_courses, find_course
from kortisto.registrars.forms_course import CertificateCheckForm
from kortisto.registrars.queries_course import check_certificate
from kortisto.rulebook.read import rule
from kortisto.ui.face import address
from kortisto.ui.forms import form_page, posted


@open_door(face="public")
@require_safe
def course_public(request: HttpRequest) -> HttpResponse:
    """What the course is about, and how to begin it; nobody needs an invitation (BR-RG-01)."""
    language = "sv" if get_language() == "sv" else "fi"
    courses = [
        {"title": course.title(language), "lead": course.lead(language), "parts": course.parts[language]}
        for course in all_courses().values()
    ]
    return render(
        request,
        "registrars/course_public.html",
        {
            "courses": courses,
            "language": language,
            "asked": rule("course_questions"),
            "percent": rule("course_pass_percent"),
            "begin": address("portal", "course_begin"),
        },
    )


@open_door(face="public")
@require_safe
def course_picture(request: HttpRequest, course: str, name: str) -> HttpResponse:
    """A drawing of a course. It is shown as a picture only: as a page of its own it could run nothing."""
    found = find_course(course)
    data = found.picture(name) if found is not None else None
    if data is None:
        raise Http404
    response = HttpResponse(data, content_type="image/svg+xml")
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "public, max-age=3600"
    return response


@open_door(face="public")
@require_http_methods(["GET", "HEAD", "POST"])
def certificate_check(request: HttpRequest) -> HttpResponse:
    """Whether a training certificate is valid: course, day and language by its code, the name only by asking for one.

    The code goes by POST, so that it stands in no log and no history; tries are limited.
    """
    form = CertificateCheckForm(posted(request))
    found, asked = None, False
    if request.method == "POST" and form.is_valid():
        asked = True
        code, name = form.cleaned_data["certificate"], form.cleaned_data["name"]
        try:
            found = limited(
                account=f"certificate:{code}",
                address=request.client_address,  # type: ignore[attr-defined]
                check=partial(check_certificate, code, name),
            )
        except Refusal as refusal:
            form.refuse(refusal)
            asked = False
    return form_page(request, "registrars/certificate_check.html", form, found=found, asked=asked)
