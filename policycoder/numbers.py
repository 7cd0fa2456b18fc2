"""Numbers as people read them: thousands apart, but not in what only looks like a number.

Django groups every whole number that a template shows. Here a template is told, as it is loaded,
where it must not: inside a tag's attributes, which programs read, and where the name says that it
counts nothing: a document's number, a year, a key.
"""

import re

from django.template import Origin
from django.template.loaders import filesystem
from django.utils.formats import number_format

# The last part of a variable's name, or the name it has in a translated sentence.
COUNT_NOTHING = frozenset(
    {
        "number",
        "numbers",
        "year",
        "pk",
        "id",
        "edition",
        "next_edition",
        "former",
        "newer_number",
        "joined_number",
        "status_of",
        "version",
    }
)
_TOKEN = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}|<!--.*?-->", re.DOTALL)
_ARGUMENT = re.compile(r"(?<!count )\b(\w+)=([\w.]+)(?=\s)")
_VARIABLE = re.compile(r"{{\s*([\w.]+)")
_PLAIN = "|unlocalize"


def grouped(number: int) -> str:
    """For sentences that are put together in Python: 1,234."""
    return number_format(number, force_grouping=True)


def marked(source: str) -> str:
    """A template's source with `unlocalize` where a number is not to be grouped."""
    out: list[str] = []
    place, inside, quote, sentence = 0, False, "", False
    for token in _TOKEN.finditer(source):
        between = source[place : token.start()]
        inside, quote = _after(between, inside, quote)
        out.append(between)
        text, place = token.group(), token.end()
        if text.startswith("{% blocktranslate"):
            text, sentence = _ARGUMENT.sub(_argument, text), True
        elif text.startswith("{% endblocktranslate"):
            sentence = False
        elif text.startswith("{{") and not sentence and (inside or _counts_nothing(text)):
            text = f"{text[:-2].rstrip()}{_PLAIN} }}}}"
        out.append(text)
    return "".join(out) + source[place:]


def _after(text: str, inside: bool, quote: str) -> tuple[bool, str]:
    """Whether the place behind the text is inside a tag, and in which quotes."""
    for at, sign in enumerate(text):
        if quote:
            quote = "" if sign == quote else quote
        elif inside:
            quote = sign if sign in "\"'" else ""
            inside = sign != ">"
        elif sign == "<":
            inside = text[at + 1 : at + 2].isalpha() or text[at + 1 : at + 2] == ""
    return inside, quote


def _counts_nothing(variable: str) -> bool:
    name = _VARIABLE.match(variable)
    return name is not None and name[1].rpartition(".")[2] in COUNT_NOTHING


def _argument(match: re.Match[str]) -> str:
    name, value = match.groups()
    if name in COUNT_NOTHING or value.rpartition(".")[2] in COUNT_NOTHING:
        return f"{match.group()}{_PLAIN}"
    return match.group()


class Loader(filesystem.Loader):
    """Of the product's own templates."""

    def get_contents(self, origin: Origin) -> str:
        return marked(super().get_contents(origin))
