"""Published rating tables and ways to write one down, shared by the tests of this folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from coding.agreement.matrix import MISSING, Units

# Krippendorff, "Computing Krippendorff's Alpha-Reliability", 2011, section C: four observers,
# twelve units, 0 where an observer gave no value.  Gwet uses the same table (Handbook of
# Inter-Rater Reliability, 4th ed. 2014, table 2.15).
KRIPPENDORFF_2011 = (
    (1, 1, 0, 1),
    (2, 2, 3, 2),
    (3, 3, 3, 3),
    (3, 3, 3, 3),
    (2, 2, 2, 2),
    (1, 2, 3, 4),
    (4, 4, 4, 4),
    (1, 1, 2, 1),
    (2, 2, 2, 2),
    (0, 5, 5, 5),
    (0, 0, 1, 1),
    (0, 0, 3, 0),
)

# Fleiss, "Measuring nominal scale agreement among many raters", 1971, table 1: how many of six
# psychiatrists gave each of 30 patients each of five diagnoses.
FLEISS_1971 = (
    (0, 0, 0, 6, 0),
    (0, 3, 0, 0, 3),
    (0, 1, 4, 0, 1),
    (0, 0, 0, 0, 6),
    (0, 3, 0, 3, 0),
    (2, 0, 4, 0, 0),
    (0, 0, 4, 0, 2),
    (2, 0, 3, 1, 0),
    (2, 0, 0, 4, 0),
    (0, 0, 0, 0, 6),
    (1, 0, 0, 5, 0),
    (1, 1, 0, 4, 0),
    (0, 3, 3, 0, 0),
    (1, 0, 0, 5, 0),
    (0, 2, 0, 3, 1),
    (0, 0, 5, 0, 1),
    (3, 0, 0, 1, 2),
    (5, 1, 0, 0, 0),
    (0, 2, 0, 4, 0),
    (1, 0, 2, 0, 3),
    (0, 0, 0, 0, 6),
    (0, 1, 0, 5, 0),
    (0, 2, 0, 1, 3),
    (2, 0, 0, 4, 0),
    (1, 0, 0, 4, 1),
    (0, 5, 0, 1, 0),
    (4, 0, 0, 0, 2),
    (0, 2, 0, 4, 0),
    (1, 0, 5, 0, 0),
    (0, 0, 0, 0, 6),
)

# Cohen, "A coefficient of agreement for nominal scales", 1960, p. 45, times 200.
COHEN_1960 = {
    (1, 1): 88,
    (1, 2): 14,
    (1, 3): 18,
    (2, 1): 10,
    (2, 2): 40,
    (2, 3): 10,
    (3, 1): 2,
    (3, 2): 6,
    (3, 3): 12,
}

# Artstein & Poesio, "Inter-coder agreement for computational linguistics", 2008, p. 558.
ARTSTEIN_POESIO_2008 = {
    ("STAT", "STAT"): 20,
    ("STAT", "IReq"): 10,
    ("IReq", "STAT"): 20,
    ("IReq", "IReq"): 50,
}


def units_of(rows: Sequence[Sequence[Any]], missing: Any = None, documents: Any = None) -> Units:
    """Units from one row of labels a unit; one document unless told otherwise."""
    labels = sorted({v for row in rows for v in row if v != missing}, key=str)
    index = {label: i for i, label in enumerate(labels)} | {missing: MISSING}
    values = np.array([[index[v] for v in row] for row in rows], np.int64)
    values = values.reshape(len(rows), len(rows[0]) if rows else 0)
    document = np.zeros(len(rows), np.int64) if documents is None else np.asarray(documents)
    return Units(values, document, labels)


def from_category_counts(table: Sequence[Sequence[int]]) -> Units:
    return units_of([[k for k, times in enumerate(row) for _ in range(times)] for row in table])


def from_contingency(table: Mapping[tuple[Any, Any], int]) -> Units:
    return units_of([pair for pair, times in table.items() for _ in range(times)])
