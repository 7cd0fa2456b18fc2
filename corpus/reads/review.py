"""Reviewing metadata: which documents wait for a look, and what one shows to whoever looks.

Read by the page and the API alike.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Q, QuerySet

from corpus.fields import BRIEF, FIELDS, Field
from corpus.models import Document, DocumentText, Project
from corpus.reads.filters import STATUS
from policycoder.values import choice

# What the list can be narrowed to.
SHOWN = (
    "open",
    "all",
    "confirmed",
    *(f"no_{field.name}" for field in FIELDS if field.lacking),
)
SHOW = choice("show", SHOWN, SHOWN[0])
MOST_ROWS = 2000
# Where the frame of a document ends, in code points, and how much is shown around other evidence.
HEAD, TAIL, AROUND = 2400, 1600, 160
LONGEST_LINE = 600

_ABSENT = {
    f"no_{field.name}": Q(**{field.name: field.empty}) if field.is_column else Q(issues=None)
    for field in FIELDS
    if field.lacking
}


def review_queue(project: Project, params: Mapping[str, str]) -> dict[str, Any]:
    """`{total, confirmed, documents: [{id, number, title, status, reviewed, missing}]}`.

    By SHOW and STATUS, which raise Invalid; `total` and `confirmed` count the whole corpus.
    """
    documents = project.documents.current()
    rows = _narrowed(documents, params).order_by("number").prefetch_related("issues")
    return {
        "total": documents.count(),
        "confirmed": documents.filter(reviewed_at__isnull=False).count(),
        "documents": [_row(document) for document in rows[:MOST_ROWS]],
    }


def _narrowed(documents: QuerySet[Document], params: Mapping[str, str]) -> QuerySet[Document]:
    show = SHOW.of(params)
    if status := STATUS.of(params):
        documents = documents.filter(status=status)
    if show == "open":
        return documents.filter(reviewed_at=None)
    if show == "confirmed":
        return documents.filter(reviewed_at__isnull=False)
    return documents.filter(_ABSENT[show]) if show in _ABSENT else documents


def _row(document: Document) -> dict[str, Any]:
    return {
        "id": document.pk,
        "number": document.number,
        "title": document.title,
        "status": document.status,
        "reviewed": document.reviewed_at is not None,
        "missing": [field.name for field in BRIEF if not _has(document, field)],
    }


def _has(document: Document, field: Field) -> bool:
    return bool(getattr(document, field.name) if field.is_column else document.issues.all())


def review_of(document: Document) -> dict[str, Any]:
    """`{document, length, excerpts}`; give the document its agencies.

    `excerpts` are the head and the tail of the text and what surrounds the evidence between them,
    as `{start, text}`, offsets in code points.
    """
    text = DocumentText.objects.get(document=document).content
    return {
        "document": document,
        "length": len(text),
        "excerpts": list(_excerpts(text, document.evidence)),
    }


def _excerpts(text: str, evidence: Mapping[str, Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    parts = [(0, _line_end(text, HEAD)), (_line_start(text, len(text) - TAIL), len(text))]
    for found in evidence.values():
        if isinstance(found.get("start"), int) and isinstance(found.get("end"), int):
            parts.append(
                (
                    _line_start(text, found["start"] - AROUND),
                    _line_end(text, found["end"] + AROUND),
                )
            )
    begin, end = 0, 0
    for start, stop in sorted(parts):
        if start <= end:
            end = max(end, stop)
            continue
        yield {"start": begin, "text": text[begin:end]}
        begin, end = start, stop
    yield {"start": begin, "text": text[begin:end]}


def _line_start(text: str, position: int) -> int:
    """Where the line of `position` starts, or `position` where that is far away."""
    if position <= 0:
        return 0
    start = text.rfind("\n", max(0, position - LONGEST_LINE), position) + 1
    return start or position


def _line_end(text: str, position: int) -> int:
    if position >= len(text):
        return len(text)
    end = text.find("\n", position, position + LONGEST_LINE)
    return position if end < 0 else end
