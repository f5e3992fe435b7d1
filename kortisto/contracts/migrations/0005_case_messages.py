"""Messages of a matter have any number of attachments, kept as documents of the message, and a mark that they were read."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

MOVE = """
UPDATE documents_document AS d SET subject = 'casemessage:' || m.code, kind = 'case_attachment'
FROM contracts_casemessage AS m WHERE m.attachment <> '' AND d.code = m.attachment
"""


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0004_rescue_processes"),
        ("documents", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(MOVE, migrations.RunSQL.noop),
        migrations.RemoveField("casemessage", "attachment"),
        migrations.AddField("casemessage", "read_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "casemessage",
            "read_by",
            models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            "casemessage",
            models.Index(
                condition=models.Q(("read_at__isnull", True)), fields=["case", "from_office"], name="case_message_unread"
            ),
        ),
    ]
