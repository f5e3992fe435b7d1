from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Settings and start; its one migration makes the cache's table, so that `migrate` alone completes a database."""

    name = "kortisto.config"
    label = "config"
