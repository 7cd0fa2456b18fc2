"""Where a piece of metadata came from and what was left out of a file, in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corpus.readers.parsed import FACTS, INVISIBLE, SEPARATORS

# Where the words of a guess stand; words of the text itself are only quoted.
SOURCES = {
    **dict.fromkeys(FACTS, gettext_lazy("page's metadata")),
    "title": gettext_lazy("title in the file"),
    "file_name": gettext_lazy("file name"),
    "amendments": gettext_lazy("amendment history"),
}
LEFT_OUT = {
    "other": "",
    "navigation": gettext_lazy("navigation"),
    "page_furniture": gettext_lazy("page header or footer"),
    "sharing_and_printing": gettext_lazy("sharing and printing"),
    "related_pages": gettext_lazy("related pages"),
    "hidden": gettext_lazy("hidden text"),
    "table_of_contents": gettext_lazy("table of contents"),
    "embedded_document": gettext_lazy("embedded document"),
    "deletion": gettext_lazy("deleted text"),
    "header": gettext_lazy("header"),
    "footer": gettext_lazy("footer"),
    "comments": gettext_lazy("comments"),
    "running_line": gettext_lazy("running header or footer"),
    "page_numbers": gettext_lazy("page numbers"),
    "watermark": gettext_lazy("watermark"),
    "scanned_pages": gettext_lazy("scanned pages, not read"),
    "information_box": gettext_lazy("information box"),
    "beside_the_article": gettext_lazy("beside the article"),
    "placeholder": gettext_lazy("placeholder"),
    "diagram": gettext_lazy("diagram"),
    "chart": gettext_lazy("chart"),
    "macros": gettext_lazy("macros"),
    "page_template": gettext_lazy("page template"),
    "annotation": gettext_lazy("annotation"),
    INVISIBLE: gettext_lazy("invisible characters"),
    SEPARATORS: gettext_lazy("characters read as line ends"),
}


def found_in(evidence: Mapping[str, Any]) -> str:
    """The evidence of a piece of metadata."""
    if evidence.get("source") == "table":
        return _("table %(sheet)s, row %(row)s") % evidence
    return _named(SOURCES.get(evidence.get("source", "")), evidence.get("quote", ""))


def left_out(piece: Mapping[str, str]) -> str:
    """A piece of a file that was not read."""
    return _named(LEFT_OUT.get(piece["kind"], piece["kind"].replace("_", " ")), piece["excerpt"])


def _named(what: Any, excerpt: str) -> str:
    excerpt = " ".join(excerpt.split("\n"))
    if not what or not excerpt:
        return str(what or excerpt)
    return _("%(what)s: %(excerpt)s") % {"what": what, "excerpt": excerpt}
