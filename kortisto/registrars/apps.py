from django.apps import AppConfig


class RegistrarsConfig(AppConfig):
    name = "kortisto.registrars"

    def ready(self) -> None:
        from kortisto.audit.registry import register_events

        from .events import Event

        register_events(Event)


