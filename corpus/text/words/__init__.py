"""Chinese text cut into words: jieba's tokens, made by its Rust port.

`rjieba` carries jieba's dictionary and model and cuts policy text some twenty times as fast. It
differs where Latin letters and digits meet one of ``+#&._%-`` and at rare characters that only it
takes for Chinese; those places are cut here as jieba would, or by jieba itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, groupby
from typing import Any, NamedTuple, Protocol

import numpy as np
import rjieba

from corpus.text.words.jieba import UserWord, jieba_with

UserWords = tuple[UserWord, ...]

# What jieba takes for one block; between blocks every character stands alone.
_ASCII = r"a-zA-Z0-9+#&._%\-"
_BLOCK = re.compile(f"[\u4e00-\u9fd5{_ASCII}]+")
_RUN = re.compile(f"[{_ASCII}]+")
_SIGN = re.compile(r"[+#&._%\-]")
# Runs that both cut alike: letters and digits, or a number with decimals or a percent sign.
_PLAIN = re.compile(r"[a-zA-Z0-9]+%?|[0-9]+\.[0-9]+%?")
# How jieba parts a run that is no word of its dictionary.
_PIECES = re.compile(r"([a-zA-Z0-9]+(?:\.\d+)?%?)")
# Chinese for rjieba, not for jieba: extensions, compatibility forms, the end of the main block.
_RARE = re.compile(
    "([\u3400-\u4dbf\u9fd6-\u9fff\uf900-\ufaff\U00020000-\U0002a6df\U0002a700-\U0002ebef"
    "\U0002f800-\U0002fa1f])"
)
_SEPARATOR = "，"
# The words of jieba's dictionary that consist of Latin letters and signs alone.
_LATIN_WORDS = ("AT&T", "c#", "C#", "c++", "C++")


class Located(Protocol):
    """What `tokenize_segments` needs of a segment; offsets are code points, end exclusive."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


@dataclass
class Segmenter:
    """Cuts with jieba's dictionary and the project's own words (see `jieba_words.weighed`).

    `by_jieba` counts the characters that jieba itself had to cut.
    """

    user_words: UserWords = ()
    by_jieba: int = 0
    _fast: Any = field(init=False, repr=False)
    _latin: re.Pattern[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._fast = rjieba.Jieba()
        for word, frequency, _ in self.user_words:
            self._fast.add_word(word, frequency, None)
        # rjieba takes what a word replaces off the sum of all frequencies, jieba does not. This
        # one can never be found.
        self._fast.add_word(_SEPARATOR, sum(word.replaces for word in self.user_words), None)
        latin = [added.word for added in self.user_words if _RUN.fullmatch(added.word)]
        self._latin = re.compile("|".join(map(re.escape, (*latin, *_LATIN_WORDS))))

    def cut(self, text: str) -> list[str]:
        """The words in order; joined together they are the text.

        The same as `jieba.lcut(text)` after `jieba.add_word` of every user word.
        """
        if not _RARE.search(text):
            return self._cut(text)
        # To jieba a rare character is no Chinese: it stands alone and ends the word before it.
        parts = _RARE.split(text)
        return list(
            chain.from_iterable(
                [part] if place % 2 else self._cut(part) for place, part in enumerate(parts)
            )
        )

    def _cut(self, text: str) -> list[str]:
        words: list[str] = []
        done = 0
        for block in _blocks_with_signs(text):
            words += self._fast.cut(text[done : block.start()])
            words += self._cut_block(block[0])
            done = block.end()
        return words + self._fast.cut(text[done:])

    def _cut_block(self, block: str) -> Iterable[str]:
        if self._latin.search(block):
            self.by_jieba += len(block)
            return jieba_with(self.user_words).cut(block)
        return _mended(self._fast.cut(block))


def _blocks_with_signs(text: str) -> Iterator[re.Match[str]]:
    """The blocks that the two cut differently."""
    done = 0
    for sign in _SIGN.finditer(text):
        if sign.start() < done:
            continue
        start = max(done, text.rfind("\n", 0, sign.start()) + 1)
        end = text.find("\n", sign.end())
        done = end = len(text) if end < 0 else end
        for block in _BLOCK.finditer(text, start, end):
            runs = _RUN.findall(block[0])
            if not all(map(_PLAIN.fullmatch, runs)):
                yield block


def _mended(words: Iterable[str]) -> Iterator[str]:
    """The words of a block, its Latin runs parted as jieba does.

    Both find the same words of the dictionary, so one that reaches over a run's border (a user's
    互联网+) is whole already.
    """
    for latin, group in groupby(words, str.isascii):
        if latin:
            yield from filter(None, _PIECES.split("".join(group)))
        else:
            yield from group


@lru_cache(maxsize=4)
def segmenter(user_words: UserWords = ()) -> Segmenter:
    """One for the life of the process; a dictionary takes 0.15 s and 25 MB."""
    return Segmenter(user_words)


class Tokens(NamedTuple):
    """The words of a text, as they are stored.

    `vocabulary` has each distinct word once, in the order in which they first appear; `ids` are
    little-endian int32 places in it, one for each token in text order; `lengths` the number of
    tokens of each segment; `by_jieba` the number of characters that jieba itself had to cut.
    """

    vocabulary: list[str]
    ids: bytes
    lengths: list[int]
    by_jieba: int


def tokenize_segments(text: str, segments: Iterable[Located], user_words: UserWords = ()) -> Tokens:
    """Cut each segment by itself, so that no word reaches from one into the next."""
    cutter = segmenter(user_words)
    before = cutter.by_jieba
    tokens: list[str] = []
    lengths: list[int] = []
    for segment in segments:
        words = cutter.cut(text[segment.start : segment.end])
        tokens += words
        lengths.append(len(words))
    places = {word: place for place, word in enumerate(dict.fromkeys(tokens))}
    ids = np.fromiter(map(places.__getitem__, tokens), "<i4", len(tokens))
    return Tokens(list(places), ids.tobytes(), lengths, cutter.by_jieba - before)
