from collections.abc import Collection, Mapping

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "kortisto.people"

    def ready(self) -> None:
        from kortisto.audit.registry import register_subject

        register_subject("person", names_of_persons)


def names_of_persons(codes: Collection[str]) -> Mapping[str, object]:
    """Persons as the log shows them: family name first."""
    from kortisto.audit.registry import Named

    from .models import Person

    return {person.code: Named(person.list_name) for person in Person.objects.filter(code__in=codes)}
