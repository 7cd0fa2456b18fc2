"""Passes over some clauses of a document, and several of one coder over one document."""

import csv
import io
import re

import pytest
from django.db import IntegrityError, transaction

from coding.actions.editions import make_edition
from coding.actions.extending import extend_round
from coding.agreement.units import load_units
from coding.models import Assignment, Judgement
from coding.reads.progress import known_to, progress_of, table_of
from corpus.actions.editions import draft_of_text
from corpus.models import Document, Membership
from tests.coding.carrying import NEW_POLICY, NONE, clause_with, put


@pytest.fixture
def clauses(document):
    return list(document.clauses.codable().order_by("start"))


@pytest.fixture
def halves(cast, document, blind_round, passes, clauses):
    """coder_a has the document in two parts, coder_b two clauses of the first."""
    first, other = passes["coder_a"], passes["coder_b"]
    first.clauses = [clause.pk for clause in clauses[:3]]
    other.clauses = [clause.pk for clause in clauses[:2]]
    first.save()
    other.save()
    second = Assignment.objects.create(
        round=blind_round,
        document=document,
        coder=cast.coder_a,
        part=2,
        clauses=[clause.pk for clause in clauses[3:]],
    )
    return first, second, other


def test_a_part_is_had_once(cast, blind_round, document, halves):
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(
            round=blind_round, document=document, coder=cast.coder_a, part=2, clauses=[]
        )


def test_a_clause_outside_the_pass_is_refused_in_words(api, cast, clauses, halves):
    first, second, _other = halves
    answer = put(api, cast.coder_a, first, clauses[4], NONE)
    assert answer.status_code == 400
    assert "not among those assigned to you" in answer.json()["detail"]
    body = [{"clause": c.pk, "revision": 0, "dimensions": NONE} for c in (clauses[4], clauses[0])]
    many = api(cast.coder_a).put(f"assignments/{first.pk}/clauses/", body)
    assert [one["status"] for one in many.json()] == [400, 200]
    assert put(api, cast.coder_a, second, clauses[4], NONE).status_code == 200
    assert set(Judgement.objects.values_list("assignment", "clause")) == {
        (first.pk, clauses[0].pk),
        (second.pk, clauses[4].pk),
    }


def test_progress_counts_what_is_assigned(api, cast, blind_round, clauses, halves):
    first, second, _other = halves
    put(api, cast.coder_a, first, clauses[0], NONE)
    put(api, cast.coder_a, second, clauses[3], NONE)
    lead = known_to(Membership.objects.get(user=cast.lead))
    told = progress_of([blind_round], lead)[blind_round.pk]
    assert (told["done"], told["total"], told["passes"]) == (2, 5 + 2, 3)
    row = table_of(blind_round, lead).rows[0]
    cells = [(cell.done, cell.total, cell.passes) for cell in row.cells.values()]
    assert cells == [(2, 5, 2), (0, 2, 1)]
    assert (row.sum.done, row.sum.total) == (2, 7)
    assert row.cells[cast.coder_a.pk].pk == first.pk
    listed = api(cast.coder_a).get(f"projects/{blind_round.project_id}/assignments/").json()
    assert [
        (one["part"], one["clauses"], one["progress"]["total"]) for one in listed["results"]
    ] == [(1, [c.pk for c in clauses[:3]], 3), (2, [c.pk for c in clauses[3:]], 2)]


def test_the_cell_leads_to_the_first_part_not_submitted(api, cast, blind_round, halves):
    first, second, _other = halves
    api(cast.coder_a).post(f"assignments/{first.pk}/submit/")
    lead = known_to(Membership.objects.get(user=cast.lead))
    cell = table_of(blind_round, lead).rows[0].cells[cast.coder_a.pk]
    assert (cell.pk, cell.all_submitted) == (second.pk, False)
    api(cast.coder_a).post(f"assignments/{second.pk}/submit/")
    cell = table_of(blind_round, lead).rows[0].cells[cast.coder_a.pk]
    assert (cell.pk, cell.all_submitted) == (second.pk, True)


def test_the_workbench_shows_the_whole_document(api, cast, document, clauses, halves):
    page = api(cast.coder_a).get(f"/assignments/{halves[0].pk}/").content.decode()
    (assigned,) = re.findall(r'"assigned": ?\[([\d, ]+)\]', page)
    assert {*map(int, assigned.split(","))} == {clause.pk for clause in clauses[:3]}
    (shown,) = re.findall(r'"clauses": ?(\[\[.*?\]\])', page)
    assert shown.count("],[") + 1 == document.clauses.count()


def test_files_list_what_is_assigned(api, cast, blind_round, clauses, halves):
    path = f"projects/{blind_round.project_id}/exports/clauses.csv"
    sent = b"".join(api(cast.lead).get(path).streaming_content).decode("utf-8-sig")
    rows = [(row["coder"], row["clause"]) for row in csv.DictReader(io.StringIO(sent))]
    expected = {("coder_a", c.number) for c in clauses} | {
        ("coder_b", c.number) for c in clauses[:2]
    }
    assert len(rows) == len(expected) == 7
    assert set(rows) == expected


def test_what_only_one_has_is_missing_for_the_other(api, cast, blind_round, clauses, halves):
    first, second, other = halves
    for one, clause in ((first, 0), (first, 1), (second, 3), (other, 0)):
        put(
            api,
            {first: cast.coder_a, second: cast.coder_a}.get(one, cast.coder_b),
            one,
            clauses[clause],
            NONE,
        )
    values = load_units(blind_round).dimensions["tool"].values
    assert (values >= 0).tolist() == [[True, True], [True, False], [True, False]]


def test_a_new_coder_gets_what_is_coded_of_a_document(cast, project, blind_round, clauses, halves):
    Membership.objects.filter(user=cast.viewer).update(role="coder")
    _first, _second, other = halves
    made = extend_round(actor=cast.lead, round=blind_round, coders=["viewer"])
    assert [one.clauses for one in made] == [[clause.pk for clause in clauses]]
    Assignment.objects.filter(coder=cast.coder_a).delete()
    Assignment.objects.filter(coder=cast.viewer).delete()
    made = extend_round(actor=cast.lead, round=blind_round, coders=["viewer"])
    assert [one.clauses for one in made] == [other.clauses]


def test_an_edition_takes_the_parts_along(api, cast, document, blind_round, halves):
    """The clause that goes is of the first part; the new one falls to the last part of the coder
    who has the whole document, to nobody who has some of its clauses."""
    for one in halves:
        one.status = "submitted"
        one.save()
    draft = draft_of_text(document, NEW_POLICY)
    make_edition(actor=cast.lead, document=document, draft=draft, note="a misprint")
    new = Document.objects.current().get(number=document.number)
    passes = Assignment.objects.filter(document=new, kind="coder").order_by("coder", "part")
    texts = dict(new.clauses.values_list("pk", "text"))
    held = [[texts[pk].strip()[:9] for pk in one.clauses] for one in passes]
    assert held == [
        ["（一）到2025年", "（一）设立专项资金"],
        ["（二）建设公共检测", "（三）完善人才服务", "（四）鼓励国有企业"],
        ["（一）到2025年"],
    ]
    assert [one.status for one in passes] == ["open", "open", "submitted"]
    assert clause_with(new, "完善人才").pk in passes[1].clauses
