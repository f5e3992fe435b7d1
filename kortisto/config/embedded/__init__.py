"""Django's PostgreSQL engine over the private cluster, which is started when the first connection is asked for."""
