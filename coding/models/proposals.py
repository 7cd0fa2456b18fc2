import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, TextChoices
from django.utils.translation import gettext_lazy as _

from coding.models.rounds import Round
from corpus.models import Clause, Membership, Project, User


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, member: Membership) -> "ProposalQuerySet":
        """The member's own, and those of rounds in which they may see what others chose: a proposal
        tells of a coder's work as a coding does."""
        visible = Round.objects.codings_visible_to(member).values("pk")
        return self.filter(project=member.project_id).filter(
            Q(author=member.user_id) | Q(round__in=visible)
        )

    def open(self) -> "ProposalQuerySet":
        return self.filter(state=Proposal.State.OPEN)


class Proposal(models.Model):
    """What a coder wants the codebook to say: a new node, or other words for one that is there.

    Its id is random: one that counted would tell a coder how many others there are.
    """

    class Kind(TextChoices):
        NODE = "node", _("New node")
        DEFINITION = "definition", _("Other words")

    class State(TextChoices):
        OPEN = "open", _("To be answered")
        ACCEPTED = "accepted", _("Accepted")
        MERGED = "merged", _("Merged")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    project = models.ForeignKey(Project, models.CASCADE, related_name="proposals")
    round = models.ForeignKey(Round, models.CASCADE, related_name="proposals")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    author = models.ForeignKey(User, models.PROTECT, related_name="proposals")
    # of all that its author's browser sent of it: what is sent again is known by them
    tokens = ArrayField(models.UUIDField(), default=list, db_default=[])
    # keys of the round's codebook version; `node` of a new node is the one to stand below, or ""
    dimension = models.CharField(max_length=50)
    node = models.CharField(max_length=50, blank=True)
    name = models.CharField(max_length=100, blank=True)
    # of a node its definition; of other words what `field` is to say
    text = models.TextField(blank=True)
    field = models.CharField(max_length=20, blank=True)
    reason = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    # key of the node it became, or went into
    result = models.CharField(max_length=50, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "id"]
        indexes = [models.Index(fields=["project", "state"], name="proposal_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "accepted", "merged", "declined", "withdrawn"]),
                name="proposal_known_state",
            )
        ]


class ProposalClause(models.Model):
    """A clause that a proposal comes from, as of the edition it was coded in; with a span, the
    words chosen there (code points of the document's text)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="places")
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="+")
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "clause"], name="proposal_clause_once"),
            models.CheckConstraint(
                condition=Q(start__isnull=True, end__isnull=True) | Q(end__gt=F("start")),
                name="proposal_span",
            ),
        ]
