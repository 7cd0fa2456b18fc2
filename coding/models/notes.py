import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coding.models.rounds import Assignment, Round
from corpus.models import Clause, Document, Membership, Project, User
from corpus.permissions import Capability, roles_that_may


def _hidden_from(member: Membership) -> models.QuerySet[Round]:
    return Round.objects.filter(project=member.project_id).hidden_from(member.user_id)


def _coding_beside(
    member: Membership, rounds: models.QuerySet[Round]
) -> models.QuerySet[Assignment]:
    """The others' passes in the rounds."""
    passes = Assignment.objects.filter(round__in=rounds.values("pk"), kind__in=Assignment.OWN_KINDS)
    return passes.exclude(coder=member.user_id)


class NoteQuerySet(models.QuerySet["Note"]):
    def visible_to(self, member: Membership, *, deleted: bool = False) -> "NoteQuerySet":
        """Announcements, the member's own notes, and of the others' what tells them of no coding
        that is kept from them.

        Leads see all of these; who is addressed by a lead sees that; coders see comments and
        questions of rounds in which they may see what others chose. What somebody wrote on a
        document that comes back to them in secret is shut to them as their codings there are. With `deleted`, as the log is read, those taken away too.
        """
        hidden = _hidden_from(member)
        addressed = self._addressed(member, hidden)
        rounds = Round.objects.codings_visible_to(member).values("pk")
        shared = Q(kind__in=Note.SHARED, round__in=rounds)
        others = Q() if member.can(Capability.EDIT) else shared
        seen = Q(author=member.user_id) | addressed | (others & ~self._veiled(member, hidden))
        found = self.filter(project=member.project_id)
        if not deleted:
            found = found.filter(deleted_at=None)
        return found.filter(Q(kind=Note.Kind.ANNOUNCEMENT) | (seen & ~self._shut(member)))

    def waiting_for(self, lead: Membership) -> "NoteQuerySet":
        """Those that the lead reads only once they have submitted in a blind round they code in
        themselves, whether they have by now or not."""
        rounds = Round.objects.filter(project=lead.project_id).coded_blind_by(lead.user_id)
        found = self.exclude(author=lead.user_id).exclude(kind=Note.Kind.ANNOUNCEMENT)
        return found.filter(self._veiled(lead, rounds) & ~self._addressed(lead, rounds))

    @staticmethod
    def _addressed(member: Membership, rounds: models.QuerySet[Round]) -> Q:
        """By a lead who does not code beside the member in these rounds, or no longer."""
        by_lead = Membership.objects.filter(
            project=OuterRef("project"),
            user=OuterRef("author"),
            role__in=roles_that_may(Capability.EDIT),
        )
        beside = _coding_beside(member, rounds)
        coding = beside.filter(kind=Assignment.Kind.CODER, status=Assignment.Status.OPEN)
        named = Q(assignee=member.user_id) | Q(mentions__contains=[member.user_id])
        return Q(named, Exists(by_lead), ~Exists(coding.filter(coder=OuterRef("author"))))

    @staticmethod
    def _veiled(member: Membership, rounds: models.QuerySet[Round]) -> Q:
        """Notes by whoever codes beside the member in these rounds, notes of such a round, and on
        the documents that others code there."""
        beside = _coding_beside(member, rounds)
        return (
            Q(Exists(beside.filter(coder=OuterRef("author"))))
            | Q(Exists(beside.filter(document__number=OuterRef("document__number"))))
            | Q(round__isnull=False, round__in=rounds.values("pk"))
        )

    @staticmethod
    def _shut(member: Membership) -> Q:
        """Notes from before the member handed the document in, in a round that is sealed."""
        sealed = Round.objects.filter(project=member.project_id).sealed_from(member.user_id)
        handed_in = Assignment.objects.filter(
            round__in=sealed.values("pk"),
            coder=member.user_id,
            kind=Assignment.Kind.CODER,
            status=Assignment.Status.SUBMITTED,
            document__number=OuterRef("document__number"),
            submitted_at__gte=OuterRef("created_at"),
        )
        return Q(Exists(handed_in))

    def of(self, project: Project) -> "NoteQuerySet":
        return self.filter(project=project, deleted_at=None)

    def open(self) -> "NoteQuerySet":
        return self.filter(resolved_at=None)


class Note(models.Model):
    """What somebody writes beside the coding: it never counts as one.

    Its subject is the project, a node by its keys, a document, a clause of one, or a span of a
    clause. `start` and `end` are code points of the document's text, of a clause too, which is
    found by them where it has been cut otherwise since. Its id is random: one that counted would
    tell how many others there are.
    """

    class Kind(TextChoices):
        MEMO = "memo", _("Memo")
        COMMENT = "comment", _("Comment")
        QUESTION = "question", _("Question")
        TODO = "todo", _("To-do")
        ANNOUNCEMENT = "announcement", _("Announcement")

    class Subject(TextChoices):
        PROJECT = "project", _("Project")
        NODE = "node", _("Node")
        DOCUMENT = "document", _("Document")
        CLAUSE = "clause", _("Clause")
        SPAN = "span", pgettext_lazy("of a clause", "Words")

    class Became(TextChoices):
        EXAMPLE = "example", _("Example of a node")
        CHANGE = "change", _("Change of the codebook")
        ANNOUNCEMENT = "announcement", _("Announcement")

    SHARED = (Kind.COMMENT, Kind.QUESTION)
    # what waits for somebody until it is resolved
    WAITING = (Kind.QUESTION, Kind.TODO)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    # by which its author's browser sends it again without writing it twice
    token = models.UUIDField(default=uuid.uuid4)
    project = models.ForeignKey(Project, models.CASCADE, related_name="notes")
    # in which it was written, where it was
    round = models.ForeignKey(Round, models.CASCADE, null=True, related_name="notes")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    subject = models.CharField(max_length=8, choices=Subject.choices)
    author = models.ForeignKey(User, models.PROTECT, related_name="notes")
    text = models.TextField()
    document = models.ForeignKey(Document, models.CASCADE, null=True, related_name="notes")
    clause = models.ForeignKey(Clause, models.SET_NULL, null=True, related_name="+")
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    # the words of the clause or the span, as they were
    quote = models.TextField(blank=True, default="")
    dimension = models.CharField(max_length=50, blank=True, default="")
    node = models.CharField(max_length=50, blank=True, default="")
    # ids of the members it names
    mentions = ArrayField(models.BigIntegerField(), default=list)
    assignee = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    # what leads made of it
    became = ArrayField(models.CharField(max_length=12, choices=Became.choices), default=list)
    # of an announcement: the question it answers, which it does not name
    origin = models.ForeignKey("self", models.SET_NULL, null=True, related_name="announced")
    created_at = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "id"]
        indexes = [
            models.Index(fields=["project", "kind", "resolved_at"], name="note_waiting"),
            models.Index(fields=["document"], name="note_document"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["author", "token"], name="note_once"),
            models.CheckConstraint(
                condition=Q(subject__in=["project", "node"], document=None, start=None)
                | Q(subject="document", document__isnull=False, start=None)
                | Q(subject__in=["clause", "span"], document__isnull=False, end__gt=F("start")),
                name="note_one_subject",
            ),
            models.CheckConstraint(
                condition=Q(assignee__isnull=True) | Q(kind="todo"), name="note_todo_assigned"
            ),
        ]

    @property
    def resolved(self) -> bool:
        return self.resolved_at is not None


class ReplyQuerySet(models.QuerySet["Reply"]):
    def visible_to(self, member: Membership) -> "ReplyQuerySet":
        """Under notes the member sees: not what coders say who code beside them in a blind round
        where the member has still to submit. What leads answer is meant to be read."""
        lead = Membership.objects.filter(
            project=OuterRef("note__project"),
            user=OuterRef("author"),
            role__in=roles_that_may(Capability.EDIT),
        )
        beside = _coding_beside(member, _hidden_from(member)).filter(coder=OuterRef("author"))
        return self.exclude(~Q(Exists(lead)), Exists(beside))


class Reply(models.Model):
    """What is said under a note; under a question, its answer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    token = models.UUIDField(default=uuid.uuid4)
    note = models.ForeignKey(Note, models.CASCADE, related_name="replies")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    text = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ReplyQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [models.UniqueConstraint(fields=["author", "token"], name="reply_once")]


class NoteSeen(models.Model):
    """Somebody has read the announcement: it is not shown to them again."""

    note = models.ForeignKey(Note, models.CASCADE, related_name="seen")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "user"], name="note_seen_once")]
