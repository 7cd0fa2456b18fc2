from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("corpus", "0021_preferences")]
    operations = [
        migrations.AddField(
            "project",
            "timing",
            models.BooleanField(
                db_default=True, default=True, verbose_name="record the time spent on clauses"
            ),
        ),
    ]
