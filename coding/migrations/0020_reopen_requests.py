import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("coding", "0019_saved_by_somebody"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="exposure",
            name="how",
            field=models.CharField(
                choices=[
                    ("monitor", "as owner or lead"),
                    ("submitted", "as owner or lead who had submitted their own documents"),
                    ("draft", "by what was proposed in it, in the draft of the codebook"),
                ],
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="ReopenRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("why", models.TextField()),
                ("asked_at", models.DateTimeField()),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[("granted", "Granted"), ("declined", "Declined")],
                        default="",
                        max_length=8,
                    ),
                ),
                ("word", models.TextField(blank=True, default="")),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="coding.assignment",
                    ),
                ),
            ],
            options={
                "ordering": ["asked_at", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answer", "")),
                        fields=("assignment",),
                        name="reopen_request_once",
                    )
                ],
            },
        ),
    ]
