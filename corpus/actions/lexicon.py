"""The project's words: every save is a new version, older ones stay and can be brought back."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from corpus.actions.words import newest_lexicon, start_tokenizing, user_words_in
from corpus.audit import record
from corpus.models import DocumentText, DocumentWords, Job, Lexicon, Project, User
from corpus.text.words import Segmenter, segmenter
from corpus.text.words.effect import effect_on
from corpus.text.words.jieba import weighed
from corpus.text.words.lexicon import LISTS, Problem, WordLists, changes, problems, warnings
from corpus.text.words.lexis import Lexis
from corpus.text.words.stopwords import default_stop_words
from policycoder.errors import Conflict, Invalid, Unfit
from policycoder.values import LARGEST, json_number

# On so many documents the effect is shown at once.
SAMPLE = 100


def lists_of(lexicon: Lexicon | None) -> WordLists:
    """A version's lists; those built in without one."""
    if lexicon is None:
        return WordLists(stop_words=tuple(sorted(default_stop_words())))
    return WordLists(
        tuple(
            (entry["word"], entry["frequency"] if entry["given"] else None)
            for entry in lexicon.user_words
        ),
        tuple(lexicon.stop_words),
        {word: tuple(variants) for word, variants in lexicon.synonyms.items()},
    )


def said(problem: Problem) -> str:
    """A problem in words."""
    values = {"word": problem.word, "other": problem.other}
    return {
        "empty": _("An entry is empty. Take it out."),
        "too_long": _("“%(word)s…” is longer than 30 characters. Shorten it."),
        "spaces": _("“%(word)s” has a blank in it. Words are cut at blanks; enter its parts."),
        "sign": _("“%(word)s” has “%(other)s” in it, at which a word always ends. Leave it out."),
        "twice": _("“%(word)s” is listed twice. Take one out."),
        "frequency": _("“%(word)s”: the frequency must be a whole number from 1 to 10,000,000."),
        "too_many": _("A list holds at most 10,000 entries."),
        "itself": _("“%(word)s” is listed as a variant of itself. Take it out."),
        "no_variant": _("“%(word)s” has no variant. Add one, or take it out."),
        "two_words": _("“%(word)s” is a variant of several words: %(other)s. Keep one of them."),
        "chain": _(
            "“%(word)s” has variants, but is itself a variant of “%(other)s”. Put them all under one word."
        ),
        "cycle": _("“%(word)s” and “%(other)s” are variants of each other. Keep one as the word."),
        "also_user_word": _(
            "“%(word)s” is a user word and a stop word: it is cut as a word, but never counted."
        ),
        "deontic": _(
            "Policies command, permit or promise with “%(word)s”. As a stop word it is not counted."
        ),
        "not_one_word": _(
            "“%(word)s” is never cut as one word, so it will not be found. Make it a user word too."
        ),
    }[problem.code] % values


def check(lists: WordLists) -> None:
    """Raises Invalid with everything that keeps the lists from being saved, by list."""
    found: dict[str, list[str]] = {}
    for problem in problems(lists):
        found.setdefault(problem.list, []).append(said(problem))
    if found:
        raise Unfit.of(found, detail=next(iter(found.values()))[0])


def warnings_of(lists: WordLists, cutter: Segmenter) -> list[str]:
    """What is hardly meant; the segmenter has the lists' user words."""
    found = warnings(lists)
    variants = [variant for some in lists.synonyms.values() for variant in some]
    found += [
        Problem("not_one_word", "synonyms", variant)
        for variant in variants
        if cutter.cut(variant) != [variant]
    ]
    return [said(problem) for problem in found]


@transaction.atomic
def save_lexicon(
    *,
    actor: User,
    project: Project,
    lists: WordLists,
    note: str = "",
    based_on: int | None = None,
    verb: str = "save_lexicon",
) -> tuple[Lexicon, Job | None]:
    """A new version, and the job that cuts the texts anew when user words have changed.

    The same lists as the newest version's are no new version. Raises Invalid, and Conflict when
    `based_on` is no longer the newest (0: the built-in one).
    """
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    newest = newest_lexicon(project)
    number = newest.number if newest else 0
    if based_on is not None and based_on != number:
        raise Conflict(
            _("Somebody saved version %(n)s of the lexicon in the meantime. Reload the page.")
            % {"n": number},
            extra={"number": number},
        )
    check(lists)
    before = lists_of(newest)
    if newest is not None and before == lists:
        return newest, None
    same_cut = before.user_words == lists.user_words
    made = Lexicon.objects.create(
        project=project,
        number=number + 1,
        user_words=newest.user_words if same_cut and newest else _weighed(lists),
        stop_words=list(lists.stop_words),
        synonyms={word: list(variants) for word, variants in lists.synonyms.items()},
        note=note.strip()[:500],
        created_by=actor,
    )
    difference = changes(before, lists)
    record(
        actor=actor,
        verb=verb,
        obj=made,
        project=project,
        before={"version": number},
        after={"version": made.number, "note": made.note, **difference},
    )
    if same_cut:
        # Stop words and synonyms are looked up when words are counted.
        kept = DocumentWords.objects.filter(document__project=project, lexicon=number)
        kept.update(lexicon=made.number)
        return made, None
    return made, start_tokenizing(actor=actor, project=project)


def _weighed(lists: WordLists) -> list[dict[str, Any]]:
    return [
        {
            "word": added.word,
            "frequency": added.frequency,
            "replaces": added.replaces,
            "given": given is not None,
        }
        for added, (_word, given) in zip(weighed(lists.user_words), lists.user_words, strict=True)
    ]


def restore_lexicon(*, actor: User, lexicon: Lexicon) -> tuple[Lexicon, Job | None]:
    """A new version with the lists of an older one."""
    return save_lexicon(
        actor=actor,
        project=lexicon.project,
        lists=lists_of(lexicon),
        note=_("As in version %(n)s") % {"n": lexicon.number},
        verb="restore_lexicon",
    )


def differences(versions: Sequence[Lexicon], built_in: bool = True) -> list[dict[str, Any]]:
    """For each version, given newest first, what it changed in the one before it; the first
    changed the built-in lists."""
    lists = [lists_of(version) for version in versions]
    earlier = [*lists[1:], lists_of(None)] if built_in else lists[1:]
    return [changes(old, new) for old, new in zip(earlier, lists, strict=False)]


def preview_lexicon(*, project: Project, lists: WordLists) -> dict[str, Any]:
    """What saving the lists would change, on some documents: as `Effect.to_json`, with `total`
    documents and `warnings`. Raises Invalid as saving does."""
    check(lists)
    newest = newest_lexicon(project)
    old_cutter = segmenter(user_words_in(newest) if newest else ())
    same_cut = lists_of(newest).user_words == lists.user_words
    new_cutter = old_cutter if same_cut else Segmenter(weighed(lists.user_words))
    current = lists_of(newest)
    documents = project.documents.current().order_by("number").values_list("pk", flat=True)
    every = list(documents)
    step = max(1, len(every) / SAMPLE)
    chosen = [every[int(place * step)] for place in range(min(len(every), SAMPLE))]
    texts = DocumentText.objects.filter(document__in=chosen).values_list("content", flat=True)
    effect = effect_on(
        texts.iterator(chunk_size=20),
        (old_cutter, Lexis.of(current.stop_words, current.synonyms)),
        (new_cutter, Lexis.of(lists.stop_words, lists.synonyms)),
    )
    return {
        "total": len(every),
        "warnings": warnings_of(lists, new_cutter),
        "changes": changes(current, lists),
        **effect.to_json(),
    }


def with_lists(current: WordLists, sent: Mapping[str, Any]) -> WordLists:
    """The lists of a request; one that was not sent stays as it is. Raises Invalid on a form that
    is none of ours."""
    found: dict[str, Any] = {name: getattr(current, name) for name in LISTS}
    if "user_words" in sent:
        found["user_words"] = tuple(_user_word(entry) for entry in _list(sent, "user_words"))
    if "stop_words" in sent:
        found["stop_words"] = tuple(_text(w, "stop_words") for w in _list(sent, "stop_words"))
    if "synonyms" in sent:
        if not isinstance(sent["synonyms"], dict):
            raise _malformed("synonyms", _("Send an object: each word with a list of variants."))
        found["synonyms"] = {
            _text(word, "synonyms"): tuple(
                _text(variant, "synonyms") for variant in _list(sent["synonyms"], word)
            )
            for word in sent["synonyms"]
        }
    return WordLists(**found)


def _list(sent: Mapping[str, Any], name: str) -> list[Any]:
    if not isinstance(sent[name], list):
        raise _malformed(name, _("Send a list."))
    return sent[name]


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise _malformed(name, _("Each entry must be a text."))
    return value.strip()


def _user_word(entry: Any) -> tuple[str, int | None]:
    if isinstance(entry, dict):
        frequency = json_number(given := entry.get("frequency"), -LARGEST)
        if frequency is None and given is not None:
            raise _malformed("user_words", _("A frequency must be a whole number."))
        return _text(entry.get("word"), "user_words"), frequency
    return _text(entry, "user_words"), None


def _malformed(name: str, words: str) -> Invalid:
    return Invalid.on(name, words, named=True)
