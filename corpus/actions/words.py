"""Keeping the words of every document: cut at import, and again when the user words change."""

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from corpus.jobs import Run, announce, enqueue
from corpus.models import Document, DocumentText, DocumentWords, Job, Lexicon, Project, User
from corpus.text.words import Tokens, UserWords, tokenize_segments
from corpus.text.words.jieba import UserWord
from corpus.text.words.lexis import Lexis
from corpus.text.words.stopwords import default_stop_words

KIND = "corpus.tokenize"
HELPER = "corpus.help_tokenize"
# A helper makes room for other tasks after a while; whoever runs the job calls again.
HELPING = timedelta(seconds=5)
UNFINISHED = (Job.State.QUEUED, Job.State.RUNNING)


def newest_lexicon(project: Project | int) -> Lexicon | None:
    return Lexicon.objects.filter(project=project).first()


def user_words_of(project: Project | int) -> tuple[int, UserWords]:
    """The number of the project's newest lexicon, 0 without one, and its user words."""
    newest = newest_lexicon(project)
    return (newest.number, user_words_in(newest)) if newest else (0, ())


def user_words_in(lexicon: Lexicon) -> UserWords:
    return tuple(
        UserWord(entry["word"], entry["frequency"], entry["replaces"])
        for entry in lexicon.user_words
    )


def lexis_of(project: Project | int) -> tuple[int, Lexis]:
    """The number of the project's newest lexicon, and how words are counted by it."""
    newest = newest_lexicon(project)
    if newest is None:
        return 0, Lexis(default_stop_words())
    return newest.number, Lexis.of(newest.stop_words, newest.synonyms)


def store_words(document: Document, clauses: Sequence[int], words: Tokens, *, lexicon: int) -> None:
    """Keep what `tokenize_segments` found in the document; `clauses` are the ids of its segments
    in order. What was kept before gives way."""
    DocumentWords.objects.update_or_create(
        document=document,
        defaults={
            "lexicon": lexicon,
            "vocabulary": words.vocabulary,
            "tokens": words.ids,
            "clauses": list(clauses),
            "lengths": words.lengths,
            "by_jieba": words.by_jieba,
        },
    )


def drop_words(document: Document) -> None:
    """The document's segments have changed: its words are cut anew when they are next needed."""
    DocumentWords.objects.filter(document=document).delete()


def outdated(project: Project | int) -> QuerySet[Document]:
    """Current documents whose words are missing, or cut with another lexicon."""
    number, _user_words = user_words_of(project)
    documents = Document.objects.current().filter(project=project, text__isnull=False)
    return documents.exclude(words__lexicon=number)


def tokenize_few(project: Project, most: int) -> bool:
    """Cut the outdated documents here if they are `most` at the most; whether none is left."""
    waiting = list(outdated(project).values_list("pk", flat=True)[: most + 1])
    if len(waiting) > most:
        return False
    for pk in waiting:
        _tokenize(pk)
    return True


def tokenize_all(project: Project) -> int:
    """Cut every outdated document here; how many there were."""
    waiting = list(outdated(project).values_list("pk", flat=True))
    for pk in waiting:
        _tokenize(pk)
    return len(waiting)


@transaction.atomic
def start_tokenizing(*, actor: User | None, project: Project) -> Job:
    """Queue the cutting of every outdated document, or return the job under way."""
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    unfinished = Job.objects.filter(project=project, kind=KIND, state__in=UNFINISHED).first()
    return unfinished or enqueue(actor=actor, project=project, kind=KIND)


def run_tokenizing(run: Run) -> dict[str, Any]:
    """`{documents: n}`, the number that had to be cut anew."""
    return {"documents": tokenize_outdated(run)}


def tokenize_outdated(run: Run) -> int:
    """Cut every outdated document of the job's project, other workers helping; how many there
    were.

    Each is a transaction of its own and looked at again before it is cut, so several may do this
    at once, and twice. Everybody goes through them in an order of their own and seldom meets.
    """
    waiting = _shuffled(run.job.project_id)
    called = None
    for done, pk in enumerate(waiting):
        run.report(done, len(waiting), _("Cutting texts into words"))
        if called is None or timezone.now() - called >= HELPING:
            called = timezone.now()
            helpers = min(settings.WORKERS, len(waiting) - done) - 1
            announce(HELPER, run.job, times=helpers, lifetime=HELPING)
        _tokenize(pk)
    return len(waiting)


def help_tokenizing(job_id: str) -> None:
    """Cut documents for a while, beside the worker that runs the job."""
    deadline = timezone.now() + HELPING
    job = Job.objects.filter(pk=job_id, state=Job.State.RUNNING, cancel_asked=False).first()
    for pk in _shuffled(job.project_id) if job else []:
        if timezone.now() >= deadline:
            break
        _tokenize(pk)


def _shuffled(project: int) -> list[int]:
    waiting = list(outdated(project).values_list("pk", flat=True))
    random.shuffle(waiting)
    return waiting


@transaction.atomic
def _tokenize(pk: int) -> None:
    # Held, as by a change of its clauses: words belong to the clauses they were cut from.
    document = Document.objects.select_for_update().get(pk=pk)
    number, user_words = user_words_of(document.project_id)
    if DocumentWords.objects.filter(document=document, lexicon=number).exists():
        return
    text = DocumentText.objects.get(document=document).content
    clauses = list(document.clauses.order_by("start").only("start", "end"))
    words = tokenize_segments(text, clauses, user_words)
    store_words(document, [clause.pk for clause in clauses], words, lexicon=number)
