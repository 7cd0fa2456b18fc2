"""What a Markdown segment begins and ends with that is not its words: marks, comments, blanks."""

import re

_LEAD = re.compile(r"(?:\s+|<!--.*?-->)*(?:#{1,6}\s+)?", re.DOTALL)
MARKDOWN = (".md", ".markdown")


def is_markdown(file_name: str) -> bool:
    return file_name.lower().endswith(MARKDOWN)


def edges(text: str, *, markdown: bool) -> tuple[str, str, str]:
    """`(lead, body, tail)`, which joined are `text`; only `body` is there to be read."""
    start = len(text) - len(text.lstrip())
    if markdown and (found := _LEAD.match(text)):
        start = max(start, found.end())
    body = text[start:].rstrip()
    while markdown and body.endswith("-->") and (opening := body.rfind("<!--")) >= 0:
        body = body[:opening].rstrip()
    return text[:start], body, text[start + len(body) :]
