"""A project's words as they are written down: checked, compared, read from files and written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from corpus.text.words.stopwords import DEONTIC
from policycoder.tables import csv_rows

MAX_LENGTH = 30
MAX_WORDS = 10_000
# What jieba takes for one run; at any other sign a word ends, so a user word cannot have one.
_RUN = re.compile(r"[\u4e00-\u9fd5a-zA-Z0-9+#&._%\-]+")
_USER_LINE = re.compile(r"(\S+)(?:\s+([0-9]+))?(?:\s+[a-zA-Z]+)?")
_APART = re.compile(r"[\s,，、;；|:：=]+")
LISTS = ("user_words", "stop_words", "synonyms")


@dataclass(frozen=True)
class WordLists:
    """User words in order with a frequency or None, stop words, and variants by their word."""

    user_words: tuple[tuple[str, int | None], ...] = ()
    stop_words: tuple[str, ...] = ()
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Problem:
    """What is wrong with `word` in `list` (one of LISTS); `other` is a second word or sign.

    Codes: empty, too_long, spaces, sign (a character at which words end), twice, frequency,
    too_many, itself (a variant of itself), two_words (a variant of two words), chain (its word is
    a variant too), cycle, no_variant. Warnings: also_user_word, deontic, not_one_word.
    """

    code: str
    list: str
    word: str = ""
    other: str = ""


def problems(lists: WordLists) -> list[Problem]:
    """All that keeps the lists from being saved."""
    user = [word for word, _frequency in lists.user_words]
    found = [*_each("user_words", user), *_each("stop_words", lists.stop_words)]
    for word, frequency in lists.user_words:
        run = _RUN.match(word)
        if word and not re.search(r"\s", word) and (not run or run.end() < len(word)):
            found.append(Problem("sign", "user_words", word, word[run.end() if run else 0]))
        if frequency is not None and not 1 <= frequency <= 10_000_000:
            found.append(Problem("frequency", "user_words", word, str(frequency)))
    return [*found, *_synonym_problems(lists.synonyms)]


def _each(name: str, words: Iterable[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for number, word in enumerate(words):
        if number == MAX_WORDS:
            yield Problem("too_many", name)
            return
        if code := _fault(word):
            yield Problem(code, name, word[:MAX_LENGTH])
        elif word in seen:
            yield Problem("twice", name, word)
        seen.add(word)


def _fault(word: str) -> str:
    if not word:
        return "empty"
    if len(word) > MAX_LENGTH:
        return "too_long"
    return "spaces" if re.search(r"\s", word) else ""


def _synonym_problems(synonyms: Mapping[str, tuple[str, ...]]) -> Iterator[Problem]:
    yield from _each("synonyms", synonyms)
    owner: dict[str, str] = {}
    for word, variants in synonyms.items():
        if not variants:
            yield Problem("no_variant", "synonyms", word)
        for variant in variants:
            if code := _fault(variant):
                yield Problem(code, "synonyms", variant[:MAX_LENGTH], word)
            elif variant == word:
                yield Problem("itself", "synonyms", word)
            elif owner.get(variant) == word:
                yield Problem("twice", "synonyms", variant)
            elif variant in owner:
                yield Problem("two_words", "synonyms", variant, f"{owner[variant]}, {word}")
            owner.setdefault(variant, word)
    for word in synonyms:
        if word in owner and owner[word] != word:
            cycle = owner.get(owner[word]) == word
            yield Problem("cycle" if cycle else "chain", "synonyms", word, owner[word])


def warnings(lists: WordLists) -> list[Problem]:
    """What is allowed, but hardly meant."""
    user = {word for word, _frequency in lists.user_words}
    found = [
        Problem("also_user_word", "stop_words", word) for word in lists.stop_words if word in user
    ]
    found += [
        Problem("deontic", "stop_words", word) for word in lists.stop_words if word in DEONTIC
    ]
    return found


def changes(old: WordLists, new: WordLists) -> dict[str, dict[str, list[str]]]:
    """List name to the entries added and removed, as they stand in a file."""
    found = {}
    for name in LISTS:
        before, after = _entries(old, name), _entries(new, name)
        added = [entry for entry in after if entry not in set(before)]
        removed = [entry for entry in before if entry not in set(after)]
        found[name] = {"added": added, "removed": removed}
    return found


def _entries(lists: WordLists, name: str) -> list[str]:
    return [" ".join(row) for row in _rows(lists, name)]


def _rows(lists: WordLists, name: str) -> list[list[str]]:
    if name == "user_words":
        return [[word, *([] if f is None else [str(f)])] for word, f in lists.user_words]
    if name == "stop_words":
        return [[word] for word in lists.stop_words]
    return [[word, *variants] for word, variants in lists.synonyms.items()]


def written(lists: WordLists, name: str) -> str:
    """A list as a text file: user words as jieba's `load_userdict` reads them, one stop word a
    line, and a word with its variants a line, apart by blanks."""
    return "".join(f"{entry}\n" for entry in _entries(lists, name))


def read_list(text: str, name: str, *, table: bool = False) -> WordLists:
    """The list `name` out of a file's text; `table` says that it is CSV.

    A line is an entry: a user word with frequency and tag behind it if there are any, a stop word,
    a word and its variants. Lines that begin with # and repeated entries are passed over.
    """
    rows = [row for row in (_csv(text) if table else _lines(text, name)) if row and row[0]]
    if name == "user_words":
        user: dict[str, int | None] = {}
        for word, *rest in rows:
            digits = rest[0] if rest and rest[0].isascii() and rest[0].isdecimal() else ""
            user.setdefault(word, int(digits[:9]) if digits else None)
        return WordLists(user_words=tuple(user.items()))
    if name == "stop_words":
        return WordLists(stop_words=tuple(dict.fromkeys(row[0] for row in rows)))
    synonyms: dict[str, tuple[str, ...]] = {}
    for word, *variants in rows:
        merged = (*synonyms.get(word, ()), *filter(None, variants))
        synonyms[word] = tuple(dict.fromkeys(merged))
    return WordLists(synonyms=synonyms)


def _csv(text: str) -> Iterator[list[str]]:
    for row in csv_rows(text):
        yield [cell.strip() for cell in row]


def _lines(text: str, name: str) -> Iterator[list[str]]:
    for line in text.splitlines():
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if name == "synonyms":
            yield _APART.split(line)
        elif name == "user_words" and (match := _USER_LINE.fullmatch(line)):
            yield [match[1], match[2] or ""]
        else:
            yield [line]
