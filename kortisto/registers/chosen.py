"""Which backend answers for each register: the setting `KORTISTO_REGISTERS`.

`{"professional": {"backend": "kortisto.registers.professional.file", "path": "/srv/…/delivery.jsonl"}, …}`: a backend is a
package with a class `Register`; the other keys are its arguments.
"""

from importlib import import_module
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from .business import BusinessRegister
from .population import PopulationRegister
from .professional import ProfessionalRegister


def _register(name: str) -> Any:
    chosen = dict(settings.KORTISTO_REGISTERS.get(name) or {})
    if "backend" not in chosen:
        raise ImproperlyConfigured(f"KORTISTO_REGISTERS does not say which backend answers for the {name} register.")
    return import_module(chosen.pop("backend")).Register(**chosen)


def professional_register() -> ProfessionalRegister:
    return cast(ProfessionalRegister, _register("professional"))


def population_register() -> PopulationRegister:
    return cast(PopulationRegister, _register("population"))


def business_register() -> BusinessRegister:
    return cast(BusinessRegister, _register("business"))
