import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("corpus", "0008_likeness_of_clause_links")]
    operations = [
        migrations.RemoveIndex("fingerprint", "fingerprint_hashes"),
        migrations.AddIndex(
            "fingerprint",
            django.contrib.postgres.indexes.GinIndex(
                fields=["hashes"], name="fingerprint_hashes", fastupdate=False
            ),
        ),
    ]
