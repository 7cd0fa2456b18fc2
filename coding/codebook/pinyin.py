"""Chinese names in Latin letters, whole words heard as words: 重点 is zhongdian, 长效 changxiao."""

import re
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
    found: list[str] = []
    for word in rjieba.cut(text):
        if has_han(word):
            found += [syllable[0] for syllable in _syllables(word)]
        else:
            found += _LATIN.findall(word.lower())
    return "".join(found)


def _syllables(word: str) -> list[str]:
    said = pinyin(word, style=Style.NORMAL)
    return [part for (one, *_) in said for part in _LATIN.findall(one.lower())]
