"""Markdown as people write it, as HTML that may stand in any page: no HTML of theirs, no pictures,
links only to the web, to mail and within the product."""

import re
from collections.abc import MutableMapping, Sequence
from html import unescape
from typing import Any

from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

# A page has headings of its own: the first of a text is one of the fourth level.
HEADINGS_DOWN = 3
_LINK = re.compile(r"(https?://|mailto:|/(?![/\\])|#)", re.IGNORECASE)


def rendered(text: str) -> SafeString:
    """The HTML of a text in Markdown; lines end where they were ended."""
    return mark_safe(_MARKDOWN.render(text))  # noqa: S308 - nothing of the text passes unescaped


def plain(text: str) -> str:
    """The words of a text in Markdown on one line, without its signs."""
    return " ".join(unescape(strip_tags(_MARKDOWN.render(text))).split())


def _link_open(
    renderer: Any, tokens: Sequence[Token], at: int, options: Any, env: MutableMapping[str, Any]
) -> str:
    tokens[at].attrSet("rel", "nofollow noopener noreferrer")
    return str(renderer.renderToken(tokens, at, options, env))


def _lower_headings(state: Any) -> None:
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + HEADINGS_DOWN)}"


def _made() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False, "breaks": True})
    made.enable(["table", "strikethrough"]).disable("image")
    made.validateLink = lambda url: bool(_LINK.match(url))  # type: ignore[method-assign]
    made.add_render_rule("link_open", _link_open)
    made.core.ruler.push("lower_headings", _lower_headings)
    return made


_MARKDOWN = _made()
