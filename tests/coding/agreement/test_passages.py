"""Marked words of a round: laid out by hand, and beside scikit-learn character by character."""

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from coding.actions.rounds import create_round
from coding.agreement.borders import differences
from coding.agreement.passages import Passages, passage_report, passages_of
from coding.agreement.unitizing import binary_alpha, u_alpha, unitizing_sums
from coding.agreement.units import load_units, report_dimensions
from coding.codebook.versions import published_version
from coding.results.agreement import agreement_of
from coding.results.life import take
from tests.coding.agreement.test_unitizing import continua
from tests.coding.results.test_agreement import reliability, sent, texts  # noqa: F401

TEXT = (
    "某市办法\n\n第一条 设立专项资金。支持企业技术改造；给予补助。\n\n"
    "第二条 建设公共服务平台。\n\n第三条 加强人才培养。\n"
)


def test_differences_of_borders_and_of_labels_are_told_apart():
    """ann: a 0-4, a 6-9, b 10-12, a 15-18; bo: a 0-4, a 7-9, a 10-12."""
    found = continua(
        [(20, [
            (0, "a", 0, 4), (0, "a", 6, 9), (0, "b", 10, 12), (0, "a", 15, 18),
            (1, "a", 0, 4), (1, "a", 7, 9), (1, "a", 10, 12),
        ])],
        2,
    )  # fmt: skip
    every, (of_a, of_b) = differences(found)
    assert every.as_dict() == {"exact": 2, "boundary": 2, "label": 2, "missed": 1}
    assert of_a.as_dict() == {"exact": 2, "boundary": 2, "label": 1, "missed": 1}
    assert of_b.as_dict() == {"exact": 0, "boundary": 0, "label": 1, "missed": 0}


def reference(clause, node, words=""):
    if not words:
        return {"node": node}
    start = clause.start + clause.text.index(words)
    return {"node": node, "start": start, "end": start + len(words)}


@pytest.fixture
def marked(api, cast, project, import_text):
    """Three clauses; the third is judged by coder_a alone, in the first the two differ in borders,
    in the second coder_b says none."""
    document = import_text(TEXT, "marked.txt")
    made = create_round(
        actor=cast.lead, project=project, name="Words", version=published_version(project),
        coders=["coder_a", "coder_b"], documents=[document.pk],
    )  # fmt: skip
    one, two, three = document.clauses.codable()
    said = {
        "coder_a": {
            one: [
                reference(one, "funding", "设立专项资金"),
                reference(one, "technology", "技术改造"),
            ],
            two: [reference(two, "public_service_platform")],
            three: [reference(three, "talent")],
        },
        "coder_b": {one: [reference(one, "funding", "专项资金。支持企业")], two: []},
    }
    for assignment in made.assignments.select_related("coder"):
        for clause, references in said[assignment.coder.username].items():
            value = (
                {"outcome": "coded", "references": references}
                if references
                else {"outcome": "none"}
            )
            answer = api(assignment.coder).put(
                f"assignments/{assignment.pk}/clauses/{clause.pk}/",
                {"revision": 0, "dimensions": {"tool": value}},
            )
            assert answer.status_code == 200, answer.content
    return made, one, two


def laid_out(made):
    units = load_units(made)
    dimension = next(one for one in report_dimensions(made, units) if one.key == "tool")
    return passages_of(made, dimension, units)


def test_the_clauses_two_have_judged_are_one_text(marked):
    made, one, two = marked
    found = laid_out(made)
    continua_ = found.continua
    assert continua_.lengths.tolist() == [len(one.text) + len(two.text)]
    labels = [continua_.labels[label] for label in continua_.label]
    places = zip(labels, continua_.coder, continua_.start, continua_.end, strict=True)
    at = one.text.index
    assert sorted(places) == [
        ("funding", 0, at("设立"), at("设立") + 6),
        ("funding", 1, at("专项"), at("专项") + 9),
        ("public_service_platform", 0, len(one.text), len(one.text) + len(two.text)),
        ("technology", 0, at("技术改造"), at("技术改造") + 4),
    ]
    words = one.text + two.text
    assert [words[start] for start in found.paragraphs[0]] == [one.text[0], two.text[0]]
    starts = found.sentences[0].tolist()
    assert starts[:3] == [0, words.index("。") + 1, words.index("；") + 1]


def test_the_comparison_is_that_of_characters_sentences_and_paragraphs(marked):
    made, one, two = marked
    report = passage_report(laid_out(made), ["coder_a", "coder_b"])
    row = next(one for one in report["comparisons"] if one["node"] == "funding")
    whole = len(one.text) + len(two.text)
    a, b = np.zeros(whole, int), np.zeros(whole, int)
    at = one.text.index
    a[at("设立") : at("设立") + 6] = 1
    b[at("专项") : at("专项") + 9] = 1
    assert row["characters"]["kappa"] == pytest.approx(cohen_kappa_score(a, b))
    assert (row["characters"]["a_not_b"], row["characters"]["b_not_a"]) == (2, 5)
    assert (row["sentences"]["both"], row["sentences"]["b_not_a"]) == (1, 1)
    assert (row["paragraphs"]["both"], row["paragraphs"]["neither"]) == (1, 1)
    assert row["paragraphs"]["kappa"] == 1
    assert report["differences"] == {"exact": 0, "boundary": 2, "label": 0, "missed": 2}
    expected = float(u_alpha(unitizing_sums(laid_out(made).continua).pooled())[0])
    assert report["u_alpha"]["value"] == pytest.approx(expected)


def test_where_passages_of_a_coder_overlap_what_they_cover_together_is_compared():
    """The character by character table of what ann and bo cover: 0-10 and 2-10, of 20."""
    overlapping = continua(
        [(20, [(0, "a", 0, 6), (0, "b", 4, 10), (1, "a", 2, 7), (1, "b", 5, 10)])], 2
    )
    found = passage_report(
        Passages(overlapping, np.array([1]), [np.array([0])], [np.array([0])]), ["ann", "bo"]
    )
    assert found["u_alpha"] == {"value": None, "reason": "overlapping"}
    apart = continua([(20, [(0, "a", 0, 10), (1, "a", 2, 10)])], 2)
    expected = float(binary_alpha(unitizing_sums(apart).pooled())[0])
    assert found["binary_u_alpha"]["value"] == pytest.approx(expected)


def test_the_report_has_passages_where_words_were_marked(api, cast, marked):
    made, _one, _two = marked
    take(agreement_of(made))
    found = api(cast.lead).get(f"rounds/{made.pk}/agreement/").json()["dimensions"]
    assert found["tool"]["passages"]["passages"] == 4
    assert found["stage"]["passages"] is None
    page = api(cast.lead).client.get(f"/rounds/{made.pk}/agreement/")
    assert 'id="passages-tool"' in page.content.decode()


def test_without_marked_words_there_is_nothing_to_report(reliability, sent):  # noqa: F811
    assert laid_out(reliability) is None
