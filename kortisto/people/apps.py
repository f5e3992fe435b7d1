from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Persons; tells the log how they are named."""

    name = "kortisto.people"

    def ready(self) -> None:
        from kortisto.audit.registry import register_subject

        from . import naming

        register_subject("person", naming.persons)
