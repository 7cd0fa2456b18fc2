"""Where a piece of metadata came from and what was left out of a file, in the reader's language.

The readers write both as "<what>: <excerpt>", with `<what>` in English; an excerpt alone is a
quotation from the text.
"""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

FOUND_IN = {
    "title": gettext_lazy("title in the file"),
    "file name": gettext_lazy("file name"),
    "doc_number": gettext_lazy("page's metadata"),
    "table": gettext_lazy("table"),
    "issuer": gettext_lazy("page's metadata"),
    "published": gettext_lazy("page's metadata"),
    "written_on": gettext_lazy("page's metadata"),
    "effective_on": gettext_lazy("page's metadata"),
    "validity": gettext_lazy("page's metadata"),
    "source": gettext_lazy("page's metadata"),
    "site": gettext_lazy("page's metadata"),
    "source_url": gettext_lazy("page's metadata"),
    "amendments": gettext_lazy("amendment history"),
}
LEFT_OUT = {
    "navigation": gettext_lazy("navigation"),
    "page furniture": gettext_lazy("page header or footer"),
    "sharing and printing": gettext_lazy("sharing and printing"),
    "related pages": gettext_lazy("related pages"),
    "hidden": gettext_lazy("hidden text"),
    "table of contents": gettext_lazy("table of contents"),
    "embedded document": gettext_lazy("embedded document"),
    "deletion": gettext_lazy("deleted text"),
    "header": gettext_lazy("header"),
    "footer": gettext_lazy("footer"),
    "comments": gettext_lazy("comments"),
    "running line": gettext_lazy("running header or footer"),
    "page numbers": gettext_lazy("page numbers"),
    "watermark": gettext_lazy("watermark"),
    "scanned pages": gettext_lazy("scanned pages, not read"),
}
# As an import notes it; the name of the table may hold anything.
_ROW = re.compile(r"table: (?P<sheet>.*), row (?P<row>\d+)", re.DOTALL)


def found_in(where: str) -> str:
    """The evidence of a piece of metadata."""
    if row := _ROW.fullmatch(where):
        return _("table %(sheet)s, row %(row)s") % row.groupdict()
    return _named(where, FOUND_IN)


def left_out(piece: str) -> str:
    """A piece of a file that was not read."""
    return _named(piece, LEFT_OUT)


def _named(text: str, names: dict) -> str:
    what, _colon, excerpt = text.partition(": ")
    if what not in names:
        return text
    if not excerpt:
        return str(names[what])
    return _("%(what)s: %(excerpt)s") % {"what": names[what], "excerpt": excerpt}
