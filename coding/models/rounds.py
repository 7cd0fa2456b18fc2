from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coding.models.codebook import CodebookVersion
from corpus.models import Document, Membership, Project, User
from corpus.permissions import Capability, roles_that_may


def _passes_of(user_id: int) -> "models.QuerySet[Assignment]":
    return Assignment.objects.filter(
        round=OuterRef("pk"), coder=user_id, kind=Assignment.Kind.CODER
    )


class RoundQuerySet(models.QuerySet):
    def monitored_by(self, member: Membership) -> "RoundQuerySet":
        """Rounds whose codings an owner or lead may see.

        Who codes in a blind round themselves sees it once their own passes are submitted, and then
        is exposed (`Exposure`).
        """
        return self.filter(project=member.project_id).exclude(self._hidden(member.user_id))

    def hidden_from(self, user_id: int) -> "RoundQuerySet":
        """Blind rounds in which the user has still to submit: until then, or until the round is
        closed, nothing of the others' codings is theirs to see, whatever their role."""
        return self.filter(self._hidden(user_id))

    @staticmethod
    def _hidden(user_id: int) -> Q:
        unsubmitted = _passes_of(user_id).filter(status=Assignment.Status.OPEN)
        return Q(Exists(unsubmitted), ~Q(status=Round.Status.CLOSED), blind=True)

    def coded_blind_by(self, user_id: int) -> "RoundQuerySet":
        """Those that are, or were until they submitted, hidden from the user: which of the two
        would tell how far they are."""
        unclosed = self.exclude(status=Round.Status.CLOSED)
        return unclosed.filter(Exists(_passes_of(user_id)), blind=True)

    def sealed_from(self, user_id: int) -> "RoundQuerySet":
        """Rounds of their own in which what the user has submitted is shut to them: to coders until
        the round is closed, to owners and leads while it is hidden from them."""
        own = Assignment.objects.filter(
            round=OuterRef("pk"), coder=user_id, kind__in=Assignment.OWN_KINDS
        )
        editor = Membership.objects.filter(
            project=OuterRef("project"), user=user_id, role__in=roles_that_may(Capability.EDIT)
        )
        return self.filter(
            Exists(own), ~Q(Exists(editor)) | self._hidden(user_id), sealed=True
        ).exclude(status=Round.Status.CLOSED)

    def results_visible_to(self, member: Membership) -> "RoundQuerySet":
        """Rounds whose agreement, counts and exports this member may read."""
        if member.can(Capability.EDIT):
            return self.monitored_by(member)
        return self.filter(project=member.project_id, status=Round.Status.CLOSED)

    def codings_visible_to(self, member: Membership) -> "RoundQuerySet":
        """Rounds in which this member may see what other coders chose."""
        if not member.can(Capability.EDIT) and member.can(Capability.CODE):
            return self.filter(project=member.project_id).filter(
                Q(status=Round.Status.CLOSED) | Q(blind=False)
            )
        return self.results_visible_to(member)

    def listed_for(self, member: Membership) -> "RoundQuerySet":
        """Rounds a member may know of: all for leads, else their own and the closed ones."""
        if member.can(Capability.EDIT):
            return self.filter(project=member.project_id)
        own = Assignment.objects.filter(round=OuterRef("pk"), coder=member.user_id)
        return self.filter(project=member.project_id).filter(
            Q(status=Round.Status.CLOSED) | Exists(own)
        )


class Round(models.Model):
    """Documents × coders × a published codebook version, blind or open."""

    class Kind(TextChoices):
        TRAINING = "training", _("Training")
        RELIABILITY = "reliability", _("Reliability")
        MAIN = "main", _("Main coding")

    class Status(TextChoices):
        OPEN = "open", _("Open for coding")
        LOCKED = "locked", _("Locked")
        ADJUDICATING = "adjudicating", _("Adjudicating")
        CLOSED = "closed", _("Closed")

    project = models.ForeignKey(Project, models.CASCADE, related_name="rounds")
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.MAIN)
    blind = models.BooleanField(_("blind"), default=True)
    imported = models.BooleanField(default=False)
    # What its coder has submitted stays shut to them until the round is closed: a document dealt
    # in two parts has its second opened once the first is submitted.
    sealed = models.BooleanField(default=False, db_default=False)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.OPEN)
    # the last day of coding, as it is said to coders; nothing ends by it
    deadline = models.DateField(_("deadline"), null=True)
    codebook_version = models.ForeignKey(CodebookVersion, models.PROTECT, related_name="rounds")
    # its codings are being mapped to another version: nothing of them is written meanwhile
    moving = models.BooleanField(default=False, db_default=False)
    # of a training round: what an attempt must reach, by which coefficient, on which dimensions
    # (none named: on all)
    bar = models.FloatField(null=True)
    bar_coefficient = models.CharField(max_length=20, default="alpha_masi", db_default="alpha_masi")
    bar_dimensions = ArrayField(models.CharField(max_length=50), default=list, db_default=[])
    # the training round whose bar its coders must have reached before their passes open
    training = models.ForeignKey("self", models.PROTECT, null=True, related_name="gated")
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="round_name_once"),
            models.CheckConstraint(
                condition=Q(status__in=["open", "locked", "adjudicating", "closed"]),
                name="round_known_status",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def overdue(self) -> bool:
        """Whether coding goes on although its last day has passed."""
        if self.deadline is None or self.status != Round.Status.OPEN:
            return False
        return self.deadline < timezone.localdate()


class Assignment(models.Model):
    """One coder's pass over one document in a round, or over some of its clauses (`clauses`, ids
    of the document's edition; None: all that are codable). Consensus is a pass of its own kind.

    A coder may have a document in several parts, which share no clause.
    """

    class Kind(TextChoices):
        CODER = "coder", _("Coder")
        CONSENSUS = "consensus", _("Consensus")
        # A pass over an earlier edition of the document, kept as it was and not counted.
        EARLIER = "earlier", _("Earlier edition")
        EARLIER_CONSENSUS = "earlier_consensus", _("Consensus on an earlier edition")
        # What coders are trained by, made by a lead. Neither it nor a former attempt counts.
        REFERENCE = "reference", _("Reference")
        EARLIER_REFERENCE = "earlier_reference", _("Former reference")
        ATTEMPT = "attempt", _("Former attempt")
        # What a model said, brought in: held against what people coded, never counted as theirs.
        MODEL = "model", _("Model")
        EARLIER_MODEL = "earlier_model", _("Model on an earlier edition")
        # Clauses its coder judges a second time, beside the pass they know of; never counted.
        REPEAT = "repeat", _("Hidden repeat")
        EARLIER_REPEAT = "earlier_repeat", _("Hidden repeat on an earlier edition")
        # Taken out of the round as it was: read and restored, never counted.
        SET_ASIDE = "set_aside", _("Set aside")

    class Because(TextChoices):
        LEFT = "left", _("its coder was taken out of the round")
        MOVED = "moved", _("it was given to another coder")
        WITHDRAWN = "withdrawn", _("its document was withdrawn from the round")

    # never named to anybody: the pass they stand beside is
    UNNAMED = (Kind.REPEAT, Kind.EARLIER_REPEAT)
    OWN_KINDS = (Kind.CODER, Kind.EARLIER, Kind.SET_ASIDE)

    class Status(TextChoices):
        OPEN = "open", _("Open")
        SUBMITTED = "submitted", _("Submitted")

    round = models.ForeignKey(Round, models.CASCADE, related_name="assignments")
    document = models.ForeignKey(Document, models.PROTECT, related_name="assignments")
    coder = models.ForeignKey(User, models.PROTECT, related_name="assignments")
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.CODER)
    clauses = ArrayField(models.BigIntegerField(), null=True)
    part = models.PositiveSmallIntegerField(default=1, db_default=1)
    beside = models.ForeignKey("self", models.PROTECT, null=True, related_name="repeats")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    # in a training round: which attempt of its coder it belongs to, from 1
    attempt = models.PositiveSmallIntegerField(default=1, db_default=1)
    # of a reference: the pass of another round that it was taken over from
    taken_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    superseded_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="earlier")
    submitted_at = models.DateTimeField(null=True)
    # in a blind round: coded by somebody who could see the others' codings
    not_blind = models.BooleanField(default=False, db_default=False)
    # how many finished clauses earlier editions of the document had that this one has not
    left_behind = models.IntegerField(default=0, db_default=0)
    set_aside_at = models.DateTimeField(null=True)
    set_aside_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    set_aside_because = models.CharField(
        max_length=10, choices=Because.choices, blank=True, default="", db_default=""
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["document__number", "part", "id"]
        constraints = [
            # Of what is set aside there may be several, of what came before it too.
            models.UniqueConstraint(
                fields=["round", "document", "coder", "kind", "attempt", "part"],
                condition=~Q(kind__in=["set_aside", "earlier"]),
                name="assignment_once",
            ),
            models.CheckConstraint(
                condition=Q(beside__isnull=True) | Q(kind__in=["repeat", "earlier_repeat"]),
                name="assignment_beside_another",
            ),
        ]
        indexes = [models.Index(fields=["coder", "status"])]


class Absence(models.Model):
    """A coder who takes no part in a round for a while, or has left it with passes that stay."""

    class Kind(TextChoices):
        PAUSED = "paused", _("Paused")
        LEFT = "left", _("Left the round")

    round = models.ForeignKey(Round, models.CASCADE, related_name="absences")
    user = models.ForeignKey(User, models.PROTECT, related_name="absences")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    since = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "user"], name="absence_once")]


class Exposure(models.Model):
    """From `since` on a person could see others' codings of a blind round, whether they looked or
    not. Whoever is exposed codes in the round no more, or with passes marked `not_blind`.

    Owners and leads who see the codings now need no row; one is written before that can end.
    """

    class How(TextChoices):
        MONITOR = "monitor", _("as owner or lead")
        SUBMITTED = "submitted", _("as owner or lead who had submitted their own documents")
        DRAFT = "draft", _("by what was proposed in it, in the draft of the codebook")

    round = models.ForeignKey(Round, models.CASCADE, related_name="exposures")
    user = models.ForeignKey(User, models.PROTECT, related_name="exposures")
    since = models.DateTimeField()
    how = models.CharField(max_length=10, choices=How.choices)

    class Meta:
        ordering = ["since", "id"]
        constraints = [models.UniqueConstraint(fields=["round", "user"], name="exposure_once")]
