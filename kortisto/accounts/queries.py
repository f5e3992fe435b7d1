"""What one's own pages show of what has happened to one's user name."""

from django.db.models import Q, QuerySet

from kortisto.audit.models import AuditEvent, Result

from .models import DeskCredential, User


def own_events(credential: DeskCredential) -> QuerySet[AuditEvent]:
    """Signing in and out, locking, passwords, factors, addresses, and what the office did to them; the newest first.

    What the registrar did at work is not here: it concerns other people.
    """
    subjects = [credential.user.reference, credential.reference]
    subjects += [factor.reference for factor in credential.factors.only("code")]
    about = Q(event__startswith="user:") | Q(event__startswith="desk:")
    return AuditEvent.objects.filter(about, subject__in=subjects).exclude(result=Result.VIEWED).order_by("-id")


def events_of_user(user: User) -> QuerySet[AuditEvent]:
    """Signing in and out, passwords, factors and addresses of a user of portal or office, at every face; the newest first."""
    rows = AuditEvent.objects.filter(event__startswith="user:", subject=user.reference)
    return rows.exclude(result=Result.VIEWED).order_by("-id")
