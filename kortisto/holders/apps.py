from collections.abc import Collection

from django.apps import AppConfig


class HoldersConfig(AppConfig):
    """What is proved about the holder of a card; tells the log how its rows are named."""

    name = "kortisto.holders"

    def ready(self) -> None:
        from kortisto.audit.registry import register_subject

        register_subject("employmentproof", name_proofs)
        register_subject("employmentproofline", name_lines)


def name_proofs(codes: Collection[str]) -> dict:
    """Certificates of employment by their organisation."""
    from django.utils.translation import gettext_lazy as _

    from kortisto.audit.registry import Named
    from kortisto.ui.language import name_of

    from .models import EmploymentProof

    rows = EmploymentProof.objects.filter(code__in=codes).select_related("organisation")
    return {
        row.code: Named(_("Certificate of employment, %(organisation)s") % {"organisation": name_of(row.organisation)})
        for row in rows
    }


def name_lines(codes: Collection[str]) -> dict:
    """Lines by the name that the paper has."""
    from kortisto.audit.registry import Named

    from .models import EmploymentProofLine

    return {row.code: Named(row.name) for row in EmploymentProofLine.objects.filter(code__in=codes)}
