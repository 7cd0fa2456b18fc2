"""User names held against one another: which are the same, and which only look the same."""

import unicodedata

# Each letter that is drawn like one of another script, or like a digit, as that one. Names are
# folded first, so a capital stands here as its small letter.
_DRAWN_ALIKE = {
    "a": "аα",
    "b": "вβ",
    "c": "с",
    "d": "ԁ",
    "e": "еε",
    "h": "нһ",
    "i": "іιı",
    "j": "ј",
    "k": "кκ",
    "l": "1ӏ",
    "m": "м",
    "n": "η",
    "o": "0оο",
    "p": "рρ",
    "q": "ԛ",
    "s": "ѕ",
    "t": "тτ",
    "u": "υ",
    "v": "ѵν",
    "w": "ԝ",
    "x": "хχ",
    "y": "уγү",
    "一": "ー",
    "二": "ニ",
    "八": "ハ",
    "力": "カ",
    "卜": "ト",
    "口": "ロ",
    "夕": "タ",
    "工": "エ",
    "才": "オ",
}
_ALIKE = str.maketrans(
    {other: letter for letter, others in _DRAWN_ALIKE.items() for other in others}
    | dict.fromkeys("\u115f\u1160\u3164\uffa0", "")
)
# A capital I is drawn like a small l in most faces, and these pairs like one letter.
_RUN_TOGETHER = (("rn", "m"), ("vv", "w"))
_EAST = "east"
LONGEST_LIKENESS = 450


def normal(username: str) -> str:
    """The name as it is stored: full-width letters, ligatures and the like in their usual form."""
    return unicodedata.normalize("NFKC", username)


def folded(username: str) -> str:
    """Equal for two names that mean the same account, however they are typed."""
    return normal(normal(username).casefold())


def likeness(username: str) -> str:
    """Equal for two names that a reader would take for one another."""
    name = folded(normal(username).replace("I", "l")).translate(_ALIKE)
    for pair, letter in _RUN_TOGETHER:
        name = name.replace(pair, letter)
    return _bare(name)[:LONGEST_LIKENESS]


def stranger(username: str) -> str:
    """What of a name would make it look like others' by letters of another alphabet, "" when
    nothing: names are of one alphabet, Chinese, Japanese and Korean beside it, as UTS 39 has it for
    identifiers ("highly restrictive"); of Latin letters those that are a-z with or without marks.
    """
    name = normal(username)
    alphabets = {one: _alphabet(one) for one in name if one.isalpha()}
    if strange := next((one for one, said in alphabets.items() if said == "LATIN"), ""):
        return strange
    own = "" if "" in alphabets.values() else next(filter(None, alphabets.values()), "")
    return next((one for one, said in alphabets.items() if said not in ("", _EAST, own)), "")


def _alphabet(letter: str) -> str:
    """`""`: a-z, marked or not."""
    if _bare(folded(letter)).isascii():
        return ""
    script = unicodedata.name(letter, "").partition(" ")[0]
    return _EAST if script in ("CJK", "HIRAGANA", "KATAKANA", "HANGUL") else script


def _bare(name: str) -> str:
    """Without accents."""
    parts = unicodedata.normalize("NFD", name)
    return "".join(one for one in parts if not unicodedata.combining(one))
