"""Draws, held against arithmetic done another way and numbers published elsewhere."""

import hashlib
from fractions import Fraction

import numpy as np
import pytest

from coding.sampling.dealing import deal
from coding.sampling.draw import EQUAL, PROPORTIONAL, allocate, digest, draw
from coding.sampling.order import _mix, places, start_of
from coding.sampling.repeats import split

MASK = 2**64 - 1


def slow_place(seed: str, *key: int) -> int:
    """As the description says, in Python's own numbers."""
    h = int.from_bytes(hashlib.sha256(seed.encode("utf-8")).digest()[:8], "big")
    for k in key:
        z = ((h ^ k) + 0x9E3779B97F4A7C15) & MASK
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        h = z ^ (z >> 31)
    return h


def test_the_mixer_is_splitmix64():
    """Rosetta Code, Pseudo-random numbers/Splitmix64: the first five of seed 1234567."""
    state, found = 1234567, []
    for _n in range(5):
        z = np.array([state], np.uint64)
        _mix(z)
        found.append(int(z[0]))
        state = (state + 0x9E3779B97F4A7C15) & MASK
    assert found == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]


def test_places_are_those_of_the_description():
    numbers, starts = np.array([1, 1, 7, 40_000]), np.array([0, 12, 3, 9_999_999])
    expected = [slow_place("种子 1", int(n), int(s)) for n, s in zip(numbers, starts, strict=True)]
    assert places("种子 1", numbers, starts).tolist() == expected
    assert start_of("x") == int(hashlib.sha256(b"x").hexdigest()[:16], 16)


def frame(documents=40, clauses=25):
    numbers = np.repeat(np.arange(1, documents + 1), clauses)
    starts = np.tile(np.arange(clauses) * 31, documents)
    return numbers, starts, (numbers % 3).astype(np.int64)


NAMES = [("a",), ("b",), ("c",)]


def test_a_draw_is_the_same_in_whatever_order_the_rows_come():
    numbers, starts, stratum = frame()
    drawn = draw("2026", [numbers, starts], stratum, NAMES, 90)
    first = [(int(numbers[i]), int(starts[i])) for i in drawn.chosen]
    mixed = np.random.default_rng(3).permutation(len(numbers))
    other = draw("2026", [numbers[mixed], starts[mixed]], stratum[mixed], NAMES, 90)
    again = [(int(numbers[mixed][i]), int(starts[mixed][i])) for i in other.chosen]
    assert first == again
    assert len(set(first)) == 90
    assert digest([numbers, starts], stratum, NAMES) == digest(
        [numbers[mixed], starts[mixed]], stratum[mixed], NAMES
    )
    # the strata renamed by other indices
    turned = draw("2026", [numbers, starts], 2 - stratum, NAMES[::-1], 90)
    assert turned.chosen.tolist() == drawn.chosen.tolist()


def test_a_draw_is_the_first_of_each_stratum_by_place():
    numbers, starts, stratum = frame()
    drawn = draw("2026", [numbers, starts], stratum, NAMES, 90)
    rows = sorted(
        (int(s), slow_place("2026", int(n), int(at)), int(n), int(at))
        for n, at, s in zip(numbers, starts, stratum, strict=True)
    )
    expected = [
        row[2:]
        for s, one in enumerate(drawn.strata)
        for row in [r for r in rows if r[0] == s][: one.drawn]
    ]
    assert [(int(numbers[i]), int(starts[i])) for i in drawn.chosen] == expected


def test_another_seed_draws_others():
    numbers, starts, stratum = frame()
    one, other = (draw(seed, [numbers, starts], stratum, NAMES, 90) for seed in ("1", "2"))
    shared = set(one.chosen.tolist()) & set(other.chosen.tolist())
    assert 0 < len(shared) < 30  # 90 × 90 ÷ 1000 expected


def test_every_unit_is_drawn_about_as_often():
    """χ² over 2,000 seeds, 5 of 40 each: 250 expected; 62.4 is the 99 % quantile at 39 df."""
    numbers = np.arange(1, 41)
    counts = np.zeros(40)
    for seed in range(2000):
        chosen = draw(f"s{seed}", [numbers], np.zeros(40, np.int64), [()], 5).chosen
        counts[chosen] += 1
    assert ((counts - 250) ** 2 / 250).sum() < 62.4


@pytest.mark.parametrize("total", [1, 7, 50, 99, 100, 400])
def test_proportional_shares_are_hamiltons(total):
    sizes = [61, 27, 9, 3, 0]
    found = allocate(sizes, total, PROPORTIONAL)
    assert sum(found) == min(total, 100)
    for size, n in zip(sizes, found, strict=True):
        assert n <= size
        assert abs(n - min(total, 100) * Fraction(size, 100)) < 1


def test_the_largest_remainders_get_the_rest():
    # quotas 4.2, 3.5, 2.3: the second's remainder is the largest
    assert allocate([42, 35, 23], 10) == [4, 4, 2]
    assert allocate([1, 1, 1], 2) == [1, 1, 0]


def test_equal_shares_are_filled_up_from_others():
    assert allocate([50, 50, 50], 30, EQUAL) == [10, 10, 10]
    assert allocate([4, 50, 60], 30, EQUAL) == [4, 13, 13]
    assert allocate([4, 50, 60], 31, EQUAL) == [4, 13, 14]
    assert allocate([2, 3], 30, EQUAL) == [2, 3]


def test_a_short_stratum_is_said():
    numbers = np.arange(1, 31)
    stratum = np.array([0] * 3 + [1] * 27)
    found = draw("x", [numbers], stratum, [("a",), ("b",)], 10, EQUAL).strata
    assert [(one.size, one.drawn, one.short) for one in found] == [(3, 3, True), (27, 7, False)]


def test_work_is_dealt_evenly_and_the_same_again():
    weights = {number: 5 + number * 37 % 60 for number in range(1, 101)}
    found = deal("seed", weights, ["c", "a", "b"])
    loads = [sum(weights[n] for n, coder in found.items() if coder == at) for at in range(3)]
    # Graham's bound is far off; with many small documents the loads differ by less than one
    assert max(loads) - min(loads) <= max(weights.values())
    names = {n: ["c", "a", "b"][coder] for n, coder in found.items()}
    turned = deal("seed", dict(sorted(weights.items(), reverse=True)), ["a", "b", "c"])
    assert {n: ["a", "b", "c"][coder] for n, coder in turned.items()} == names
    second = deal("seed", weights, ["c", "a", "b"], taken=found)
    assert all(second[n] != found[n] for n in weights)


def test_repeats_come_from_the_first_part_and_are_as_many_as_asked():
    documents = {n: np.arange(0, 30 * 11, 11) for n in range(1, 11)}
    found = split("s", documents, 0.1)
    assert sum(len(one.repeated) for one in found.values()) == 30
    for one in found.values():
        assert set(one.repeated) <= set(one.first)
        assert sorted(one.first + one.held) == list(range(30))
        assert len(one.held) == 10
    assert split("s", documents, 0.1) == found
    assert split("t", documents, 0.1) != found


def test_documents_of_few_clauses_are_not_cut():
    assert split("s", {1: np.arange(3), 2: np.arange(2)}, 0.5) == {}
