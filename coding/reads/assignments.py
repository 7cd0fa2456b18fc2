"""A pass as API and workbench show it."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from coding.access import newest_pass, waiting_words
from coding.models import Absence, Assignment, ReopenRequest, Round
from coding.reads.progress import with_progress, with_standing
from coding.reads.repeats import is_sealed, merged_clauses
from corpus.fields import BRIEF
from corpus.models import User

_OPEN, _LOCKED = Round.Status.OPEN, Round.Status.LOCKED
# kind of pass -> the statuses of the round in which its coder may write
_WRITABLE: dict[str, tuple[str, ...]] = {
    Assignment.Kind.CODER: (_OPEN,),
    Assignment.Kind.REFERENCE: (_OPEN, _LOCKED),
}


class PersonOut(serializers.Serializer):
    username = serializers.CharField()
    name = serializers.CharField(source="get_full_name")


class PassProgressOut(serializers.Serializer):
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    to_check = serializers.IntegerField(
        allow_null=True, help_text="Null for others' passes while you code the blind round."
    )


class AbsenceBrief(serializers.Serializer):
    kind = serializers.ChoiceField(Absence.Kind.choices)
    since = serializers.DateTimeField()
    username = serializers.CharField(help_text="Who said so.")
    name = serializers.CharField()


class ReopeningBrief(serializers.Serializer):
    why = serializers.CharField()
    asked_at = serializers.DateTimeField()
    answer = serializers.ChoiceField(
        ReopenRequest.Answer.choices, allow_blank=True, help_text="Empty while nobody answered."
    )
    word = serializers.CharField(allow_blank=True, help_text="What a lead says to it.")


class AssignmentOut(serializers.ModelSerializer):
    project = serializers.SerializerMethodField()
    round = serializers.SerializerMethodField()
    document = serializers.SerializerMethodField()
    coder = PersonOut()
    progress = serializers.SerializerMethodField()
    editable = serializers.SerializerMethodField()
    superseded_by = serializers.SerializerMethodField()
    absence = AbsenceBrief(
        allow_null=True, read_only=True, help_text="Why its coder takes no part now."
    )
    waiting = serializers.SerializerMethodField()
    request = ReopeningBrief(
        allow_null=True, read_only=True, help_text="What you asked last, of your own passes."
    )
    clauses = serializers.SerializerMethodField()

    class Meta:
        model = Assignment
        fields = [
            "id",
            "project",
            "round",
            "document",
            "coder",
            "kind",
            "status",
            "submitted_at",
            "progress",
            "editable",
            "superseded_by",
            "not_blind",
            "part",
            "clauses",
            "absence",
            "attempt",
            "waiting",
            "request",
        ]
        extra_kwargs = {
            "part": {"help_text": "Of a coder's passes over one document, which share no clause."},
        }

    def get_project(self, assignment: Assignment) -> dict[str, Any]:
        project = assignment.round.project
        return {"id": project.pk, "name": project.name}

    def get_round(self, assignment: Assignment) -> dict[str, Any]:
        found = assignment.round
        fields = ("id", "name", "kind", "blind", "status", "deadline", "overdue")
        return {field: getattr(found, field) for field in fields}

    def get_document(self, assignment: Assignment) -> dict[str, Any]:
        document = assignment.document
        return {
            **{name: getattr(document, name) for name in ("id", "number", "edition")},
            **{field.name: document.value_of(field) for field in BRIEF},
        }

    def get_superseded_by(self, assignment: Assignment) -> int | None:
        """The pass over the newest edition of the document, if this is one over an earlier."""
        return newest_pass(assignment).pk if assignment.superseded_by_id else None

    def get_waiting(self, assignment: Any) -> str:
        """Why the pass does not open to its coder yet; empty when it does."""
        if assignment.after_part:
            return _("It opens once the first part of the document is submitted.")
        training = assignment.round.training
        return waiting_words(training.name) if assignment.shut and training else ""

    @extend_schema_field(PassProgressOut)
    def get_progress(self, assignment: Any) -> dict[str, int | None]:
        return {
            "done": assignment.done,
            "total": assignment.total,
            "to_check": assignment.to_check,
        }

    def get_editable(self, assignment: Any) -> bool:
        return (
            assignment.coder_id == self.context["user"].pk
            and assignment.absence is None
            and assignment.status == Assignment.Status.OPEN
            and assignment.round.status in _WRITABLE.get(assignment.kind, ())
            and not assignment.shut
            and not assignment.after_part
        )

    @extend_schema_field({"type": ["array", "null"], "items": {"type": "integer"}})
    def get_clauses(self, assignment: Any) -> list[int] | None:
        """Ids of the clauses the pass is over; null: all codable ones. In a round where what is
        submitted is shut to its coder: to them, while they can work at it, else null."""
        reader = self.context["user"].pk
        if assignment.coder_id != reader or not is_sealed(assignment.round):
            return assignment.clauses
        if assignment.status != Assignment.Status.OPEN or assignment.after_part:
            return None
        return merged_clauses(assignment, reader)


def assignment_json(user: User, pk: int) -> dict[str, Any]:
    """The pass, with what this user may do to it. The caller has passed the door."""
    found = with_progress(Assignment.objects.all(), user.pk).get(pk=pk)
    return AssignmentOut(found, context={"user": user}).data


class OpenedOut(AssignmentOut):
    """What its own page counts itself is left out."""

    class Meta(AssignmentOut.Meta):
        fields = [name for name in AssignmentOut.Meta.fields if name != "progress"]


def opened_json(user: User, pk: int) -> dict[str, Any]:
    """As `assignment_json`, without its progress."""
    found = with_standing(Assignment.objects.all(), user.pk).get(pk=pk)
    return OpenedOut(found, context={"user": user}).data
