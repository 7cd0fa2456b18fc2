from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("coding", "0005_published_versions_stay"),
    ]

    operations = [
        migrations.AlterField(
            model_name="assignment",
            name="kind",
            field=models.CharField(
                choices=[
                    ("coder", "Coder"),
                    ("consensus", "Consensus"),
                    ("earlier", "Earlier edition"),
                    ("earlier_consensus", "Consensus on an earlier edition"),
                ],
                default="coder",
                max_length=20,
            ),
        ),
    ]
