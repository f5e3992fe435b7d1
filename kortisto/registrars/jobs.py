"""What happens in this room after the commit, and by the clock.

Training certificates are sealed, the staffing of points is watched (BR-RG-06), registrars are told of their duties.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from kortisto.kernel.actors import System
from kortisto.kernel.clock import now, today
from kortisto.kernel.errors import Refusal, WrongState
from kortisto.kernel.jobs import job, later, periodic
from kortisto.organisations.models import RegistrationPoint
from kortisto.organisations.states import PointState
from kortisto.rulebook.read import rule

from .actions.finish_import import finish_import
from .actions.keep_sealed_training import keep_sealed_training
from .actions.note_import_checked import note_import_checked
from .actions.note_staffing import note_staffing
from .actions.open_registrar_review import open_registrar_review
from .actions.remind_of_registrar_review import remind_of_registrar_review
from .actions.set_training_clocks import set_training_clocks
from .actions.take_in_registrar import take_in_registrar
from .actions.tell_of_briefing import tell_of_briefing
from .actions.tell_of_declaration import tell_of_declaration
from .actions.withdraw_import import withdraw_import
from .duties import briefing_days, briefing_tells_from, declaration_call, registrars_now, without_declaration
from .importing import standing_of
from .models import (
    BriefingNotice,
    DeclarationCall,
    ImportResult,
    RegistrarImport,
    RegistrarImportRow,
    RegistrarReview,
    TrainingCertificate,
    TrainingSource,
)
from .papers import training_paper
from .reviews import owners_to_ask
from .staffing import points_with_news
from .states import ImportState, RegistrarReviewState

SEALED_BY_THEN = timedelta(minutes=15)
PIECE = 100
# A list that nobody confirms for so long is withdrawn: its rows name people.
UNCONFIRMED_FOR = timedelta(days=30)


@job("registrars:seal_training", queue="ca")
def seal_training(code: str) -> None:
    """Make and seal the paper of a certificate; a second run finds it done."""
    from kortisto.documents.seal import seal_pdf  # pyhanko is large; only the worker seals

    training = TrainingCertificate.objects.filter(code=code, source=TrainingSource.OWN_COURSE).first()
    if training is None or training.document:
        return
    with translation.override(training.language):
        reason = gettext("Training certificate")
    keep_sealed_training(
        actor=System("registrars"), training=training, pdf=seal_pdf(training_paper(training), reason=reason)
    )


@periodic("registrars:seal_forgotten", cron="*/15 * * * *")
def seal_forgotten() -> None:
    """Ask again for the papers that no job has sealed, for instance because the seal was missing for long."""
    waiting = TrainingCertificate.objects.filter(
        source=TrainingSource.OWN_COURSE, document="", created_at__lte=now() - SEALED_BY_THEN
    )
    for code in waiting.order_by("pk").values_list("code", flat=True)[:100]:
        later("registrars:seal_training", code=code)


@periodic("registrars:set_training_clocks", cron="40 2 * * *", queue="bulk")
def count_years_of_trainings() -> None:
    """Before the night of retention: files of certificates that nothing stands on any more begin their years."""
    set_training_clocks(actor=System("registrars"))


# A point that is closing still hands cards over.
WATCHED = (PointState.OPEN, PointState.CLOSING)


def _watch(points: list[RegistrationPoint]) -> None:
    for point in points_with_news(points):
        note_staffing(actor=System("registrars"), point=point)


@periodic("registrars:watch_staffing", cron="23 * * * *")
def watch_staffing() -> None:
    """Every hour: points whose staffing has become another, for whatever reason."""
    _watch(list(RegistrationPoint.objects.filter(state__in=WATCHED).order_by("pk")))


@job("registrars:watch_registrar")
def watch_registrar(user: str) -> None:
    """Soon after a registrar's rights or absences changed: the points where they have or had a right."""
    points = RegistrationPoint.objects.filter(state__in=WATCHED, registrar_rights__user__code=user)
    _watch(list(points.distinct().order_by("pk")))


# -- Duties -----------------------------------------------------------------------------------------------------------


@job("registrars:tell_of_declaration", queue="bulk")
def tell_all_of_declaration(call: str) -> None:
    """Everybody who has not accepted the declaration that the office has just asked for."""
    row = DeclarationCall.objects.get(code=call)
    if row.told_at is None:
        _tell_of_declaration(row)


@periodic("registrars:remind_of_duties", cron="35 5 * * *", queue="bulk")
def remind_of_duties() -> None:
    """Registrars who have not accepted the declaration asked for, and those whose update briefing is due. No right ends."""
    call = declaration_call()
    before = now() - timedelta(days=rule("declaration_reminder_days"))
    if (
        call is not None
        and (call.told_at is None or call.told_at <= before)
        and without_declaration(call.version).exists()
    ):
        _tell_of_declaration(call)
    due = {user: day for user, day in briefing_days(registrars_now()).items() if briefing_tells_from(day) <= today()}
    before = now() - timedelta(days=rule("briefing_reminder_days"))
    told = {
        notice.user_id
        for notice in BriefingNotice.objects.filter(user__in=due, told_at__gt=before)
        if notice.due_on == due[notice.user_id]
    }
    for user in registrars_now().filter(pk__in=set(due) - told).select_related("person").order_by("pk"):
        tell_of_briefing(actor=System("registrars"), user=user, due_on=due[user.pk])


def _tell_of_declaration(call: DeclarationCall) -> None:
    try:
        tell_of_declaration(actor=System("registrars"), call=call)
    except WrongState:
        return


# -- Reviews ----------------------------------------------------------------------------------------------------------


@periodic("registrars:ask_for_reviews", cron="25 5 * * *", queue="bulk")
def ask_for_reviews() -> None:
    """Ask every owner whose time has come to go through its registrars, and remind those that have not (BR-RG-16)."""
    for organisation in owners_to_ask():
        try:
            open_registrar_review(actor=System("registrars"), organisation=organisation)
        except WrongState:
            continue
    before = now() - timedelta(days=rule("registrar_review_reminder_days"))
    late = RegistrarReview.objects.filter(state=RegistrarReviewState.OPEN, told_at__lte=before)
    for review in late.select_related("organisation").order_by("pk"):
        try:
            remind_of_registrar_review(actor=System("registrars"), review=review)
        except WrongState:
            continue


@job("registrars:check_import")
def check_import(code: str) -> None:
    """Compare every row of a list with the register, a piece at a time; a second run goes on where the first stopped."""
    source = RegistrarImport.objects.filter(code=code, state=ImportState.UPLOADED).first()
    if source is None:
        return
    waiting = source.rows.filter(result=ImportResult.WAITING).order_by("number")
    while rows := list(waiting[:PIECE]):
        with transaction.atomic():
            for row in rows:
                standing = standing_of(row)
                row.result, row.problems, row.user = standing.result, standing.problems, standing.user
            RegistrarImportRow.objects.bulk_update(rows, ["result", "problems", "user"])
    try:
        note_import_checked(actor=System("registrars"), source=source)
    except WrongState:
        return  # withdrawn meanwhile


@job("registrars:carry_out_import")
def carry_out_import(code: str) -> None:
    """Take in the good rows of a confirmed list, one by one; a second run goes on where the first stopped."""
    source = RegistrarImport.objects.filter(code=code, state=ImportState.RUNNING).first()
    if source is None:
        return
    ready = source.rows.filter(result=ImportResult.READY).select_related("source__confirmed_by").order_by("number")
    while rows := list(ready[:PIECE]):
        for row in rows:
            try:
                take_in_registrar(actor=System("registrars"), row=row)
            except Refusal as refusal:
                RegistrarImportRow.objects.filter(pk=row.pk, result=ImportResult.READY).update(
                    result=ImportResult.FAULTY, problems=[[refusal.code, {}]]
                )
    finish_import(actor=System("registrars"), source=source)


@periodic("registrars:forget_imports", cron="35 3 * * *")
def forget_imports() -> None:
    """Lists that nobody has confirmed for a month."""
    old = RegistrarImport.objects.filter(
        state__in=(ImportState.UPLOADED, ImportState.CHECKED), created_at__lt=now() - UNCONFIRMED_FOR
    )
    for source in old:
        withdraw_import(actor=System("registrars"), source=source)
