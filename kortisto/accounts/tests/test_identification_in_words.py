"""A kept identification is told as the provider's name and the level, in the reader's language."""

from __future__ import annotations

import pytest
from django.utils import translation

from kortisto.accounts.identification import in_words

NAMES = {"fi": "Mallitunnistus", "sv": "Exempelidentifiering", "en": "Example identification"}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", "Mallitunnistus, korkea"),
        ("sv", "Exempelidentifiering, hög"),
        ("en", "Example identification, high"),
    ],
)
def test_the_providers_name_and_the_level_are_told_in_the_readers_language(settings, language, words):
    settings.KORTISTO_OIDC = [{"id": "malli", "name": NAMES, "issuer": "https://malli.example", "client_id": "x"}]
    with translation.override(language):
        assert in_words("malli:sc", "high") == words


def test_a_saml_provider_is_named_too(settings):
    settings.KORTISTO_SAML = [
        {"id": "tunnistaja", "name": "Tunnistaja", "entity_id": "x", "sign_in_url": "https://x.example"}
    ]
    with translation.override("fi"):
        assert in_words("tunnistaja", "substantial") == "Tunnistaja, korotettu"


def test_a_provider_that_is_gone_and_an_unknown_level_stay_readable(settings):
    settings.KORTISTO_OIDC = settings.KORTISTO_SAML = []
    assert in_words("entinen:sc", "uusi") == "entinen:sc, uusi"
