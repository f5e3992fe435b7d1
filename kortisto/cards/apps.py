from django.apps import AppConfig


class CardsConfig(AppConfig):
    """Orders and cards; hears the card maker, and tells the log and the outbox how its rows are named."""

    name = "kortisto.cards"

    def ready(self) -> None:
        from kortisto.audit.registry import register_subject
        from kortisto.maker.hooks import listen
        from kortisto.messages.addressees import register_addressee
        from kortisto.messages.facts import register_fact

        from . import hearing, naming
        from .models import Card, CardOrder

        register_subject("cardorder", naming.orders)
        register_subject("card", naming.cards)
        register_subject("box", naming.boxes)
        register_subject("activationletter", naming.letters)
        register_subject("lossreport", naming.reports)
        register_subject("employmentend", naming.employment_ends)
        register_subject("holdersreview", naming.reviews)
        register_addressee("person", naming.holder_address)
        register_fact("card", lambda code: Card.objects.select_related("point", "holder", "order").get(code=code))
        register_fact("order", lambda code: CardOrder.objects.select_related("point", "holder").get(code=code))
        listen(
            on_sent=hearing.on_sent,
            on_produced=hearing.on_produced,
            on_rejected=hearing.on_rejected,
            on_dispatched=hearing.on_dispatched,
            on_heard=hearing.on_heard,
        )
