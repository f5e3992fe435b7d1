"""The engine that settings name when there is no ``DATABASE_URL``."""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base

from kortisto.config import cluster


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own PostgreSQL engine; asking for its parameters makes sure that the cluster runs."""

    def get_connection_params(self) -> dict[str, Any]:
        cluster.Cluster(self.settings_dict["KORTISTO_CLUSTER"]).ensure()
        return super().get_connection_params()
