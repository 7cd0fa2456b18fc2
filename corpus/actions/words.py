"""Keeping the words of every document: cut at import, and again when the user words change."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from corpus.jobs import Run, enqueue
from corpus.models import Document, DocumentText, DocumentWords, Job, Lexicon, Project, User
from corpus.text.jieba_words import UserWord
from corpus.text.lexis import Lexis
from corpus.text.stopwords import default_stop_words
from corpus.text.words import Tokens, UserWords, tokenize_segments

KIND = "corpus.tokenize"
UNFINISHED = (Job.State.QUEUED, Job.State.RUNNING)

Report = Callable[[int, int, str], None]


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
    documents = Document.objects.current().filter(project=project)
    return documents.exclude(words__lexicon=number)


@transaction.atomic
def start_tokenizing(*, actor: User | None, project: Project) -> Job:
    """Queue the cutting of every outdated document, or return the job under way."""
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    unfinished = Job.objects.filter(project=project, kind=KIND, state__in=UNFINISHED).first()
    return unfinished or enqueue(actor=actor, project=project, kind=KIND)


def run_tokenizing(run: Run) -> dict[str, Any]:
    """`{documents: n}`, the number cut anew."""
    return {"documents": tokenize_outdated(run.job.project, run.report)}


def tokenize_outdated(project: Project, report: Report) -> int:
    """Cut every outdated document, each in a transaction of its own; how many there were.

    Several may do this at once, and twice: a document is cut by one of them.
    """
    waiting = list(outdated(project).order_by("pk").values_list("pk", flat=True))
    for done, pk in enumerate(waiting):
        report(done, len(waiting), _("Cutting texts into words"))
        _tokenize(pk)
    return len(waiting)


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
