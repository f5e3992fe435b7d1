from django.apps import AppConfig


class ContractsConfig(AppConfig):
    """Contracts, mandates and customerships; tells the log how its rows are named."""

    name = "kortisto.contracts"

    def ready(self) -> None:
        from kortisto.audit.registry import register_subject

        from . import contract_matter, naming, succession_matter
        from .decisions import register_decisions

        register_subject("cardcontract", naming.contracts)
        register_subject("contractversion", naming.versions)
        register_subject("mandate", naming.mandates)
        register_subject("customership", naming.customerships)
        register_subject("case", naming.cases)
        register_subject("rescueprocess", naming.rescue_processes)
        register_subject("succession", naming.successions)
        register_decisions()
        contract_matter.register()
        succession_matter.register()
