from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from corpus.models.documents import Clause, Document
from corpus.models.people import Project, User


class Lexicon(models.Model):
    """A version of the project's words; it never changes, and the newest counts.

    `user_words`: `[{"word", "frequency", "replaces", "given"}]` in the order in which they are
    added to jieba's, see `corpus.text.words.jieba.UserWord`; `given` says that a person chose the
    frequency. `synonyms`: `{word: [variants]}`.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="lexicons")
    number = models.PositiveIntegerField()
    user_words = models.JSONField(default=list)
    stop_words = ArrayField(models.CharField(max_length=50), default=list)
    synonyms = models.JSONField(default=dict)
    note = models.CharField(max_length=500, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="lexicon_version_once")
        ]


class DocumentWords(models.Model):
    """A document's words in order: `tokens` are little-endian int32 places in `vocabulary`.

    `clauses` are the ids of its segments in order and `lengths` the number of tokens of each;
    `lexicon` is the number of the lexicon they were cut with, 0 the built-in one; `by_jieba` the
    number of characters that needed jieba itself.
    """

    document = models.OneToOneField(
        Document, models.CASCADE, primary_key=True, related_name="words"
    )
    lexicon = models.PositiveIntegerField(default=0)
    vocabulary = ArrayField(models.TextField())
    tokens = models.BinaryField()
    clauses = ArrayField(models.BigIntegerField())
    lengths = ArrayField(models.IntegerField())
    by_jieba = models.PositiveIntegerField(default=0)


class ClauseIndex(models.Model):
    """Hashes of a clause's character bigrams, by which phrases are found."""

    clause = models.OneToOneField(Clause, models.CASCADE, primary_key=True, related_name="index")
    grams = ArrayField(models.IntegerField())

    class Meta:
        indexes = [GinIndex(fields=["grams"], name="clause_index_grams")]
