from django.apps import AppConfig


class BulletinsConfig(AppConfig):
    """Bulletins to registrars; tells the log and the outbox how they are named and reached, and follows their mails."""

    name = "kortisto.bulletins"

    def ready(self) -> None:
        from kortisto.audit.registry import register_subject
        from kortisto.messages.addressees import register_addressee
        from kortisto.messages.bouncing import when_address_bounces
        from kortisto.messages.dressing import register_dressing

        from . import following, naming
        from .addresses import receiver_of_delivery
        from .bounces import tell_of_bounce
        from .decisions import register_decisions
        from .mailing import dressing

        register_subject("bulletin", naming.bulletins)
        register_subject("bulletinattachment", naming.attachments)
        register_subject("delivery", naming.deliveries)
        register_subject("addressround", naming.rounds)
        register_addressee("delivery", receiver_of_delivery)
        register_dressing(following.NAME, dressing)
        when_address_bounces(tell_of_bounce)
        following.register()
        register_decisions()
