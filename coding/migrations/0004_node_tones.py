from django.db import migrations, models

FORWARD = """
UPDATE coding_node SET tone = CASE color
    WHEN 'supply' THEN 1 WHEN 'environment' THEN 2 WHEN 'demand' THEN 3 WHEN 'stage' THEN 4 ELSE 0 END
 WHERE color <> ''
"""
BACKWARD = """
UPDATE coding_node SET color = CASE tone
    WHEN 1 THEN 'supply' WHEN 2 THEN 'environment' WHEN 3 THEN 'demand' WHEN 4 THEN 'stage' ELSE '' END
"""


class Migration(migrations.Migration):
    dependencies = [("coding", "0003_carried_over")]
    operations = [
        migrations.AddField("node", "tone", models.PositiveSmallIntegerField(default=0)),
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.RemoveField("node", "color"),
    ]
