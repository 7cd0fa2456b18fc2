from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("coding", "0006_earlier_editions")]
    operations = [
        migrations.AddField("codebookversion", "changes", models.JSONField(default=dict)),
    ]
