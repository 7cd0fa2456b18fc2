"""How the product cut a document into words."""

import numpy as np

from corpus.models import Clause, DocumentWords


def word_lengths(clause: Clause) -> list[int] | None:
    """Code points of each word of the clause, in order; they tile its text. None while the document
    is not cut yet."""
    found = DocumentWords.objects.filter(document=clause.document_id)
    row = found.values_list("vocabulary", "tokens", "clauses", "lengths").first()
    if row is None or clause.pk not in row[2]:
        return None
    vocabulary, tokens, clauses, lengths = row
    place = clauses.index(clause.pk)
    first = sum(lengths[:place])
    ids = np.frombuffer(tokens, "<i4", lengths[place], first * 4)
    return [len(vocabulary[token]) for token in ids]
