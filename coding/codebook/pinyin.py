"""Chinese names in Latin letters, whole words heard as words: 重点 is zhongdian, 长效 changxiao."""

import re
from collections.abc import Iterator
from functools import lru_cache

import rjieba
from pypinyin import Style, load_phrases_dict, pinyin

# Words of policies whose reading the dictionary of phrases has not.
_PHRASES = {
    "长效": [["cháng"], ["xiào"]],
    "长三角": [["cháng"], ["sān"], ["jiǎo"]],
    "调结构": [["tiáo"], ["jié"], ["gòu"]],
    "还款": [["huán"], ["kuǎn"]],
    "测度": [["cè"], ["dù"]],
}
load_phrases_dict(_PHRASES)

_HAN = re.compile(r"[㐀-鿿]")
_LATIN = re.compile(r"[a-z0-9]+")


def has_han(text: str) -> bool:
    return bool(_HAN.search(text))


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[str, ...]:
    """Every word of the text in small Latin letters and digits: `("jishu", "zhichi")`."""
    found: list[str] = []
    for word in rjieba.cut(text):
        if has_han(word):
            found.append("".join(_syllables(word)))
        else:
            found += _LATIN.findall(word.lower())
    return tuple(found)


@lru_cache(maxsize=4096)
def initials(text: str) -> str:
    """The first letter of each syllable, and what is Latin or a digit as it is: `jszc`."""
    return "".join(one[0] if spoken else one for one, spoken in _said(text))


@lru_cache(maxsize=4096)
def syllables(text: str) -> tuple[str, ...]:
    """Every syllable, and what is Latin or a digit as it is: `("ji", "shu", "zhi", "chi")`."""
    return tuple(one for one, _spoken in _said(text))


def _said(text: str) -> Iterator[tuple[str, bool]]:
    """Each syllable or Latin word, and whether it is a syllable."""
    for word in rjieba.cut(text):
        if has_han(word):
            yield from ((syllable, True) for syllable in _syllables(word))
        else:
            yield from ((one, False) for one in _LATIN.findall(word.lower()))


def _syllables(word: str) -> list[str]:
    said = pinyin(word, style=Style.NORMAL)
    return [part for (one, *_) in said for part in _LATIN.findall(one.lower())]
