"""The table of Django's database cache, as `createcachetable` would make it."""

from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(
            """
            CREATE TABLE kortisto_cache (
                cache_key varchar(255) NOT NULL PRIMARY KEY,
                value text NOT NULL,
                expires timestamp with time zone NOT NULL
            );
            CREATE INDEX kortisto_cache_expires ON kortisto_cache (expires);
            """,
            "DROP TABLE kortisto_cache",
        )
    ]
