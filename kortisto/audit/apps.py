from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "kortisto.audit"

    def ready(self) -> None:
        from django.apps import apps
        from django.db.models import TextChoices
        from django.utils.module_loading import autodiscover_modules

        from kortisto.kernel.action import install_hooks
        from kortisto.kernel.sealed import install_reveal_hook

        from .hooks import ActionHooks, revealed
        from .registry import register_events

        install_hooks(ActionHooks())
        install_reveal_hook(revealed)
        autodiscover_modules("events")
        for config in apps.get_app_configs():
            events = getattr(getattr(config.module, "events", None), "Event", None)
            if isinstance(events, type) and issubclass(events, TextChoices):
                register_events(events)
