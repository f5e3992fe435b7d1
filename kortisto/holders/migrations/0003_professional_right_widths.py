from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("holders", "0002_names_on_proof_lines"),
    ]

    operations = [
        migrations.AlterField(
            model_name="professionalright",
            name="restriction",
            field=models.CharField(blank=True, max_length=400),
        ),
        migrations.AlterField(
            model_name="professionalright",
            name="right_code",
            field=models.CharField(max_length=40),
        ),
    ]
