"""Agreement of 1,000,000 units × 3 coders × 17 nodes: the report and 2,000 resamples of documents.

    python -m benchmarks.agreement [units]

Prints one line.  Documents have 500 units; the sets are drawn so that every pair of nodes occurs.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable

import numpy as np

from coding.agreement.coefficients import (
    brennan_prediger,
    cohen_kappa,
    fleiss_kappa,
    gwet_ac,
    krippendorff_alpha,
    light_kappa,
    percent_agreement,
)
from coding.agreement.distances import SetDistance
from coding.agreement.matrix import Units, to_parents
from coding.agreement.report import Dimension, dimension_report, dimension_sums
from coding.agreement.sums import Sums, document_sums

NODES = [f"n{i}" for i in range(17)]
PARENTS = {node: f"p{i // 6}" for i, node in enumerate(NODES)}
CODERS = ["a", "b", "c"]
UNITS_PER_DOCUMENT = 500
RESAMPLES = 2_000


def simulate(n_units: int) -> Units:
    """Three coders who agree in four of five judgements and miss one in twenty."""
    rng = np.random.default_rng(20220101)
    masks = rng.geometric(0.15, n_units) % 17
    truth = np.where(rng.random(n_units) < 0.4, 0, 1 << masks)
    truth |= np.where(rng.random(n_units) < 0.15, 1 << rng.integers(0, 17, n_units), 0)
    judged = np.repeat(truth[:, None], len(CODERS), axis=1)
    other = (1 << rng.integers(0, 17, judged.shape)) | (1 << rng.integers(0, 17, judged.shape))
    judged = np.where(rng.random(judged.shape) < 0.2, other, judged)
    codes, values = np.unique(judged, return_inverse=True)
    labels = [frozenset(n for i, n in enumerate(NODES) if code >> i & 1) for code in codes.tolist()]
    values = np.where(rng.random(judged.shape) < 0.05, -1, values.reshape(judged.shape))
    return Units(values.astype(np.int32), np.arange(n_units) // UNITS_PER_DOCUMENT, labels)


def resample(units: Units) -> None:
    """Every coefficient of both levels and of each node on resamples of the documents."""
    n_documents = len(np.unique(units.document))
    rng = np.random.default_rng(1)
    share = np.full(n_documents, 1 / n_documents)
    weights = rng.multinomial(n_documents, share, size=RESAMPLES).astype(np.float64)
    units = units.compressed()
    for level in (units, to_parents(units, PARENTS)):
        distances = {kind: SetDistance(level.labels, kind) for kind in ("masi", "jaccard")}
        evaluate(document_sums(level, distances).weighted(weights))
    for node in NODES:
        evaluate(document_sums(units.presence(node)).weighted(weights))


def evaluate(sums: Sums) -> None:
    for name in sums.distances:
        krippendorff_alpha(sums, name)
    for pair in range(len(sums.pairs)):
        cohen_kappa(sums, pair)
    for coefficient in (percent_agreement, light_kappa, fleiss_kappa, gwet_ac, brennan_prediger):
        coefficient(sums)


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    n_units = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    units = simulate(n_units)
    dimension = Dimension(
        "tool", units, NODES, {node: [top, node] for node, top in PARENTS.items()}
    )
    report = seconds(lambda: dimension_report(dimension_sums(dimension), CODERS))
    bootstrap = seconds(lambda: resample(units))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"agreement: {n_units:,} units × {len(CODERS)} coders × {len(NODES)} nodes "
        f"({len(units.labels)} distinct sets): report {report:.2f} s, "
        f"{RESAMPLES:,} resamples {bootstrap:.2f} s, peak {peak:.0f} MB"
    )


if __name__ == "__main__":
    main()
