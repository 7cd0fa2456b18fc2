import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("coding", "0012_training"),
        ("corpus", "0018_who_made_accounts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="assignment",
            options={"ordering": ["document__number", "part", "id"]},
        ),
        migrations.RemoveConstraint(
            model_name="assignment",
            name="assignment_once",
        ),
        migrations.AddField(
            model_name="assignment",
            name="beside",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="repeats",
                to="coding.assignment",
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="clauses",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), null=True, size=None
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="part",
            field=models.PositiveSmallIntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name="round",
            name="sealed",
            field=models.BooleanField(db_default=False, default=False),
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
                ],
                default="coder",
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.UniqueConstraint(
                fields=("round", "document", "coder", "kind", "attempt", "part"),
                name="assignment_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("beside__isnull", True),
                    ("kind__in", ["repeat", "earlier_repeat"]),
                    _connector="OR",
                ),
                name="assignment_beside_another",
            ),
        ),
    ]
