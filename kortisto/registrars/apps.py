from django.apps import AppConfig


class RegistrarsConfig(AppConfig):
    """Registrars and their rights; tells the log and the outbox how its rows are named and who works at a point."""

    name = "kortisto.registrars"

    def ready(self) -> None:
        from kortisto.audit.registry import register_subject
        from kortisto.messages.addressees import register_addressee
        from kortisto.messages.facts import register_fact

        from . import application_matter, naming
        from .decisions import register_decisions
        from .models import RegistrarRight, TrainingCertificate

        register_subject("registrarright", naming.rights)
        register_subject("pointright", naming.point_rights)
        register_subject("trainingcertificate", naming.trainings)
        register_subject("registrarapplication", naming.applications)
        register_subject("coursestudy", naming.studies)
        register_subject("coursetry", naming.tries)
        register_subject("absence", naming.absences)
        register_subject("registrarimport", naming.imports)
        register_subject("registrarimportrow", naming.import_rows)
        register_subject("staffingnotice", naming.staffing_notices)
        register_subject("acknowledgement", naming.acknowledgements)
        register_subject("declarationcall", naming.declaration_calls)
        register_subject("briefingnotice", naming.briefing_notices)
        register_subject("registrarreview", naming.registrar_reviews)
        register_subject("trustedroles", naming.days_of_roles)
        register_subject("reviewedright", naming.reviewed_rights)
        register_addressee("registrationpoint", naming.registrars_of_point)
        register_fact("right", lambda code: RegistrarRight.objects.select_related("point", "user").get(code=code))
        register_fact("training", lambda code: TrainingCertificate.objects.get(code=code))
        application_matter.register()
        register_decisions()
