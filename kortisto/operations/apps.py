from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """Names jobs in the log by what they are called."""

    name = "kortisto.operations"

    def ready(self) -> None:
        from kortisto.audit.registry import register_subject

        from .naming import jobs

        register_subject("job", jobs)
