"""jieba itself: where its Rust port will not do, and for the frequencies of words added to it."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence, Set
from functools import lru_cache
from importlib.resources import files
from math import log
from typing import NamedTuple

import jieba

jieba.setLogLevel(logging.WARNING)


class UserWord(NamedTuple):
    """A word added to jieba's dictionary, with the frequency that decides when it is found whole.

    `replaces` is the frequency it had before, 0 for a new word.
    """

    word: str
    frequency: int
    replaces: int


@lru_cache(maxsize=2)
def jieba_with(user_words: tuple[UserWord, ...]) -> jieba.Tokenizer:
    """A tokenizer of its own; its dictionary takes a second and 90 MB."""
    tokenizer = jieba.Tokenizer()
    # Not by `initialize`, which trusts a cache in a folder that everybody may write to.
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    for added in user_words:
        tokenizer.add_word(added.word, added.frequency)
    return tokenizer


def weighed(words: Sequence[tuple[str, int | None]]) -> tuple[UserWord, ...]:
    """Every word with the frequency given, or else the one that `jieba.add_word` would give it.

    The order counts, as with `add_word`. jieba's dictionary is read (0.3 s) if there
    are words, but not kept.
    """
    if not words:
        return ()
    parts = {
        word[start:end]
        for word, _ in words
        for start in range(len(word))
        for end in range(start + 1, len(word) + 1)
    }
    frequencies, total = _dictionary(parts)
    found = []
    for word, given in words:
        frequency = _suggested(word, frequencies, total) if given is None else given
        found.append(UserWord(word, frequency, frequencies.get(word, 0)))
        frequencies[word] = frequency
        frequencies.setdefault(word[0], 0)
        total += frequency
    return tuple(found)


def _dictionary(wanted: Set[str]) -> tuple[dict[str, int], int]:
    """The frequencies of those of the parts that jieba knows, and the sum of all.

    jieba's table has the beginnings of its words too, with 0. Only single characters matter: a
    text is never cut into another part that is no word.
    """
    found: dict[str, int] = {}
    total = 0
    with files("jieba").joinpath("dict.txt").open(encoding="utf-8") as lines:
        for line in lines:
            word, frequency, *_ = line.split(" ")
            total += int(frequency)
            if word in wanted:
                found[word] = int(frequency)
            elif word[0] in wanted:
                found.setdefault(word[0], 0)
    return found, total


def _suggested(word: str, frequencies: Mapping[str, int], total: int) -> int:
    """`jieba.suggest_freq(word)`: just above the product of its parts' probabilities."""
    share = 1.0
    for part in _parts(word, frequencies, total):
        share *= frequencies.get(part, 1) / total
    return max(int(share * total) + 1, frequencies.get(word, 1))


def _parts(word: str, frequencies: Mapping[str, int], total: int) -> list[str]:
    """`jieba.cut(word, HMM=False)` of one block: the most probable path through the dictionary,
    neighbouring Latin letters and digits joined."""
    length, log_total = len(word), log(total)
    route: list[tuple[float, int]] = [(0.0, 0)] * (length + 1)
    for start in range(length - 1, -1, -1):
        ends = [
            end for end in range(start + 1, length + 1) if frequencies.get(word[start:end])
        ] or [start + 1]
        route[start] = max(
            (log(frequencies.get(word[start:end]) or 1) - log_total + route[end][0], end)
            for end in ends
        )
    parts: list[str] = []
    joined = False
    start = 0
    while start < length:
        end = route[start][1]
        part = word[start:end]
        single = len(part) == 1 and part.isascii() and part.isalnum()
        if single and joined:
            parts[-1] += part
        else:
            parts.append(part)
        joined = single
        start = end
    return parts
