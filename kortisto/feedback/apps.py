from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    """Feedback on accessibility and questions, from anybody on any page; tells the log how its rows are named."""

    name = "kortisto.feedback"

    def ready(self) -> None:
        from kortisto.audit.registry import register_subject

        from . import naming

        register_subject("accessibilityfeedback", naming.feedback)
        register_subject("question", naming.questions)
