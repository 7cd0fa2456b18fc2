import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("coding", "0016_moves_of_rounds"),
    ]

    operations = [
        migrations.CreateModel(
            name="Draw",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("sample", "What is coded"),
                            ("double", "What is coded twice"),
                            ("repeats", "What a coder judges a second time"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "units",
                    models.CharField(
                        choices=[("documents", "Documents"), ("clauses", "Clauses")], max_length=10
                    ),
                ),
                ("seed", models.CharField(max_length=100)),
                (
                    "allocation",
                    models.CharField(
                        choices=[("proportional", "Proportional"), ("equal", "Equal")],
                        max_length=12,
                    ),
                ),
                (
                    "by",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), default=list, size=None
                    ),
                ),
                ("asked", models.JSONField()),
                ("frame", models.JSONField()),
                ("strata", models.JSONField()),
                (
                    "chosen",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="draws",
                        to="coding.round",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("round", "purpose"), name="draw_once")
                ],
            },
        ),
    ]
