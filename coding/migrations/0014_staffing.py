import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("coding", "0013_parts_of_documents"),
        ("corpus", "0019_audit_of_rounds"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Absence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("paused", "Paused"), ("left", "Left the round")], max_length=6
                    ),
                ),
                ("since", models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="assignment",
            name="assignment_once",
        ),
        migrations.AddField(
            model_name="assignment",
            name="set_aside_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="assignment",
            name="set_aside_because",
            field=models.CharField(
                blank=True,
                choices=[
                    ("left", "its coder was taken out of the round"),
                    ("moved", "it was given to another coder"),
                    ("withdrawn", "its document was withdrawn from the round"),
                ],
                db_default="",
                default="",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="set_aside_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="round",
            name="deadline",
            field=models.DateField(null=True, verbose_name="deadline"),
        ),
        migrations.AlterField(
            model_name="assignment",
            name="kind",
            field=models.CharField(
                choices=[
                    ("coder", "Coder"),
                    ("consensus", "Consensus"),
                    ("earlier", "Earlier edition"),
                    ("earlier_consensus", "Consensus on an earlier edition"),
                    ("reference", "Reference"),
                    ("earlier_reference", "Former reference"),
                    ("attempt", "Former attempt"),
                    ("repeat", "Hidden repeat"),
                    ("earlier_repeat", "Hidden repeat on an earlier edition"),
                    ("set_aside", "Set aside"),
                ],
                default="coder",
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind__in", ["set_aside", "earlier"]), _negated=True),
                fields=("round", "document", "coder", "kind", "attempt", "part"),
                name="assignment_once",
            ),
        ),
        migrations.AddField(
            model_name="absence",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="absence",
            name="round",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="absences",
                to="coding.round",
            ),
        ),
        migrations.AddField(
            model_name="absence",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="absences",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.UniqueConstraint(fields=("round", "user"), name="absence_once"),
        ),
    ]
