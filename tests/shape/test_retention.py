"""Every table says how long its rows are kept, or that it holds nothing about persons."""

import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist

from kortisto.kernel.retention import Retain

MODELS = sorted(
    (model for model in apps.get_models() if model.__module__.startswith("kortisto.")),
    key=lambda model: model._meta.label,
)
# Fields that say something about a human being.
PERSONAL = ("given_names", "family_name", "birth_date", "identity_code", "email", "signer_name", "person", "holder")


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_table_declares_its_retention(model):
    retain = getattr(model, "retain", None)
    assert isinstance(retain, Retain), f"{model._meta.label}: declare `retain` (kernel/retention.py)"
    if not retain.personal:
        told = {
            field.name
            for field in model._meta.get_fields()
            # A reference ("person:CODE") is a code; the row it names has a retention of its own.
            if field.name in PERSONAL and not (field.name == "person" and not field.is_relation)
        }
        assert not told, f"{model._meta.label}: holds {sorted(told)} but says it holds nothing about persons"
        return
    if not (retain.years or retain.days):
        # Its own room empties it: an audit payload has a last day of its own in every row.
        assert "payload_until" in {field.name for field in model.event.field.related_model._meta.get_fields()}
        return
    here = model
    for part in retain.after.split("__"):
        try:
            field = here._meta.get_field(part)
        except FieldDoesNotExist:
            pytest.fail(f"{model._meta.label}: `after` names {retain.after}, which is not there")
        here = field.related_model or here


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_nothing_is_deleted_by_way_of_another_row(model):
    for field in model._meta.get_fields():
        if field.is_relation and field.concrete and not field.many_to_many:
            behaviour = field.remote_field.on_delete.__name__
            assert behaviour in {"PROTECT", "RESTRICT"}, f"{model._meta.label}.{field.name}: on_delete is {behaviour}"
