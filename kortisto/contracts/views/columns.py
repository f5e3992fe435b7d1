"""The columns of the lists that everybody has open: the office's queue, a member's matters, mandates."""

from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kortisto.contracts.models import Mandate
from kortisto.contracts.queries_office import Line
from kortisto.ui.addresses import address_of
from kortisto.ui.markup import day, link, moment, named, number, row_menu, soft, status
from kortisto.ui.tables import Column
from kortisto.ui.tones import tone_of_state


def queue_columns(request: HttpRequest, *, decided: bool) -> list[Column]:
    """Whose matter, what about, its number, how long it has waited, who handles it and acts next, and a button to take it."""
    second, news, late = (
        status(tone_of_state(state), label)
        for state, label in (
            ("proposed", _("Waits for a second person")), ("opened", _("New message")), ("overdue", _("Late")),
        )
    )  # fmt: skip
    nobody, take, token = soft(_("Nobody yet")), _("Take"), get_token(request)

    def matter(line: Line) -> SafeString:
        proposed, unread = line.case.proposed, line.case.unread  # type: ignore[attr-defined]
        return SafeString(f"{escape(line.text)}{f' {second}' if proposed else ''}{f' {news}' if unread else ''}")

    def when(line: Line) -> SafeString:
        if decided:
            return moment(line.case.changed_at)
        return SafeString(f'<span class="nowrap">{escape(line.age)}</span>{f" {late}" if line.late else ""}')

    def button(line: Line) -> SafeString:
        if not line.may_take:
            return SafeString("")
        return SafeString(
            f'<form method="post" action="{escape(line.take)}">'
            f'<input type="hidden" name="csrfmiddlewaretoken" value="{token}">'
            f'<button class="button button-secondary button-small" type="submit" data-key="o">{escape(take)}'
            f'<span class="visually-hidden">: {named(line.case.account.organisation)}</span></button></form>'
        )

    return [
        Column(
            _("Organisation"), lambda line: link(line.address, named(line.case.account.organisation)), heading=True,
            sort="organisaatio",
        ),
        Column(_("Matter"), matter, sort="asia"),
        Column(_("Number"), lambda line: number(line.case.shown_number), sort="numero"),
        Column(_("Changed"), when) if decided else Column(_("Has waited"), when, sort="odottanut"),
        Column(
            _("Handler"), lambda line: line.case.handler.name if line.case.handler else nobody, sort="kasittelija"
        ),
        Column(_("Acts next"), lambda line: line.acts_next),
        Column(_("Acts"), button, acts=True),
    ]  # fmt: skip


def rights_columns(*, may_grant: bool) -> list[Column]:
    """Who authorised which point, since when it has waited, and the button that grants the rights."""
    second = status(tone_of_state("proposed"), _("Waits for a second person"))
    grant = _("Grant the rights")

    def button(mandate: Mandate) -> SafeString:
        if mandate.proposed:  # type: ignore[attr-defined]
            return second
        if not may_grant:
            return SafeString("")
        return SafeString(
            f'<a class="button button-secondary button-small" href="{escape(address_of("rights_grant", mandate.code))}" '
            f'data-key="o">{escape(grant)}<span class="visually-hidden">: {named(mandate.giver)}</span></a>'
        )

    return [
        Column(
            _("Organisation"), lambda mandate: link(address_of("mandate_detail", mandate.code), named(mandate.giver)),
            heading=True,
        ),
        Column(_("Registration point"), lambda mandate: named(mandate.point)),
        Column(_("Electronic customer number"), lambda mandate: number(mandate.point.grouped_number)),
        Column(_("Granted"), lambda mandate: moment(mandate.granted_at)),
        Column(_("Acts"), button, acts=True),
    ]  # fmt: skip


def matter_columns() -> list[Column]:
    """What the matter is, its number and type, who acts next, when it changed, and its menu."""
    not_signed, signed, news = (
        status(tone, label)
        for tone, label in (
            ("warning", _("Not signed")), ("positive", _("Signed")), (tone_of_state("opened"), _("New message")),
        )
    )  # fmt: skip

    def matter(line: dict[str, Any]) -> SafeString:
        case, tag = line["case"], ""
        if line["unsigned"]:
            tag = not_signed
        elif case.version is not None and case.state == "in_force":
            tag = signed
        unread = news if getattr(case, "unread", False) else ""
        return SafeString(" ".join(part for part in (link(line["address"], line["text"]), tag, unread) if part))

    def numbered(line: dict[str, Any]) -> SafeString:
        kind = f'<br><span class="small soft">{escape(line["type"])}</span>' if line["type"] else ""
        return SafeString(f"{number(line['case'].shown_number)}{kind}")

    return [
        Column(_("Matter"), matter, heading=True, sort="asia"),
        Column(_("Number"), numbered, sort="numero"),
        Column(_("Acts next"), lambda line: line["acts_next"], sort="toimii"),
        Column(_("Changed"), lambda line: moment(line["case"].changed_at), sort="muutettu"),
        Column(_("Acts"), lambda line: row_menu(line["acts"], line["text"]), acts=True),
    ]


def mandate_columns(*, by_giver: bool) -> list[Column]:
    """For who gave it: the point and its number; for the point's owner: who gave it; state, period and menu for both."""
    not_written, not_yet = soft(_("Written in when the point accepts")), soft(_("not yet"))

    def point(row: dict[str, Any]) -> SafeString:
        mandate: Mandate = row["mandate"]
        where = link(row["address"], named(mandate.point))
        return SafeString(f'{where}<br><span class="small soft">{named(mandate.point.owner)}</span>')

    def state(row: dict[str, Any]) -> SafeString:
        mandate: Mandate = row["mandate"]
        tone = tone_of_state(mandate.state, mandate._meta.label)
        return SafeString(f"<span>{status(tone, mandate.get_state_display())}</span>")

    def period(row: dict[str, Any]) -> SafeString:
        mandate: Mandate = row["mandate"]
        if not row["begun"]:
            return not_yet
        return SafeString(f"<span>{day(mandate.valid_from)}&nbsp;– {day(mandate.valid_until)}</span>")

    sides = [
        Column(_("Registration point"), point, heading=True),
        Column(
            _("Electronic customer number"),
            lambda row: number(row["mandate"].point.grouped_number) if row["numbered"] else not_written,
        ),
    ]
    if by_giver:
        sides = [
            Column(_("Organisation"), lambda row: link(row["address"], named(row["mandate"].giver)), heading=True),
            Column(_("Registration point"), lambda row: named(row["mandate"].point)),
        ]
    return [
        *sides,
        Column(pgettext("column", "State"), state),
        Column(pgettext("period", "In force"), period),
        Column(_("Acts"), lambda row: row_menu(row["acts"], row["mandate"].point.name_fi), acts=True),
    ]
