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
LONGEST_LIKENESS = 450


def normal(username: str) -> str:
    """The name as it is stored: full-width letters, ligatures and the like in their usual form."""
    return unicodedata.normalize("NFKC", username)


def folded(username: str) -> str:
    """Equal for two names that mean the same account, however they are typed."""
    return normal(normal(username).casefold())


def likeness(username: str) -> str:
    """Equal for two names that a reader would take for one another."""
    return folded(username).translate(_ALIKE)[:LONGEST_LIKENESS]
