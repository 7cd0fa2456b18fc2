import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("corpus", "0007_last_word_in_screening"),
    ]

    operations = [
        migrations.AddField(
            model_name="clauselink",
            name="similarity",
            field=models.FloatField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="clauselink",
            name="whole",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="corpus.clause",
            ),
        ),
    ]
