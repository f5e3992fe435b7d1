"""What a registrar's own pages show of what has happened to their user name."""

from django.db.models import Q, QuerySet

from kortisto.audit.models import AuditEvent, Result

from .models import DeskCredential


def own_events(credential: DeskCredential) -> QuerySet[AuditEvent]:
    """Signing in and out, locking, passwords, factors, addresses, and what the office did to them; the newest first.

    What the registrar did at work is not here: it concerns other people.
    """
    subjects = [credential.user.reference, credential.reference]
    subjects += [factor.reference for factor in credential.factors.only("code")]
    about = Q(event__startswith="user:") | Q(event__startswith="desk:")
    return AuditEvent.objects.filter(about, subject__in=subjects).exclude(result=Result.VIEWED).order_by("-id")
