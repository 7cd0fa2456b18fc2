"""Rounds that rest on a draw: what is coded, by whom, and what is kept of it."""

import csv
import io
from datetime import date

import pytest

from coding.models import Assignment, Draw, Round
from corpus.models import AuditEntry, Clause, Document
from tests.conftest import run_import

STREETS = ("甲", "乙", "丙", "丁", "戊", "己")


def policy(name: str, clauses: int) -> str:
    body = "\n\n".join(f"（{n}）{name}区第{n}项措施予以支持。" for n in STREETS[:clauses])
    numbered = body
    for n, mark in enumerate(STREETS[:clauses]):
        numbered = numbered.replace(f"（{mark}）", f"（{'一二三四五六'[n]}）")
    return f"{name}区支持办法\n\n一、支持措施\n\n{numbered}\n"


@pytest.fixture
def corpus(project, cast, kept):
    return kept.made("six documents", lambda: make_corpus(project, cast), after="project")


def make_corpus(project, cast) -> list[Document]:
    """Six documents of 3 to 6 clauses, three of 2020 and three of 2021."""
    sizes = (6, 5, 4, 3, 6, 4)
    files = [
        (f"{name}.txt", policy(name, size).encode())
        for name, size in zip(STREETS, sizes, strict=True)
    ]
    run_import(cast.lead, project, files)
    found = list(Document.objects.filter(project=project).order_by("number"))
    for at, one in enumerate(found):
        one.issued_on = date(2020 + at % 2, 3, 1)
        one.save()
    assert [one.clause_count for one in found] == list(sizes)
    return found


def create(api, person, project, **more):
    body = {"name": "Drawn", "coders": ["coder_a", "coder_b"], "documents": "included"} | more
    return api(person).post(f"projects/{project.pk}/rounds/", body)


def passes(kind="coder"):
    return list(Assignment.objects.filter(kind=kind).order_by("document__number", "coder", "part"))


SAMPLE = {"units": "clauses", "size": 9, "strata": ["year"], "seed": "2026"}


def test_clauses_are_drawn_and_everybody_gets_them(api, cast, project, corpus):
    made = create(api, cast.lead, project, kind="reliability", sampling=SAMPLE)
    assert made.status_code == 201, made.content
    drawn = Draw.objects.get()
    assert len(drawn.chosen) == 9
    assert (drawn.purpose, drawn.seed, drawn.by) == ("sample", "2026", ["year"])
    # 28 clauses, 16 of 2020 and 12 of 2021: quotas of 9 are 5.14 and 3.86
    assert [(one["values"], one["size"], one["drawn"]) for one in drawn.strata] == [
        (["2020"], 16, 5),
        (["2021"], 12, 4),
    ]
    for coder in (cast.coder_a, cast.coder_b):
        own = [one for one in passes() if one.coder_id == coder.pk]
        ids = [
            pk
            for one in own
            for pk in one.clauses or one.document.clauses.codable().values_list("pk", flat=True)
        ]
        assert sorted(ids) == sorted(drawn.chosen)
        for one in own:
            assert Clause.objects.filter(
                pk__in=one.clauses or [], document=one.document
            ).count() == len(one.clauses or [])
    entry = AuditEntry.objects.get(verb="create_round")
    assert entry.after["draws"] == [
        {
            "purpose": "sample",
            "units": "clauses",
            "size": 9,
            "seed": "2026",
            "drawn": 9,
            "strata": ["year"],
        }
    ]


def test_the_same_seed_draws_the_same_and_the_draw_is_made_again(api, cast, project, corpus):
    create(api, cast.lead, project, name="One", sampling=SAMPLE)
    create(api, cast.lead, project, name="Two", sampling=SAMPLE)
    create(api, cast.lead, project, name="Three", sampling=SAMPLE | {"seed": "2027"})
    one, two, three = (draw.chosen for draw in Draw.objects.order_by("pk"))
    assert one == two != three
    found = Round.objects.get(name="One")
    told = api(cast.lead).get(f"rounds/{found.pk}/draws/").json()
    assert [(draw["purpose"], draw["seed"], draw["drawn"], draw["same"]) for draw in told] == [
        ("sample", "2026", 9, True)
    ]
    assert told[0]["frame"] == {
        "documents": 6,
        "units": 28,
        "digest": Draw.objects.first().frame["digest"],
    }
    Draw.objects.filter(round=found).update(seed="other")
    assert api(cast.lead).get(f"rounds/{found.pk}/draws/").json()[0]["same"] is False
    clause = corpus[0].clauses.codable().first()
    api(cast.lead).patch(f"clauses/{clause.pk}/", {"kind": "other"})
    assert api(cast.lead).get(f"rounds/{found.pk}/draws/").json()[0]["same"] is None


def test_documents_are_drawn_by_share(api, cast, project, corpus):
    sampling = {"units": "documents", "share": 0.5, "strata": ["year"], "allocation": "equal"}
    assert create(api, cast.lead, project, sampling=sampling).status_code == 201
    drawn = Draw.objects.get()
    assert [(one["size"], one["drawn"]) for one in drawn.strata] == [(3, 2), (3, 1)]
    assert {one.document_id for one in passes()} == set(drawn.chosen)
    assert all(one.clauses is None for one in passes())
    assert len(drawn.seed) == 8


def test_a_main_round_is_dealt_evenly_with_a_share_coded_twice(api, cast, project, corpus):
    dealing = {"each": "one", "double": 0.25, "seed": "m"}
    made = create(api, cast.lead, project, coders=["coder_a", "coder_b", "lead"], dealing=dealing)
    assert made.status_code == 201, made.content
    whole = [one for one in passes() if one.clauses is None]
    again = [one for one in passes() if one.clauses is not None]
    assert sorted(one.document_id for one in whole) == [one.pk for one in corpus]
    twice = [pk for one in again for pk in one.clauses]
    assert len(twice) == len(set(twice)) == 7  # of 28
    assert sorted(twice) == sorted(Draw.objects.get(purpose="double").chosen)
    first = {one.document_id: one.coder_id for one in whole}
    assert all(first[one.document_id] != one.coder_id for one in again)
    loads = {}
    for one in passes():
        n = len(one.clauses) if one.clauses else one.document.clause_count
        loads[one.coder_id] = loads.get(one.coder_id, 0) + n
    assert sum(loads.values()) == 35
    assert max(loads.values()) - min(loads.values()) <= 3
    told = api(cast.lead).get(f"rounds/{made.json()['id']}/draws/").json()
    assert [(one["purpose"], one["seed"], one["same"]) for one in told] == [
        ("double", "m/double", True)
    ]


def test_a_share_of_drawn_clauses_is_coded_twice(api, cast, project, corpus):
    dealing = {"each": "one", "double": 0.5}
    made = create(api, cast.lead, project, sampling=SAMPLE | {"size": 10}, dealing=dealing)
    sample, double = Draw.objects.order_by("pk")
    assert set(double.chosen) < set(sample.chosen)
    assert len(double.chosen) == 5
    told = api(cast.lead).get(f"rounds/{made.json()['id']}/draws/").json()
    assert [one["same"] for one in told] == [True, True]


def test_a_preview_writes_nothing_and_tells_what_would_be(api, cast, project, corpus):
    body = {
        "coders": ["coder_a", "coder_b"],
        "sampling": SAMPLE | {"size": 30, "allocation": "equal"},
        "dealing": {"each": "one", "double": 0.2},
    }
    told = api(cast.lead).post(f"projects/{project.pk}/rounds/preview/", body).json()
    assert told["clauses"] == 28 + 6
    assert told["double"] == 6
    assert told["draws"][0]["drawn"] == 28
    assert [(one["drawn"], one["short"]) for one in told["draws"][0]["strata"]] == [
        (16, False),
        (12, True),
    ]
    assert sum(one["clauses"] for one in told["coders"]) == 34
    assert told["imbalance"] == abs(told["coders"][0]["clauses"] - told["coders"][1]["clauses"])
    assert not Round.objects.exists()
    assert not Draw.objects.exists()


def test_the_page_says_what_comes_back_and_who_gets_how_much(client, cast, project, corpus):
    client.force_login(cast.lead)
    form = {"kind": "main", "blind": "1", "codebook_version": 1, "scope": "included"}
    form |= {"coders": ["coder_a", "coder_b"], "repeats": "30", "preview": "1", "seed": "1"}
    plan = client.post(f"/projects/{project.pk}/rounds/new/", form).context["plan"]
    people = [cast.coder_a.get_full_name(), cast.coder_b.get_full_name()]
    assert [name for name, _passes, _clauses in plan.loads] == people
    assert plan.repeats > 0
    assert plan.clauses == 2 * 28 + plan.repeats


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"sampling": {"units": "clauses"}}, "size"),
        ({"sampling": {"size": 3, "share": 0.2}}, "size"),
        ({"sampling": {"share": 1.5}}, "share"),
        ({"sampling": {"size": 3, "strata": ["colour"]}}, "sampling.strata.0"),
        ({"dealing": {"double": 0.2}}, "double"),
        ({"dealing": {"each": "one", "double": 0.2}, "coders": ["coder_a"]}, "double"),
        ({"dealing": {"each": "one", "double": 2}}, "double"),
    ],
)
def test_what_cannot_be_is_refused_by_field(api, cast, project, corpus, more, field):
    answer = create(api, cast.lead, project, **more)
    assert answer.status_code in {400, 409}
    assert field in answer.json()["errors"]
    assert not Round.objects.exists()


def lines(answer):
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def test_the_draw_and_its_frame_are_files(api, cast, project, corpus):
    made = create(api, cast.lead, project, sampling=SAMPLE).json()["id"]
    drawn = lines(api(cast.lead).get(f"rounds/{made}/draws/sample/drawn.csv"))
    assert [int(row["order"]) for row in drawn] == list(range(1, 10))
    assert [row["year"] for row in drawn] == ["2020"] * 5 + ["2021"] * 4
    numbers = dict(Clause.objects.values_list("number", "pk"))
    assert [numbers[row["clause"]] for row in drawn] == Draw.objects.get().chosen
    frame = lines(api(cast.lead).get(f"rounds/{made}/draws/sample/frame.csv"))
    assert [(row["document"], row["clauses"]) for row in frame] == [
        (str(one.number), str(one.clause_count)) for one in corpus
    ]
    assert sum(int(row["drawn"]) for row in frame) == 9
    assert api(cast.lead).get(f"rounds/{made}/draws/double/drawn.csv").status_code == 404
    assert api(cast.coder_a).get(f"rounds/{made}/draws/sample/drawn.csv").status_code == 403


def test_the_hint_says_both_answers(api, cast, project):
    told = api(cast.lead).get(
        f"projects/{project.pk}/rounds/sample-size/", alpha="0.85", nodes=4, half_width="0.05"
    )
    found = told.json()
    assert (found["krippendorff"], found["coders"]) == (197, 2)
    assert 200 < found["bootstrap"] < 400
    wrong = api(cast.lead).get(f"projects/{project.pk}/rounds/sample-size/", alpha="1")
    assert wrong.status_code == 400
