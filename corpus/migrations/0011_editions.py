"""What a document's text had as versions are its editions; only the codebook has versions."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("corpus", "0010_document_totals"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="document", name="document_version_unique"),
        migrations.RemoveConstraint(model_name="document", name="document_one_current_version"),
        migrations.RenameField("document", "version", "edition"),
        migrations.RenameField("document", "version_note", "edition_note"),
        migrations.AlterField(
            model_name="document",
            name="previous",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="next_editions",
                to="corpus.document",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.UniqueConstraint(
                fields=("project", "number", "edition"), name="document_edition_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.UniqueConstraint(
                condition=models.Q(("current", True)),
                fields=("project", "number"),
                name="document_one_current_edition",
            ),
        ),
    ]
