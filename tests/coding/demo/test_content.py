"""The demonstration texts and codings fit the segmenter, the template and each other."""

import csv
import json
from collections import Counter
from itertools import combinations
from pathlib import Path

import krippendorff
import pytest

import coding
from corpus.readers import read
from corpus.text.normalize import assemble
from corpus.text.segment import segment

HOME = Path(coding.__file__).parent
TEXTS = sorted((HOME / "demo" / "texts").iterdir())
CODERS = ("coder_a", "coder_b", "coder_c")
COLUMNS = ["quote", "tool", "stage"] + [
    f"{coder}_{field}" for coder in CODERS for field in ("tool", "stage", "unsure", "memo")
]


def codings(path):
    file = HOME / "demo" / "codings" / f"{path.stem}.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def segments(path):
    text, hints = assemble(read(path.read_bytes(), path.name).blocks)
    return [(piece, text[piece.start : piece.end].strip()) for piece in segment(text, hints)]


def chosen(row, coder, dimension):
    """What the coder chose, "-" where nothing yet."""
    return row[f"{coder}_{dimension}"] or row[dimension]


@pytest.fixture(scope="module")
def nodes():
    path = HOME / "codebook" / "templates" / "policy_tools.json"
    tool, stage = json.loads(path.read_text(encoding="utf-8"))["dimensions"]
    return {
        "tool": {n["key"] for group in tool["nodes"] for n in group["children"]},
        "stage": {n["key"] for n in stage["nodes"]},
    }


@pytest.fixture(scope="module")
def rows():
    return [row for path in TEXTS for row in codings(path)]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_every_codable_clause_has_exactly_one_row_in_order(path):
    clauses = [text for piece, text in segments(path) if piece.codable]
    quotes = [row["quote"] for row in codings(path)]
    assert 15 <= len(clauses) <= 60
    assert len(quotes) == len(clauses)
    for quote, clause in zip(quotes, clauses, strict=True):
        assert clause.startswith(quote)
        assert sum(other.startswith(quote) for other in clauses) == 1


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_rows_hold_known_nodes_or_one_outcome(path, nodes):
    outcomes = {"tool": {"none"}, "stage": {"none", "undeterminable"}}
    for row in codings(path):
        assert list(row) == COLUMNS
        assert row["tool"]
        assert row["stage"]
        for dimension, column in [(d, c) for d in outcomes for c in COLUMNS if c.endswith(d)]:
            keys = row[column].split()
            assert len(keys) == len(set(keys))
            if set(keys) - nodes[dimension]:
                assert len(keys) == 1, (row["quote"], column)
                missing = {"-"} if column.startswith("coder") else set()
                assert keys[0] in outcomes[dimension] | missing
        for coder in CODERS:
            assert row[f"{coder}_unsure"] in {"", "1"}


def test_every_text_has_one_sidecar_and_no_other_exists():
    assert len(TEXTS) >= 12
    found = {path.stem for path in (HOME / "demo" / "codings").iterdir()}
    assert found == {path.stem for path in TEXTS}
    assert {path.suffix for path in TEXTS} >= {".txt", ".md", ".html"}


def test_texts_together_show_the_structures_of_policy_documents():
    pieces = [piece for path in TEXTS for piece, _text in segments(path)]
    kinds = {piece.kind for piece in pieces}
    assert kinds >= {
        "title", "heading", "clause", "list_item", "table", "signature", "attachment_heading"
    }  # fmt: skip
    labels = {label for piece in pieces for label in piece.path}
    assert labels >= {"第一编", "第一章", "第一节", "第一条", "一、", "（一）", "1.", "①"}


def test_texts_span_the_decade_and_many_effectiveness_types():
    years = {int(path.name[:4]) for path in TEXTS}
    assert years <= set(range(2013, 2023))
    assert {2013, 2022} <= years
    for kind in ("纲要", "意见", "计划", "方案", "办法", "通知", "指南", "细则", "措施", "条例"):
        assert any(path.stem.split("（")[0].endswith(kind) for path in TEXTS), kind


def test_all_nodes_occur_with_plausible_frequency(rows, nodes):
    counts = Counter(key for row in rows for key in row["tool"].split() if key != "none")
    assert set(counts) == nodes["tool"]
    assert {key for key, _n in counts.most_common(4)} >= {"funding", "goal_planning", "pilot_work"}
    assert min(counts, key=counts.get) == "trade_control"
    stages = Counter(key for row in rows for key in row["stage"].split())
    assert set(stages) == nodes["stage"] | {"none", "undeterminable"}


def test_coders_agree_as_people_do(rows):
    for dimension in ("tool", "stage"):
        values = {chosen(row, coder, dimension) for row in rows for coder in CODERS} - {"-"}
        number = {value: index for index, value in enumerate(sorted(values))}
        table = [
            [number.get(chosen(row, coder, dimension), float("nan")) for row in rows]
            for coder in CODERS
        ]
        for pair in [*combinations(table, 2), table]:
            alpha = krippendorff.alpha(list(pair), level_of_measurement="nominal")
            assert 0.55 < alpha < 0.85


def test_some_work_is_finished_and_some_is_not(rows):
    judged = {
        coder: sum(chosen(row, coder, "tool") != "-" for row in rows) / len(rows)
        for coder in CODERS
    }
    assert 0.9 < judged["coder_b"] <= judged["coder_a"] < 1
    assert 0.6 < judged["coder_c"] < 0.9
    for row in rows:
        for coder in CODERS:
            assert (chosen(row, coder, "tool") == "-") == (chosen(row, coder, "stage") == "-")


def test_some_clauses_carry_doubts_and_memos(rows):
    assert sum(row[f"{coder}_unsure"] == "1" for row in rows for coder in CODERS) >= 10
    assert sum(bool(row[f"{coder}_memo"]) for row in rows for coder in CODERS) >= 10
