"""Which part of a project's text is looked at: documents by their metadata, clauses by a node."""

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import Count, Max, QuerySet

from coding.codebook.joining import joined
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
class Texts:
    """The current texts of a base's sample.

    `node` is a node's key with its dimension's; only the clauses that bear it, or a node below it,
    in the passes of the base are then looked at.
    """

    base: Base
    node: tuple[str, str] | None = None

    @property
    def project(self) -> int:
        return self.base.project

    @property
    def chosen(self) -> dict[str, Any]:
        """The filters as JSON values, without those that are not set."""
        found: dict[str, Any] = dict(self.base.sample.chosen)
        if self.node:
            found |= {
                "dimension": self.node[0],
                "node": self.node[1],
                "rounds": list(self.base.rounds),
                "layer": self.base.layer,
            }
        return found

    @property
    def narrowed(self) -> bool:
        """Whether there is a rest of the collection to compare with."""
        return self.base.sample.narrowed or self.node is not None

    def whole(self) -> QuerySet[Document]:
        """The collection: the current documents of the sample's status."""
        return self.base.sample.whole(self.project)

    def documents(self) -> QuerySet[Document]:
        """The part's documents, by number."""
        return self.base.sample.documents(self.project)

    def clauses(self) -> IntArray | None:
        """The ids of the clauses that bear the node, sorted; None without one."""
        if self.node is None:
            return None
        key, node = self.node
        dimension = joined(self.base.versions()).get(key)
        if dimension is None or node not in dimension.nodes:
            # A round has moved between the question and the job.
            return np.empty(0, np.int64)
        found = references_of(self.base, dimension, node)
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
        if self.node is not None:
            judgements = self.base.judgements()
            facts.append(judgements.aggregate(newest=Max("updated_at"), n=Count("pk")))
            facts += [books] if (books := self.base.books()) else []
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
