"""A matter points to its subject and keeps where it stands, so that lists and queue serve matters of every kind."""

import datetime

from django.db import migrations, models

FILL = """
UPDATE contracts_case AS c SET
    subject = 'contractversion:' || v.code,
    shown_number = k.number,
    state = v.state,
    acts_next = CASE v.state WHEN 'draft' THEN 'customer' WHEN 'more_info' THEN 'customer' WHEN 'submitted' THEN 'issuer'
        WHEN 'in_handling' THEN 'issuer' WHEN 'granted' THEN 'signatory' WHEN 'ending' THEN 'program' ELSE 'nobody' END,
    unfinished = v.state IN ('draft', 'submitted', 'in_handling', 'more_info', 'granted'),
    decided = v.state NOT IN ('draft', 'submitted', 'in_handling', 'more_info'),
    received_at = v.submitted_at
FROM contracts_contractversion AS v JOIN contracts_cardcontract AS k ON k.id = v.contract_id
WHERE v.id = c.version_id
"""
NEXT = [
    ("customer", "The customer"),
    ("signatory", "The signatory"),
    ("issuer", "The card issuer"),
    ("point", "The registration point"),
    ("registrar", "The registrar"),
    ("maker", "The card maker"),
    ("holder", "The card holder"),
    ("program", "The program"),
    ("nobody", "Nobody"),
]


class Migration(migrations.Migration):
    dependencies = [("contracts", "0001_initial")]

    operations = [
        migrations.AlterField(
            "case",
            "kind",
            models.CharField(
                choices=[
                    ("contract", "Card contract"),
                    ("registrar_application", "Registrar application"),
                    ("succession", "Succession"),
                    ("recovery", "Recovery of a user account"),
                ],
                max_length=24,
            ),
        ),
        migrations.AddField("case", "subject", models.CharField(default="", max_length=80), preserve_default=False),
        migrations.AddField("case", "shown_number", models.CharField(default="", max_length=20), preserve_default=False),
        migrations.AddField("case", "state", models.CharField(default="", max_length=24), preserve_default=False),
        migrations.AddField(
            "case", "acts_next", models.CharField(choices=NEXT, default="nobody", max_length=12)
        ),
        migrations.AddField("case", "unfinished", models.BooleanField(default=True)),
        migrations.AddField("case", "decided", models.BooleanField(default=False)),
        migrations.AddField("case", "received_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("case", "office_time", models.DurationField(default=datetime.timedelta)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        # Rows that were just filled have constraints waiting for them, and a table with such is not altered.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AlterField("case", "subject", models.CharField(max_length=80, unique=True)),
        migrations.AlterField("case", "shown_number", models.CharField(db_index=True, max_length=20)),
        migrations.AddConstraint(
            "case",
            models.CheckConstraint(
                condition=models.Q(~models.Q(subject=""), ~models.Q(state="")), name="case_has_its_subject"
            ),
        ),
    ]
