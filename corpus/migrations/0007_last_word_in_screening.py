from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("corpus", "0006_unpacked_import_files_and_list_indexes")]
    operations = [
        migrations.RemoveConstraint("screeningdecision", "screening_once"),
        migrations.RemoveConstraint("screeningdecision", "screening_reason_of_exclusion"),
        migrations.AddConstraint(
            "screeningdecision",
            models.UniqueConstraint(
                fields=["document", "screener"], condition=Q(final=False), name="screening_once"
            ),
        ),
        migrations.AddConstraint(
            "screeningdecision",
            models.UniqueConstraint(
                fields=["document"], condition=Q(final=True), name="screening_one_last_word"
            ),
        ),
        migrations.AddConstraint(
            "screeningdecision",
            models.CheckConstraint(
                condition=Q(decision="excluded") | Q(decision="included", reason__isnull=True),
                name="screening_reason_of_exclusion",
            ),
        ),
        migrations.AddIndex(
            "auditentry",
            models.Index(
                fields=["object_id", "-id"],
                condition=Q(object_type="document"),
                name="audit_document",
            ),
        ),
    ]
