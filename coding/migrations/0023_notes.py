import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("coding", "0022_given_back"),
        ("corpus", "0022_project_timing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Note",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("token", models.UUIDField(default=uuid.uuid4)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("memo", "Memo"),
                            ("comment", "Comment"),
                            ("question", "Question"),
                            ("todo", "To-do"),
                            ("announcement", "Announcement"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        choices=[
                            ("project", "Project"),
                            ("node", "Node"),
                            ("document", "Document"),
                            ("clause", "Clause"),
                            ("span", "Words"),
                        ],
                        max_length=8,
                    ),
                ),
                ("text", models.TextField()),
                ("start", models.PositiveIntegerField(null=True)),
                ("end", models.PositiveIntegerField(null=True)),
                ("quote", models.TextField(blank=True, default="")),
                ("dimension", models.CharField(blank=True, default="", max_length=50)),
                ("node", models.CharField(blank=True, default="", max_length=50)),
                (
                    "mentions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("resolved_at", models.DateTimeField(null=True)),
                (
                    "became",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("example", "Example of a node"),
                                ("change", "Change of the codebook"),
                                ("announcement", "Announcement"),
                            ],
                            max_length=12,
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("edited_at", models.DateTimeField(null=True)),
                ("deleted_at", models.DateTimeField(null=True)),
                (
                    "assignee",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "clause",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="corpus.clause",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="corpus.document",
                    ),
                ),
                (
                    "origin",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="announced",
                        to="coding.note",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="corpus.project",
                    ),
                ),
                (
                    "resolved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="coding.round",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="NoteSeen",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "note",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="seen",
                        to="coding.note",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Reply",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("token", models.UUIDField(default=uuid.uuid4)),
                ("text", models.TextField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "note",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="replies",
                        to="coding.note",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at", "id"],
            },
        ),
        migrations.AddIndex(
            model_name="note",
            index=models.Index(fields=["project", "kind", "resolved_at"], name="note_waiting"),
        ),
        migrations.AddIndex(
            model_name="note",
            index=models.Index(fields=["document"], name="note_document"),
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.UniqueConstraint(fields=("author", "token"), name="note_once"),
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("document", None), ("start", None), ("subject__in", ["project", "node"])
                    ),
                    models.Q(("document__isnull", False), ("start", None), ("subject", "document")),
                    models.Q(
                        ("document__isnull", False),
                        ("end__gt", models.F("start")),
                        ("subject__in", ["clause", "span"]),
                    ),
                    _connector="OR",
                ),
                name="note_one_subject",
            ),
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.CheckConstraint(
                condition=models.Q(("assignee__isnull", True), ("kind", "todo"), _connector="OR"),
                name="note_todo_assigned",
            ),
        ),
        migrations.AddConstraint(
            model_name="noteseen",
            constraint=models.UniqueConstraint(fields=("note", "user"), name="note_seen_once"),
        ),
        migrations.AddConstraint(
            model_name="reply",
            constraint=models.UniqueConstraint(fields=("author", "token"), name="reply_once"),
        ),
    ]
