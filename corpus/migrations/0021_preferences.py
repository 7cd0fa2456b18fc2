from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("corpus", "0020_likeness_of_capital_letters")]
    operations = [
        migrations.AddField("user", "preferences", models.JSONField(db_default={}, default=dict)),
    ]
