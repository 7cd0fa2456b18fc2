from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("coding", "0021_bookmarks"),
    ]

    operations = [
        migrations.AddField(
            model_name="migration",
            name="given_back",
            field=models.JSONField(db_default=[], default=list),
        ),
    ]
