"""The bootstrap beside resamples written out unit by unit."""

from __future__ import annotations

import numpy as np
import pytest

from coding.agreement import intervals
from coding.agreement.coefficients import cohen_kappa, krippendorff_alpha, light_kappa
from coding.agreement.intervals import Resampling, bootstrap
from coding.agreement.matrix import Units
from coding.agreement.sums import document_sums

COEFFICIENTS = {"alpha": krippendorff_alpha}
OF_PAIRS = {"light": cohen_kappa}
EVERY = {"alpha": krippendorff_alpha, "light": light_kappa}
SEED, RESAMPLES = 7, 40


def units(n_documents):
    random = np.random.default_rng(3)
    values = random.integers(-1, 3, size=(60, 3))
    values[:, 1] = np.where(random.random(60) < 0.6, values[:, 0], values[:, 1])
    return Units(values, np.arange(60) % n_documents, ["a", "b", "c"])


@pytest.mark.parametrize(("n_documents", "kind"), [(12, "document"), (1, "unit")])
def test_each_resample_is_what_was_drawn(n_documents, kind):
    given = units(n_documents)
    drawing = Resampling(given, resamples=RESAMPLES, seed=SEED)
    rows, counts = drawing.rows, drawing.counts
    assert drawing.drawn == kind
    sums = document_sums(rows, pair_tables=False)
    found = bootstrap(drawing, rows, sums, COEFFICIENTS, OF_PAIRS)
    total = int(counts.sum())
    assert total == (12 if kind == "document" else 60)
    random = np.random.default_rng(SEED)
    expected = {key: [] for key in EVERY}
    for times in random.multinomial(total, counts / total, size=RESAMPLES):
        picked = []
        for place, number in enumerate(times):
            # A row of several alike units is drawn as often as one of them was.
            repeat = number if kind == "document" else 1
            own = np.flatnonzero(rows.document == np.unique(rows.document)[place])
            weight = rows.counts[own] if kind == "document" else [number]
            picked += [(i, w) for _ in range(repeat) for i, w in zip(own, weight, strict=True)]
        values = np.array([rows.values[i] for i, w in picked for _ in range(w)])
        one = Units(values, np.zeros(len(values), int), given.labels)
        for key, compute in EVERY.items():
            expected[key].append(compute(document_sums(one)).result().value)
    for key, values in expected.items():
        kept = sorted(value for value in values if value is not None)
        assert found[key].values == pytest.approx(np.array(kept))
        assert found[key].low == pytest.approx(np.quantile(kept, 0.025))
        assert found[key].below(0.5) == np.mean(np.array(kept) < 0.5)


@pytest.mark.parametrize("n_documents", [12, 1])
def test_few_at_a_time_are_the_same(monkeypatch, n_documents):
    drawing = Resampling(units(n_documents), resamples=RESAMPLES, seed=SEED)
    sums = document_sums(drawing.rows)
    at_once = bootstrap(drawing, drawing.rows, sums, COEFFICIENTS, OF_PAIRS)
    monkeypatch.setattr(intervals, "KEPT_CELLS", 0)
    monkeypatch.setattr(intervals, "CHUNK_CELLS", 500)
    drawing = Resampling(units(n_documents), resamples=RESAMPLES, seed=SEED)
    in_parts = bootstrap(drawing, drawing.rows, sums, COEFFICIENTS, OF_PAIRS)
    for key, whole in at_once.items():
        assert in_parts[key].values == pytest.approx(whole.values)


def test_nothing_judged_has_no_interval():
    drawing = Resampling(Units(np.zeros((0, 2), int), np.zeros(0, int), []))
    found = bootstrap(drawing, drawing.rows, document_sums(drawing.rows), COEFFICIENTS, OF_PAIRS)
    for one in found.values():
        assert (one.low, one.high, one.error, one.below(0.8)) == (None, None, None, None)
