from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users and their ways of signing in; tells the log and the outbox how they are named and reached."""

    name = "kortisto.accounts"

    def ready(self) -> None:
        from kortisto.audit.registry import register_subject
        from kortisto.messages.addressees import register_addressee
        from kortisto.messages.facts import register_secret

        from . import naming, receivers
        from .moves_desk import make_half

        register_subject("user", naming.users)
        register_subject("deskcredential", naming.desk_credentials)
        register_subject("deskfactor", naming.desk_factors)
        register_subject("officeappointment", naming.appointments)
        register_subject("notificationchoice", naming.notification_choices)
        register_subject("visit", naming.visits)
        register_subject("strongidentification", naming.identifications)
        register_addressee("user", naming.user_address)
        register_addressee("desk", naming.desk_addresses)
        register_addressee("deskkey", naming.desk_key_address)
        register_secret("desk_first_half", make_half)
        register_secret("desk_second_half", make_half)
        assert receivers
