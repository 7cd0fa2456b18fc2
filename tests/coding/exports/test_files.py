"""The CSV files hold what is stored, for those who may read it, in a form that harms nobody."""

import csv
import io
from datetime import datetime
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.http import StreamingHttpResponse
from django.urls import reverse
from openpyxl import load_workbook

from coding.actions.judgements import save_judgement
from coding.actions.rounds import close_round, create_round, lock_round
from coding.codebook.versions import published_version
from coding.exports.clauses import PARTS
from coding.exports.vanished import COLUMNS as VANISHED
from coding.models import Assignment, Judgement, Reference
from coding.results.files import FREQUENCY, KEYNESS
from corpus.models import Agency, Document, Issue
from policycoder.tables.cells import harmless, original

BOM = b"\xef\xbb\xbf"


def code(user, assignment, clause, *, memo="", unsure=False, revision=0, **dimensions):
    """Store one judgement: `tool=["funding", ("rewards", start, end)]` or `stage="none"`."""
    body = {"revision": revision, "unsure": unsure, "memo": memo, "dimensions": {}}
    for key, value in dimensions.items():
        if isinstance(value, str):
            body["dimensions"][key] = {"outcome": value}
            continue
        spans = [one if isinstance(one, tuple) else (one, None, None) for one in value]
        body["dimensions"][key] = {
            "outcome": "coded",
            "references": [{"node": n, "start": s, "end": e} for n, s, e in spans],
        }
    save_judgement(actor=user, assignment=assignment.pk, clause_id=clause.pk, body=body)


@pytest.fixture
def coded(cast, project, document, passes) -> SimpleNamespace:
    """coder_a has judged two clauses, one with a span; coder_b one."""
    Document.objects.filter(pk=document.pk).update(
        doc_number="示府〔2021〕5号", issued_on="2021-06-30", doc_type="措施"
    )
    document.issues.all().delete()
    for position, name in enumerate(("示范市人民政府", "示范市财政局")):
        agency, _made = Agency.objects.get_or_create(project=project, name=name)
        Issue.objects.create(document=document, agency=agency, position=position)
    first, second = document.clauses.codable()[2:4]
    span = (first.start + 3, first.start + 9)
    code(
        cast.coder_a,
        passes["coder_a"],
        first,
        tool=["funding", ("rewards", *span)],
        stage=["rnd"],
        memo="=1+1",
        unsure=True,
    )
    code(cast.coder_a, passes["coder_a"], second, tool="none")
    code(cast.coder_b, passes["coder_b"], first, tool=["talent"], stage="undeterminable")
    return SimpleNamespace(first=first, second=second, span=span)


def download(api, user, project, name, **params):
    return api(user).get(f"projects/{project.pk}/exports/{name}.csv", **params)


def table(answer) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.content
    return rows(answer.getvalue())


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_references_hold_document_clause_node_span_and_coder(api, cast, project, document, coded):
    found = table(download(api, cast.lead, project, "references", lang="en"))
    assert [(row["coder"], row["node"]) for row in found] == [
        ("coder_a", "rewards"),
        ("coder_a", "funding"),
        ("coder_a", "rnd"),
        ("coder_b", "talent"),
    ]
    stored = Reference.objects.get(node__key="rewards")
    assert found[0] == {
        "document": str(document.number),
        "edition": "1",
        "document_id": str(document.pk),
        "title": document.title,
        "doc_number": "示府〔2021〕5号",
        "agencies": "示范市人民政府; 示范市财政局",
        "joint": "1",
        "issued_on": "2021-06-30",
        "year": "2021",
        "doc_type": "措施",
        "clause": coded.first.number,
        "path": " › ".join(coded.first.path),
        "clause_text": "（一）设立专项资金，对首台（套）装备给予资助。",
        "dimension": "tool",
        "parent": "supply",
        "node": "rewards",
        "parent_name": stored.node.parent.name_en,
        "node_name": stored.node.name_en,
        "start": str(coded.span[0]),
        "end": str(coded.span[1]),
        "quote": document.text.content[slice(*coded.span)],
        "coder": "coder_a",
        "layer": "coder",
        "round": "Round 1",
        "blind": "1",
        "codebook_version": "1",
        "created_at": stored.created_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    assert (found[1]["start"], found[1]["end"], found[1]["quote"]) == ("", "", "")


def test_the_reader_chooses_the_language_of_the_names(api, cast, project, coded):
    found = table(download(api, cast.lead, project, "references", lang="zh-hans"))
    assert found[1]["node_name"] == Reference.objects.get(node__key="funding").node.name_zh
    assert download(api, cast.lead, project, "references", lang="fr").status_code == 400


def test_clauses_tell_missing_from_none(api, cast, project, document, coded):
    found = table(download(api, cast.lead, project, "clauses"))
    codable = document.clauses.codable().count()
    assert len(found) == 2 * codable
    by = {(row["clause"], row["coder"]): row for row in found}
    judged = by[coded.first.number, "coder_a"]
    assert (judged["tool.outcome"], judged["stage.outcome"]) == ("coded", "coded")
    ones = {key for key, cell in judged.items() if cell == "1" and "." in key}
    assert ones == {"tool.funding", "tool.rewards", "stage.rnd"}
    assert judged["tool.talent"] == "0"
    assert (judged["unsure"], judged["memo"]) == ("1", "'=1+1")
    half = by[coded.second.number, "coder_a"]
    assert (half["tool.outcome"], half["tool.funding"]) == ("none", "0")
    assert (half["stage.outcome"], half["stage.rnd"]) == ("", "")
    other = by[coded.first.number, "coder_b"]
    assert (other["stage.outcome"], other["stage.rnd"]) == ("undeterminable", "0")
    untouched = by[coded.second.number, "coder_b"]
    assert {untouched["tool.outcome"], untouched["tool.talent"], untouched["unsure"]} == {""}


def test_the_columns_of_clauses_follow_the_codebook(api, cast, project, coded):
    answer = download(api, cast.lead, project, "clauses")
    names = answer.getvalue().decode("utf-8-sig").splitlines()[0].split(",")
    assert names[:11] == [
        *("document", "edition", "title", "clause", "path", "text", "coder", "layer", "round"),
        "blind",
        "tool.outcome",
    ]
    assert names.index("stage.outcome") - names.index("tool.outcome") == 18
    assert names[-4:] == ["unsure", "memo", "codebook_version", "updated_at"]
    assert "tool.supply" not in names


def test_nodes_count_sources_references_clauses_and_share(api, cast, project, coded):
    found = {row["node"]: row for row in table(download(api, cast.lead, project, "nodes"))}
    figures = ("sources", "references", "clauses", "share")
    assert [found["supply"][name] for name in figures] == ["1", "3", "1", "1.0"]
    assert [found["funding"][name] for name in figures] == ["1", "1", "1", "0.333333"]
    assert [found["trade_control"][name] for name in figures] == ["0", "0", "0", "0.0"]


def test_the_codebook_has_a_row_a_node(api, cast, project):
    found = table(download(api, cast.viewer, project, "codebook", lang="en"))
    assert len(found) == 3 + 17 + 3
    assert found[0]["node"] == "supply"
    assert found[1]["parent"] == "supply"
    assert all(row["definition"] and row["version"] == "1" for row in found)
    assert download(api, cast.viewer, project, "codebook", version="9").status_code == 404


def test_one_round_or_one_layer_alone(api, cast, project, document, coded, blind_round):
    create_round(
        actor=cast.lead,
        project=project,
        name="Round 2",
        version=published_version(project),
        coders=["coder_a"],
        documents=[document.pk],
    )
    everyone = table(download(api, cast.lead, project, "clauses"))
    only = table(download(api, cast.lead, project, "clauses", round=blind_round.pk))
    assert {row["round"] for row in everyone} == {"Round 1", "Round 2"}
    assert {row["round"] for row in only} == {"Round 1"}
    b = table(download(api, cast.lead, project, "references", layer="coder:coder_b"))
    assert [row["node"] for row in b] == ["talent"]
    assert table(download(api, cast.lead, project, "references", layer="consensus")) == []
    assert download(api, cast.lead, project, "references", layer="me").status_code == 400
    assert download(api, cast.lead, project, "references", round="x").status_code == 400
    assert download(api, cast.lead, project, "references", round="999999").status_code == 404


@pytest.mark.parametrize("name", ["references", "clauses", "nodes"])
def test_a_coder_reads_no_codings_of_others_in_an_open_blind_round(
    api, cast, project, coded, blind_round, name
):
    for params in ({}, {"round": blind_round.pk}, {"layer": "coder:coder_a"}):
        found = table(download(api, cast.coder_a, project, name, **params))
        if name == "nodes":
            counts = {row["node"]: row["references"] for row in found}
            assert (counts["funding"], counts["talent"]) == ("1", "0")
        else:
            assert {row["coder"] for row in found} == {"coder_a"}
    spy = download(api, cast.coder_a, project, name, layer="coder:coder_b")
    nobody = download(api, cast.coder_a, project, name, layer="coder:nobody")
    assert spy.status_code == nobody.status_code == 403


def test_results_are_for_coders_and_viewers_once_the_round_is_closed(
    api, cast, project, coded, blind_round
):
    assert table(download(api, cast.viewer, project, "references")) == []
    refused = download(api, cast.viewer, project, "references", round=blind_round.pk)
    assert refused.status_code == 404
    close_round(actor=cast.lead, round=lock_round(actor=cast.lead, round=blind_round))
    for reader in (cast.viewer, cast.coder_b):
        found = table(download(api, reader, project, "references", round=blind_round.pk))
        assert {row["coder"] for row in found} == {"coder_a", "coder_b"}


def test_a_lead_who_codes_blind_reads_only_their_own_until_submitted(api, cast, project, document):
    own_round = create_round(
        actor=cast.owner,
        project=project,
        name="With the lead",
        version=published_version(project),
        coders=["lead", "coder_a"],
        documents=[document.pk],
    )
    found = {one.coder.username: one for one in own_round.assignments.select_related("coder")}
    clause = document.clauses.codable().first()
    code(cast.lead, found["lead"], clause, tool=["talent"])
    code(cast.coder_a, found["coder_a"], clause, tool=["funding"])
    seen = table(download(api, cast.lead, project, "references", round=own_round.pk))
    assert [row["coder"] for row in seen] == ["lead"]
    assert {row["coder"] for row in table(download(api, cast.lead, project, "references"))} == {
        "lead"
    }
    Assignment.objects.filter(pk=found["lead"].pk).update(status="submitted")
    seen = table(download(api, cast.lead, project, "references"))
    assert [row["coder"] for row in seen] == ["coder_a", "lead"]


@pytest.mark.parametrize("name", ["references", "clauses", "nodes", "codebook"])
def test_strangers_find_nothing(api, cast, project, name):
    assert download(api, cast.outsider, project, name).status_code == 404
    assert download(api, None, project, name).status_code in (401, 403)


def test_a_file_is_streamed_named_and_begins_with_a_bom(api, cast, project, coded):
    answer = download(api, cast.lead, project, "references")
    assert isinstance(answer, StreamingHttpResponse)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == (
        f'attachment; filename="project-{project.pk}-references.csv"; '
        "filename*=UTF-8''Study%20references.csv"
    )
    assert answer.getvalue().startswith(BOM + b"document,")
    plain = download(api, cast.lead, project, "references", bom="0")
    assert plain.getvalue().startswith(b"document,")
    accepted = api(cast.lead).client.get(
        f"/api/v1/projects/{project.pk}/exports/nodes.csv", headers={"accept": "text/csv"}
    )
    assert accepted.status_code == 200


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_a_spreadsheet_would_run_is_made_harmless(start):
    assert harmless(f"{start}1") == f"'{start}1"
    assert original(harmless(f"{start}1")) == f"{start}1"


def test_other_cells_stay_as_they_are():
    assert harmless("资金=1") == "资金=1"
    assert harmless("") == ""
    assert original("'quoted'") == "'quoted'"


def test_titles_and_agencies_are_made_harmless_too(api, cast, project, document, coded):
    Document.objects.filter(pk=document.pk).update(title='=HYPERLINK("x")', doc_type="@SUM(1)")
    Agency.objects.filter(name="示范市人民政府").update(name="+局")
    row = table(download(api, cast.lead, project, "references"))[0]
    assert (row["title"], row["doc_type"]) == ('\'=HYPERLINK("x")', "'@SUM(1)")
    assert row["agencies"] == "'+局; 示范市财政局"


@pytest.mark.parametrize("name", ["references", "clauses", "documents", "nodes", "codebook"])
def test_the_same_table_comes_as_a_workbook(api, cast, project, coded, name):
    Document.objects.filter(project=project).update(title="=1+1")
    answer = api(cast.lead).get(f"projects/{project.pk}/exports/{name}.xlsx", lang="en")
    assert answer.status_code == 200
    assert f'project-{project.pk}-{name}.xlsx"' in answer["Content-Disposition"]
    book = load_workbook(io.BytesIO(answer.getvalue()))
    header, *found = book[name].iter_rows(values_only=True)
    same = table(download(api, cast.lead, project, name, lang="en"))
    assert list(header) == list(same[0])
    shown = [["" if cell is None else as_csv(cell) for cell in row] for row in found]
    # A whole share is 1.0 in CSV; a number of Excel has no such ending.
    wanted = [[original(cell) for cell in row.values()] for row in same]
    assert shown == [[cell.removesuffix(".0") for cell in row] for row in wanted]


def as_csv(cell) -> str:
    return cell.date().isoformat() if isinstance(cell, datetime) else str(cell)


def test_there_is_no_other_format(api, cast, project):
    path = f"projects/{project.pk}/exports/nodes.ods"
    assert api(cast.lead).get(path).status_code == 404


@pytest.mark.parametrize("limit", ["DOCUMENTS_AT_ONCE", "UNITS_AT_ONCE"])
def test_many_documents_come_in_the_order_of_their_numbers(
    api, cast, project, import_text, monkeypatch, limit
):
    monkeypatch.setattr(f"coding.exports.chunks.{limit}", 2)
    texts = [import_text(f"第一条 第{n}号办法的正文。\n", f"{n}.txt") for n in range(5)]
    made = create_round(
        actor=cast.lead,
        project=project,
        name="All",
        version=published_version(project),
        coders=["coder_a"],
        documents=[one.pk for one in texts],
    )
    for one in made.assignments.select_related("document"):
        code(cast.coder_a, one, one.document.clauses.codable().first(), tool=["funding"])
    found = table(download(api, cast.lead, project, "references"))
    assert [int(row["document"]) for row in found] == sorted(one.number for one in texts)


def test_the_command_writes_everything(cast, project, coded, tmp_path):
    path = tmp_path / "references.csv"
    call_command("export", project.pk, "references", "--output", path, "--no-bom", "--lang", "en")
    data = path.read_bytes()
    assert data.startswith(b"document,")
    assert {row["coder"] for row in rows(data)} == {"coder_a", "coder_b"}
    assert Judgement.objects.count() == 3
    call_command("export", project.pk, "codebook", "--output", path)
    assert len(rows(path.read_bytes())) == 23
    book = tmp_path / "nodes.xlsx"
    call_command("export", project.pk, "nodes", "--output", book)
    assert load_workbook(book).active.max_row == 24
    with pytest.raises(CommandError, match="no project"):
        call_command("export", 0, "nodes")
    with pytest.raises(CommandError, match="no round"):
        call_command("export", project.pk, "nodes", "--round", "0", "--lang", "en")


def test_the_page_explains_every_column(api, cast, project, coded):
    answer = api(cast.viewer).client.get(reverse("exports", args=[project.pk]))
    page = answer.content.decode()
    for name in ("references.csv", "clauses.csv", "nodes.csv", "codebook.csv", "clause_text"):
        assert name in page


def test_the_links_of_the_page_follow_the_options(api, cast, project, blind_round, coded):
    client = api(cast.lead).client
    params = {"round": blind_round.pk, "layer": "coder:coder_b", "bom": "0"}
    page = client.get(reverse("exports", args=[project.pk]), params).content.decode()
    address = f"exports/references.csv?round={blind_round.pk}&amp;layer=coder%3Acoder_b&amp;bom=0"
    assert address in page
    assert "Coder_B" in page


def test_the_page_names_no_round_a_viewer_may_not_read(api, cast, project, blind_round, coded):
    viewer, coder = api(cast.viewer).client, api(cast.coder_a).client
    address = reverse("exports", args=[project.pk])
    assert "Round 1" not in viewer.get(address).content.decode()
    own = coder.get(address).content.decode()
    assert "Round 1 (your own codings)" in own
    assert "coder:coder_b" not in own


@pytest.mark.parametrize("columns", [FREQUENCY, KEYNESS, VANISHED, *PARTS])
def test_every_column_says_what_it_means(columns):
    assert [column.name for column in columns if not str(column.meaning)] == []
