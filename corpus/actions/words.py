"""Keeping the words of every document: cut at import, and again when the user words change."""

from collections.abc import Sequence

from corpus.models import Document, DocumentWords, Lexicon, Project
from corpus.text.jieba_words import UserWord
from corpus.text.words import Tokens, UserWords


def user_words_of(project: Project | int) -> tuple[int, UserWords]:
    """The number of the project's newest lexicon, 0 without one, and its user words."""
    newest = Lexicon.objects.filter(project=project).first()
    if newest is None:
        return 0, ()
    return newest.number, user_words_in(newest)


def user_words_in(lexicon: Lexicon) -> UserWords:
    return tuple(
        UserWord(entry["word"], entry["frequency"], entry["replaces"])
        for entry in lexicon.user_words
    )


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
