from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registers", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="personquery",
            name="identity_index",
            field=models.CharField(db_index=True, default="", editable=False, max_length=64),
        ),
    ]
