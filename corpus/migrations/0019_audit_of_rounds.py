from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("corpus", "0018_who_made_accounts"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(
                condition=models.Q(
                    ("round_id__isnull", False),
                    models.Q(("object_type", "judgement"), _negated=True),
                ),
                fields=["round_id", "-id"],
                name="audit_round",
            ),
        ),
    ]
