from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cards", "0003_contact_email"),
        ("contracts", "0001_initial"),
        ("holders", "0003_professional_right_widths"),
        ("organisations", "0001_initial"),
        ("people", "0002_name_sources_of_papers"),
        ("registrars", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="cardorder",
            name="no_twin_order",
        ),
        migrations.AddField(
            model_name="cardorder",
            name="counted_right",
            field=models.CharField(blank=True, default="", editable=False, max_length=40),
        ),
        migrations.AddConstraint(
            model_name="cardorder",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["submitted", "sent_to_maker"])),
                fields=("holder", "organisation", "kind", "counted_right"),
                name="no_twin_order",
                nulls_distinct=False,
            ),
        ),
    ]
