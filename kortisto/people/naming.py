"""How the log names persons."""

from collections.abc import Collection, Mapping

from kortisto.audit.registry import Named

from .models import Person


def persons(codes: Collection[str]) -> Mapping[str, Named]:
    """Persons as the log shows them: family name first."""
    return {person.code: Named(person.list_name) for person in Person.objects.filter(code__in=codes)}
