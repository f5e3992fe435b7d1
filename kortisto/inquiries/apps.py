from django.apps import AppConfig


class InquiriesConfig(AppConfig):
    """Inquiries into what a registrar did; stands above every other room, because it looks at all of their rows."""

    name = "kortisto.inquiries"

    def ready(self) -> None:
        from kortisto.audit.registry import register_subject

        from . import naming
        from .decisions import register_decisions

        register_subject("inquiry", naming.inquiries)
        register_subject("inquiryitem", naming.items)
        register_decisions()
