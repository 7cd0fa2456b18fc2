"""Which tokens count as words, under which name, and which are passed over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]

_DIGITS = "[〇零一二两三四五六七八九]"
# A number in Chinese (二十五, 一百零三万, 二〇二一, 百分之五十) or an article's (第十二条). 十四五, a plan, is none.
_NUMBER = re.compile(
    f"百分之[〇零一二三四五六七八九十百点]+|(?:{_DIGITS}千)?零?(?:{_DIGITS}百)?零?(?:{_DIGITS}?十)?{_DIGITS}?[万亿]?元?|{_DIGITS}{{2,}}年?"
)
# Encoded pictures and the like make endless runs of letters.
_LONGEST = 50
_ORDINAL = re.compile("第[〇零一二两三四五六七八九十百千0-9]+[编章节条款项]?")


@lru_cache(maxsize=200_000)
def is_word(token: str) -> bool:
    """Whether the token has a letter or Chinese character, is not only a number or number of an
    article, and not longer than any word."""
    return (
        len(token) <= _LONGEST
        and any(map(str.isalpha, token))
        and not _NUMBER.fullmatch(token)
        and not _ORDINAL.fullmatch(token)
    )


@dataclass(frozen=True)
class Lexis:
    """Stop words, and the name under which each variant is counted."""

    stop_words: frozenset[str] = frozenset()
    canonical: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, stop_words: Iterable[str], synonyms: Mapping[str, Iterable[str]]) -> Lexis:
        """`synonyms`: canonical word to its variants."""
        names = {variant: word for word, variants in synonyms.items() for variant in variants}
        return cls(frozenset(stop_words), names)

    def name(self, token: str) -> str:
        return self.canonical.get(token, token)

    def variants(self, word: str) -> list[str]:
        """The tokens that are counted as the word."""
        return [word, *(variant for variant, name in self.canonical.items() if name == word)]


class Vocabulary:
    """The words of a collection, numbered as they come; stop words have a number too."""

    def __init__(self, lexis: Lexis) -> None:
        self._lexis = lexis
        self._numbers: dict[str, int] = {}
        self.words: list[str] = []

    def __len__(self) -> int:
        return len(self.words)

    def numbers_of(self, tokens: Iterable[str]) -> IntArray:
        """The number of each token's word, -1 where it is none."""
        return np.fromiter(map(self._number, tokens), np.int64)

    def _number(self, token: str) -> int:
        number = self._numbers.get(token)
        if number is None:
            number = self._numbers[token] = self._new(token) if is_word(token) else -1
        return number

    def _new(self, token: str) -> int:
        name = self._lexis.name(token)
        known = self._numbers.get(name)
        if known is not None and known >= 0:
            return known
        self.words.append(name)
        self._numbers[name] = len(self.words) - 1
        return len(self.words) - 1

    def stopped(self) -> NDArray[np.bool_]:
        """For each word, whether it is a stop word."""
        return np.array([word in self._lexis.stop_words for word in self.words], bool)
