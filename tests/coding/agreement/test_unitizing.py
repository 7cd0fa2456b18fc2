"""Passages of several coders: published values, and the definitions written out character by character."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from fractions import Fraction
from itertools import permutations

import krippendorff
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from coding.agreement.comparison import compare
from coding.agreement.continua import Continua
from coding.agreement.unitizing import (
    binary_alpha,
    coding_alpha,
    coverage,
    label_alpha,
    label_disagreement,
    u_alpha,
    unitizing_sums,
)


def continua(texts, n_coders, labels="ab"):
    """texts: (length, [(coder, label, start, end)]) each, coded by everybody."""
    rows = [
        (d, coder, labels.index(label), start, end)
        for d, (_length, passages) in enumerate(texts)
        for coder, label, start, end in passages
    ]
    columns = np.array(rows, np.int64).reshape(-1, 5).T
    lengths = np.array([length for length, _passages in texts])
    return Continua(lengths, np.ones((len(texts), n_coders), bool), *columns, list(labels))


@st.composite
def texts(draw, labels="ab"):
    """Some texts in which every coder marked passages that do not overlap."""
    n_coders = draw(st.integers(2, 3))
    found = []
    for _ in range(draw(st.integers(1, 2))):
        length = draw(st.integers(4, 14))
        passages = []
        for coder in range(n_coders):
            cuts = sorted(draw(st.sets(st.integers(0, length), max_size=6)))
            for start, end in zip(cuts[::2], cuts[1::2], strict=False):
                passages.append((coder, draw(st.sampled_from(labels)), start, end))
        found.append((length, passages))
    return found, n_coders


def by_characters(found, n_coders):
    """ℓ, own squares and shared squares of equations 1, 4 and 10, a character at a time."""
    lengths, own, shared = defaultdict(Fraction), defaultdict(Fraction), defaultdict(Fraction)
    for length, passages in found:
        value = {coder: [""] * length for coder in range(n_coders)}
        for coder, label, start, end in passages:
            value[coder][start:end] = label * (end - start)
            own[label] += (end - start) ** 2
        for coder in value:
            own[""] += value[coder].count("")
        for a, b in permutations(value, 2):
            for mine, theirs in zip(value[a], value[b], strict=True):
                lengths[mine, theirs] += Fraction(1, n_coders - 1)
            for coder, label, start, end in passages:
                if coder == a:
                    part = sum(1 for other in value[b][start:end] if other)
                    shared[label] += Fraction(part**2, n_coders - 1)
    return lengths, own, shared


def alpha(observed, expected):
    return float(1 - observed / expected) if expected else None


@settings(deadline=None)
@given(texts())
def test_the_family_is_that_of_its_equations(drawn):
    found, n_coders = drawn
    lengths, own, shared = by_characters(found, n_coders)
    values = ["", "a", "b"]
    margin = {c: sum(lengths[c, k] for k in values) for c in values}
    total = sum(margin.values())
    below = total**2 - sum(own.values())
    expected = {
        (c, k): total * (margin[c] * margin[k] - (own[c] if c == k else 0)) / below
        for c in values
        for k in values
    }
    sums = unitizing_sums(continua(found, n_coders)).pooled()
    u = alpha(
        total - sum(lengths[c, c] for c in values), total - sum(expected[c, c] for c in values)
    )
    assert u is None or u_alpha(sums)[0] == pytest.approx(u)
    binary = alpha(margin[""] - lengths["", ""], expected["", "a"] + expected["", "b"])
    if binary is None:
        assert np.isnan(binary_alpha(sums)[0])
    else:
        assert binary_alpha(sums)[0] == pytest.approx(binary)
    both = {c: margin[c] - lengths[c, ""] for c in "ab"}
    seen = sum(both.values())
    assume(seen and seen**2 > sum(shared.values()))
    below = seen - sum(shared.values()) / seen
    expected = {
        (c, k): (both[c] * both[k] - (shared[c] if c == k else 0)) / below
        for c in "ab"
        for k in "ab"
    }
    coded = alpha(seen - lengths["a", "a"] - lengths["b", "b"], 2 * expected["a", "b"])
    if coded is not None:
        assert coding_alpha(sums)[0] == pytest.approx(coded)
        for k, label in enumerate("ab"):
            chance = expected[label, "a"] + expected[label, "b"]
            given_up = (both[label] - lengths[label, label]) / (chance - expected[label, label])
            wanted = float(1 - chance / both[label] * given_up)
            assert label_alpha(sums)[0, k] == pytest.approx(wanted)
    share, of_label = coverage(sums)
    assert share[0] == pytest.approx(float(seen / total))
    for k, label in enumerate("ab"):
        if margin[label]:
            assert of_label[0, k] == pytest.approx(float(both[label] / margin[label]))


@settings(deadline=None)
@given(st.lists(st.tuples(*[st.sampled_from("ab")] * 3), min_size=2, max_size=20))
def test_single_characters_make_it_the_nominal_alpha(rows):
    assume(len({label for row in rows for label in row}) > 1)
    passages = [(c, label, i, i + 1) for i, row in enumerate(rows) for c, label in enumerate(row)]
    sums = unitizing_sums(continua([(len(rows), passages)], 3)).pooled()
    codes = np.array([["ab".index(label) for label in row] for row in rows], float).T
    expected = krippendorff.alpha(reliability_data=codes, level_of_measurement="nominal")
    assert u_alpha(sums)[0] == pytest.approx(expected)
    assert coding_alpha(sums)[0] == pytest.approx(expected)


def test_overlapping_passages_of_one_coder_are_refused():
    with pytest.raises(ValueError, match="overlap"):
        unitizing_sums(continua([(9, [(0, "a", 0, 4), (0, "b", 3, 6)])], 2))


def test_the_values_of_1995_are_the_published_ones(shared_data):
    folder = shared_data / "agreement"
    checked = 0
    for case in json.loads((folder / "expected.json").read_text()):
        if case["kind"] != "unitizing":
            continue
        rows = list(csv.DictReader((folder / case["file"]).open(newline="")))
        labels = sorted({row["category"] for row in rows})
        first, last = case["continuum"]
        passages = [
            (int(r["rater"]), r["category"], int(r["start"]), int(r["start"]) + int(r["length"]))
            for r in rows
        ]
        text = continua([(last - first, passages)], case["raters"], labels)
        found = {name: label_disagreement(text, i) for i, name in enumerate(labels)}
        for entry in case["expected"]:
            if entry["stat"] == "alpha_u":
                observed = sum(one.observed for one in found.values())
                value = 1 - observed / sum(one.expected for one in found.values())
            else:
                of_label = found[entry["category"]]
                value = of_label.result(1).value
                for key, figure in (("Do", of_label.observed), ("De", of_label.expected)):
                    if key in entry:
                        assert figure == pytest.approx(entry[key], abs=entry["tol"])
            assert value == pytest.approx(entry["value"], abs=entry["tol"]), (case["id"], entry)
            checked += 1
    assert checked == 7


@settings(deadline=None)
@given(texts(labels="a"))
def test_the_comparison_is_kappa_over_the_characters(drawn):
    found, n_coders = drawn
    compared = compare(continua(found, n_coders, "a"), 0)
    marked = {coder: [] for coder in range(n_coders)}
    for length, passages in found:
        for coder, column in marked.items():
            own = [0] * length
            for who, _label, start, end in passages:
                if who == coder:
                    own[start:end] = [1] * (end - start)
            column.extend(own)
    for (a, b), comparison in compared.items():
        pairs = list(zip(marked[a], marked[b], strict=True))
        assert comparison.both == pairs.count((1, 1))
        assert comparison.a_not_b == pairs.count((1, 0))
        assert comparison.b_not_a == pairs.count((0, 1))
        assert comparison.units == len(pairs)
        if len(set(pairs)) == 1 and pairs[0][0] == pairs[0][1]:
            assert comparison.kappa is None
            assert comparison.reason == "one_category"
        else:
            assert comparison.kappa == pytest.approx(cohen_kappa_score(marked[a], marked[b]))


def test_a_sentence_counts_as_coded_where_a_character_of_it_is():
    # Sentences at 0-4, 4-7 and 7-10: the first coder reaches into the second by one character.
    text = continua([(10, [(0, "a", 1, 5), (1, "a", 0, 4), (1, "a", 9, 10)])], 2, "a")
    (compared,) = compare(text, 0, [np.array([0, 4, 7])]).values()
    assert (compared.both, compared.a_not_b, compared.b_not_a, compared.neither) == (1, 1, 1, 0)
    assert compared.agreement == pytest.approx(1 / 3)
