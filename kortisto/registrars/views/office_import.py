"""Lists of existing registrars at the office: given, looked at row by row, confirmed, carried out, reported."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kortisto.access.doors import office_door, show_person
from kortisto.documents.csv_file import csv_file
from kortisto.registrars.actions.confirm_import import confirm_import
from kortisto.registrars.actions.upload_registrars import upload_registrars
from kortisto.registrars.actions.withdraw_import import withdraw_import
from kortisto.registrars.forms_import import ConfirmForm, UploadForm
from kortisto.registrars.import_columns import COLUMNS
from kortisto.registrars.models import ImportResult, RegistrarImport
from kortisto.registrars.queries_import import (
    CONFIRM,
    counts_of,
    imports,
    points_of,
    progress_of,
    proposal_about,
    rows_of,
    told,
)
from kortisto.registrars.states import IMPORT
from kortisto.rulebook.actions.propose import propose
from kortisto.rulebook.read import two_people_needed
from kortisto.ui.forms import Form, act, confirm_page, form_page, posted
from kortisto.ui.paging import page_of
from kortisto.ui.parts import Act, Tab

from .office import GIVERS, READERS, may_give

METHODS = ["GET", "HEAD", "POST"]
# The model list's invented row, and what of it is said in the language of the list.
MODEL_ROW = {
    "identity_code": "131052-308T", "given_names": "Anna Maria", "email": "anna.maria@organisaatio.example",
    "phone": "040 123 4567", "point": "1234 5678", "trained_on": "31.12.2025", "valid_from": "1.1.2026",
}  # fmt: skip
MODEL_WORDS = {
    "fi": {
        "family_name": "Esimerkki", "language": "fi", "card_kinds": "ammattikortti, henkilöstökortti",
        "training": "Sote-korttien rekisteröinti",
    },
    "sv": {
        "family_name": "Exempel", "language": "sv", "card_kinds": "yrkeskort, personalkort",
        "training": "Registrering av social- och hälsovårdskort",
    },
    "en": {
        "family_name": "Example", "language": "en", "card_kinds": "professional card, personnel card",
        "training": "Registration of health care cards",
    },
}  # fmt: skip


def _source(code: str) -> RegistrarImport:
    return get_object_or_404(RegistrarImport.objects.select_related("uploaded_by", "confirmed_by"), code=code)


@office_door(roles=READERS)
@require_safe
def import_list(request: HttpRequest) -> HttpResponse:
    """The lists that have been given, the newest first."""
    page = page_of(request, imports())
    acts = [Act(_("Give a list"), reverse("import_new"))] if may_give(request) else []
    return render(request, "registrars/import_list.html", {"page": page, "acts": acts})


@office_door(roles=GIVERS)
@require_http_methods(METHODS)
def import_new(request: HttpRequest) -> HttpResponse:
    """A file; what it must look like stands beside it, with a model to begin from."""
    form = UploadForm(posted(request), request.FILES or None)
    if request.method == "POST":
        source = act(form, partial(upload_registrars, actor=request.user))
        if source is not None:
            messages.success(
                request, _("The list has been received and is being checked. Nothing has been changed yet.")
            )
            return redirect("import_detail", source.code)
    columns = [(getattr(column, _language()), column.needed) for column in COLUMNS.values()]
    return form_page(request, "registrars/import_new.html", form, columns=columns)


def _language() -> str:
    return (get_language() or "fi")[:2]


@office_door(roles=GIVERS)
@require_safe
def import_template(request: HttpRequest) -> HttpResponse:
    """An empty list with the columns' names in the reader's language, and one invented row."""
    language = _language()
    example = MODEL_ROW | MODEL_WORDS[language]
    head = [getattr(column, language) for column in COLUMNS.values()]
    return csv_file(head, [[example.get(name, "") for name in COLUMNS]], name="registrars")


@office_door(roles=READERS, shows="registrars")
@require_safe
def import_detail(request: HttpRequest, code: str) -> HttpResponse:
    """The list row by row, with what is wrong in words; while the program is at work, how far it has come."""
    source = _source(code)
    counts = counts_of(source)
    chosen = request.GET.get("nayta", "")
    if chosen not in ImportResult.values:
        chosen = ""
    page = page_of(request, rows_of(source, chosen))
    show_person(request, *(row.user.person for row in page.rows if row.user is not None))
    tabs = [Tab(pgettext("rows", "All"), reverse("import_detail", args=[code]), not chosen, sum(counts.values()))]
    tabs += [
        Tab(ImportResult(result).label, f"?nayta={result}", chosen == result, number)
        for result, number in counts.items()
        if number or result == chosen
    ]
    proposal = proposal_about(source)
    facts = {
        "source": source, "counts": counts, "page": page, "rows": list(told(page.rows)), "tabs": tabs, "proposal": proposal,
        "progress": progress_of(source, counts), "acts": _acts(source, counts, proposal) if may_give(request) else [],
        "faulty": counts[ImportResult.FAULTY],
    }  # fmt: skip
    whole = not (request.htmx and not request.htmx.boosted)  # type: ignore[attr-defined]
    return render(request, "registrars/import_detail.html" if whole else "registrars/_import.html", facts)


def _acts(source: RegistrarImport, counts: dict[str, int], proposal: Any) -> list[Act]:
    acts = []
    if IMPORT.can(source, "confirm") and counts[ImportResult.READY] and proposal is None:
        acts.append(Act(_("Take in the good rows"), reverse("import_confirm", args=[source.code]), confirm=True))
    if IMPORT.can(source, "withdraw") and proposal is None:
        acts.append(
            Act(_("Withdraw the list"), reverse("import_withdraw", args=[source.code]), confirm=True, danger=True)
        )
    return acts


@office_door(roles=GIVERS)
@require_http_methods(METHODS)
def import_confirm(request: HttpRequest, code: str) -> HttpResponse:
    """Asks before rights are given to everybody on the list; proposes it where two people decide."""
    source = _source(code)
    by_two = two_people_needed(CONFIRM)
    form = ConfirmForm(posted(request), by_two=by_two)

    def decide(*, once: str, with_credentials: bool, reason: str = "") -> Any:
        if not by_two:
            return confirm_import(actor=request.user, source=source, with_credentials=with_credentials, once=once)
        arguments = {"source": source, "with_credentials": with_credentials}
        return propose(actor=request.user, decision=CONFIRM, arguments=arguments, reason=reason, once=once)

    back = reverse("import_detail", args=[code])
    if request.method == "POST" and act(form, decide) is not None:
        done = _("The import waits for somebody else.") if by_two else _("The good rows are being taken in.")
        messages.success(request, done)
        return redirect(back)
    counts = counts_of(source)
    ready, faulty = counts[ImportResult.READY], counts[ImportResult.FAULTY]
    consequences = [
        ngettext(
            "%(number)s registrar right is granted.", "%(number)s registrar rights are granted.", ready
        ) % {"number": ready},
        _("Registration points: %(number)s.") % {"number": len(points_of(source))},
        _("Rights that people have already stay as they are."),
    ]  # fmt: skip
    if faulty:
        consequences.append(
            ngettext("%(number)s faulty row stays out.", "%(number)s faulty rows stay out.", faulty)
            % {"number": faulty}
        )
    if by_two:
        consequences.append(_("Somebody else of the office has to approve it; until then nothing changes."))
    return confirm_page(
        request,
        title=_("Propose to take in the good rows?") if by_two else _("Take in the good rows?"),
        consequences=consequences,
        form=form,
        submit=_("Propose the import") if by_two else _("Take in the good rows"),
        back=back,
    )


@office_door(roles=GIVERS)
@require_http_methods(METHODS)
def import_withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Asks before the list is put away."""
    source = _source(code)
    form = Form(posted(request))
    if request.method == "POST" and act(form, partial(withdraw_import, actor=request.user, source=source)) is not None:
        messages.success(request, _("The list has been withdrawn. Nothing was changed."))
        return redirect("import_list")
    return confirm_page(
        request,
        title=_("Withdraw the list?"),
        form=form,
        consequences=[_("Nothing on it is taken in. You can give the list again.")],
        submit=_("Withdraw the list"),
        danger=True,
        back=reverse("import_detail", args=[code]),
    )


@office_door(roles=READERS, shows="registrars")
@require_safe
def import_report(request: HttpRequest, code: str) -> HttpResponse:
    """What became of each row, with the reasons, as a list for who mends the file; no identity code is in it."""
    source = _source(code)
    rows = list(rows_of(source))
    show_person(request, *(row.user.person for row in rows if row.user is not None))
    head = [
        _("Row"), _("Family name, given names"), _("E-mail"), _("Electronic customer number"), _("Result"),
        _("What is wrong"),
    ]  # fmt: skip
    lines = (
        [
            one.row.number, one.name, one.row.email, one.row.point_number or one.row.cells.get("point", ""),
            one.row.get_result_display(), " ".join(f"{label}: {sentence}" for label, sentence in one.problems),
        ]
        for one in told(rows)
    )  # fmt: skip
    return csv_file(head, lines, name=f"registrars-{source.code}")
