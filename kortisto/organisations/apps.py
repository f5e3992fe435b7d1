from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """Organisations, accounts, users and points; tells the log how its rows are named."""

    name = "kortisto.organisations"

    def ready(self) -> None:
        from kortisto.audit.registry import register_subject

        from . import naming
        from .decisions import register_decisions

        register_subject("organisation", naming.organisations)
        register_subject("customeraccount", naming.accounts)
        register_subject("membership", naming.memberships)
        register_subject("invitation", naming.invitations)
        register_subject("factorrequest", naming.factor_requests)
        register_subject("staffvisit", naming.staff_visits)
        register_subject("administratorchange", naming.administrator_changes)
        register_subject("registrationpoint", naming.points)
        register_decisions()
