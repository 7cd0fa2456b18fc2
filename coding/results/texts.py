"""Which part of a project's text is looked at: documents by their metadata, clauses by a node."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import Count, Max, QuerySet

from coding.codebook.joining import joined
from coding.models import Judgement
from coding.results.base import Base
from coding.results.references import references_of
from corpus.actions.words import lexis_of
from corpus.models import Clause, Document, DocumentWords
from corpus.text.words.lexis import IntArray

_WORDS_STATE = """
SELECT count(*), md5(string_agg(w.document_id || '.' || w.xmin, ',' ORDER BY w.document_id))
  FROM "{words}" w WHERE w.document_id IN ({documents})
"""


@dataclass(frozen=True)
class TextBase:
    """A part of the current texts of a project.

    `status` "" takes documents of any. `node` is a node's key with its dimension's; only the
    clauses that bear it, or a node below it, in the passes of `passes` are then looked at.
    """

    project: int
    status: str = Document.Status.INCLUDED
    doc_type: str = ""
    issuer: str = ""
    year: str = ""
    node: tuple[str, str] | None = None
    passes: Base | None = None

    @property
    def chosen(self) -> dict[str, Any]:
        """The filters as JSON values, without those that are not set."""
        found: dict[str, Any] = {
            name: value
            for name in ("status", "doc_type", "issuer", "year")
            if (value := getattr(self, name))
        }
        if self.node and self.passes:
            found |= {
                "dimension": self.node[0],
                "node": self.node[1],
                "rounds": list(self.passes.rounds),
                "layer": self.passes.layer,
            }
        return found

    def key(self, **options: Any) -> str:
        """One short text for one base and options; what is too long is named by its digest."""
        text = json.dumps(self.chosen | options, ensure_ascii=False, sort_keys=True)
        return text if len(text) <= 400 else hashlib.sha256(text.encode()).hexdigest()

    @property
    def narrowed(self) -> bool:
        """Whether there is a rest of the collection to compare with."""
        return bool(self.doc_type or self.issuer or self.year or self.node)

    def whole(self) -> QuerySet[Document]:
        """The collection: the current documents of this status."""
        filters = {"status": self.status} if self.status else {}
        return Document.objects.current().filter(project=self.project, **filters)

    def documents(self) -> QuerySet[Document]:
        """The part's documents, by number."""
        names = ("status", "doc_type", "issuer", "year")
        return Document.objects.filter(project=self.project).matching(
            {name: getattr(self, name) for name in names}
        )

    def clauses(self) -> IntArray | None:
        """The ids of the clauses that bear the node, sorted; None without one."""
        if self.node is None or self.passes is None:
            return None
        dimension, node = self.node
        found = references_of(self.passes, joined(self.passes.versions())[dimension], node)
        ids = found.order_by().values_list("clause", flat=True).distinct()
        return np.sort(np.fromiter(ids.iterator(), np.int64))

    def state(self) -> str:
        """A digest of all that a result of this base depends on; it changes when that does."""
        number, lexis = lexis_of(self.project)
        # The built-in list may be another one after an upgrade.
        stop_words = sorted(lexis.stop_words)
        facts: list[Any] = [number, stop_words, self._words_state()]
        chosen = self.documents().order_by("pk").values_list("pk", flat=True)
        facts.append(list(chosen) if self.narrowed else [])
        if self.passes is not None and self.node is not None:
            judgements = Judgement.objects.filter(
                assignment__in=self.passes.passes().order_by().values("pk")
            )
            facts.append(judgements.aggregate(newest=Max("updated_at"), n=Count("pk")))
        return hashlib.sha256(repr(facts).encode()).hexdigest()

    def _words_state(self) -> tuple[Any, ...]:
        sql, params = self.whole().order_by().values("pk").query.sql_with_params()
        table = DocumentWords._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(_WORDS_STATE.format(words=table, documents=sql), params)
            return cursor.fetchone()


def codable_clauses(documents: QuerySet[Document]) -> IntArray:
    """The ids of the documents' codable clauses, sorted."""
    found = Clause.objects.codable().filter(document__in=documents.order_by().values("pk"))
    ids = found.order_by().values_list("pk", flat=True)
    return np.sort(np.fromiter(ids.iterator(chunk_size=20_000), np.int64))
