from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("coding", "0018_time_spent")]

    operations = [
        migrations.AddField(
            model_name="judgement",
            name="saved_at",
            field=models.DateTimeField(null=True),
        ),
    ]
