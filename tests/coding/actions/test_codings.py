"""Codings made elsewhere come in as a locked round, all rows or none."""

from copy import deepcopy

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from coding.actions.codebook import publish_codebook
from coding.codebook.templates import template_content
from coding.models import Assignment, Judgement, Reference, Round
from corpus.models import AuditEntry, Document
from tests.coding.exports.test_files import code, download, rows, table

HEADER = "document,clause,coder,dimension,node"


@pytest.fixture
def send(api, cast, project):
    """Send lines below the header; gives the answer."""

    def _send(*lines, header=HEADER, user=None, data=None, **params):
        data = "\n".join([header, *lines]).encode() if data is None else data
        upload = SimpleUploadedFile("codings.csv", data, "text/csv")
        return api(user or cast.lead).client.post(
            f"/api/v1/projects/{project.pk}/codings/import/", {"file": upload, **params}
        )

    return _send


@pytest.fixture
def first(document):
    return document.clauses.codable().first()


def test_rows_become_a_locked_round(send, project, document, first):
    second = document.clauses.codable()[1]
    n = document.number
    answer = send(
        f"{n},{first.number},coder_a,tool,funding",
        f"{n},{first.number},coder_a,tool,talent",
        f"{n},{first.number},coder_a,stage,undeterminable",
        f"{n},{first.number},coder_b,tool,none",
        f"{n},{second.number},coder_a,tool,rewards",
        name="Pilot of 2022",
    )
    assert answer.status_code == 201, answer.json()["errors"]
    made = Round.objects.get()
    assert answer.json() == {"round": made.pk, "assignments": 2, "clauses": 3, "references": 3}
    assert (made.name, made.kind, made.status) == ("Pilot of 2022", "main", "locked")
    assert (made.imported, made.blind) == (True, False)
    own = Judgement.objects.get(assignment__coder__username="coder_a", clause=first)
    assert own.outcomes == {"tool": "coded", "stage": "undeterminable"}
    assert own.complete
    assert set(own.references.values_list("node__key", flat=True)) == {"funding", "talent"}
    other = Judgement.objects.get(assignment__coder__username="coder_b")
    assert (other.outcomes, other.complete) == ({"tool": "none"}, False)
    assert set(Assignment.objects.values_list("status", flat=True)) == {"submitted"}


def test_the_import_is_audited_with_every_coding(send, document, first):
    send(f"{document.number},{first.number},coder_a,tool,funding", name="Old")
    entry = AuditEntry.objects.get(verb="import_codings")
    assert entry.actor_name == "lead"
    assert (entry.after["rows"], entry.after["references"]) == (1, 1)
    own = AuditEntry.objects.get(verb="import_pass")
    assert own.after["coder"] == "coder_a"
    assert own.after["codings"] == [
        {
            "clause": first.number,
            "dimensions": {
                "tool": {
                    "outcome": "coded",
                    "references": [{"node": "funding", "start": None, "end": None}],
                }
            },
            "unsure": False,
            "memo": "",
        }
    ]


@pytest.mark.parametrize("called", ["number", "pk", "title", "file_name", "doc_number"])
def test_a_document_is_known_by_every_name(send, document, first, called):
    Document.objects.filter(pk=document.pk).update(doc_number="示府〔2021〕5号")
    document.refresh_from_db()
    answer = send(f"{getattr(document, called)},{first.number},coder_a,tool,funding")
    assert answer.status_code == 201, answer.json()["errors"]
    assert Reference.objects.get().clause == first


def test_a_clause_is_known_by_id_and_by_its_number_within_the_document(send, document):
    clause = document.clauses.codable()[3]
    short = clause.number.removeprefix(f"{document.number}-")
    assert send(f"{document.number},{clause.pk},coder_a,tool,funding").status_code == 201
    assert Reference.objects.get().clause == clause
    answer = send(f"{document.number},{short},coder_a,tool,funding", name="Again")
    assert answer.status_code == 201
    assert set(Reference.objects.values_list("clause", flat=True)) == {clause.pk}


def test_nodes_are_known_by_their_names(send, project, document, first):
    n, c = document.number, first.number
    answer = send(f"{n},{c},coder_a,X 政策工具,资金支持", f"{n},{c},coder_a,stage,研发")
    assert answer.status_code == 201, answer.json()["errors"]
    assert set(Reference.objects.values_list("node__key", flat=True)) == {"funding", "rnd"}


def test_gb18030_semicolons_and_other_columns_are_taken(send, document, first):
    text = f"编号;document;clause;coder;dimension;node;memo\n1;{document.number};{first.number};coder_a;tool;资金支持;设立专项资金给予资助\n"
    answer = send(data=text.encode("gb18030"))
    assert answer.status_code == 201, answer.json()["errors"]
    assert Judgement.objects.get().memo == "设立专项资金给予资助"


def test_every_bad_row_is_named_and_nothing_is_stored(send, document, first):
    n, c = document.number, first.number
    answer = send(
        f"{n},{c},coder_a,tool,funding",
        f"999,{c},coder_a,tool,funding",
        f"{n},99-99,coder_a,tool,funding",
        f"{n},{c},outsider,tool,funding",
        f"{n},{c},coder_a,colour,funding",
        f"{n},{c},coder_a,tool,supply",
        f"{n},{c},coder_a,tool,rnd",
        f"{n},{c},coder_a,tool,undeterminable",
        f"{n},{c},coder_a,tool,none",
        f"{n},{c},coder_a,tool,funding,more",
    )
    assert answer.status_code == 409
    assert list(answer.json()["errors"]) == [f"row {row}" for row in range(3, 12)]
    assert answer["Content-Type"] == "application/problem+json"
    assert not Round.objects.exists()
    assert not Judgement.objects.exists()


def test_only_the_first_hundred_errors_are_listed(send, document):
    answer = send(*["1,1-1,nobody,tool,funding"] * 150)
    assert len(answer.json()["errors"]) == 100
    assert "150" in answer.json()["detail"]


def test_two_nodes_of_a_single_valued_dimension_contradict(send, cast, project, document, first):
    single = deepcopy(template_content("policy-tools"))
    single["dimensions"][1]["multiple"] = False
    publish_codebook(actor=cast.lead, project=project, content=single)
    n, c = document.number, first.number
    answer = send(f"{n},{c},coder_a,stage,rnd", f"{n},{c},coder_a,stage,pilot_production")
    assert answer.status_code == 409
    assert list(answer.json()["errors"]) == ["row 3"]


def test_the_same_row_twice_is_harmless(send, document, first):
    row = f"{document.number},{first.number},coder_a,tool,funding"
    assert send(row, row).json()["references"] == 1


def test_missing_columns_are_named(send):
    answer = send("1,1-1", header="document,clause,codder")
    assert answer.status_code == 409
    assert "coder, dimension, node" in answer.json()["errors"]["row 1"][0]
    assert send(data=b"").status_code == 409
    assert send().status_code == 409


def test_the_csv_may_be_the_body(api, cast, project, document, first):
    body = f"{HEADER}\n{document.number},{first.number},coder_a,tool,funding\n"
    answer = api(cast.owner).client.post(
        f"/api/v1/projects/{project.pk}/codings/import/?name=Body",
        body.encode("utf-8-sig"),
        content_type="text/csv",
    )
    assert answer.status_code == 201, answer.json()["errors"]
    assert Round.objects.get().name == "Body"


def test_a_taken_name_is_a_conflict(send, document, first):
    row = f"{document.number},{first.number},coder_a,tool,funding"
    assert send(row, name="Same").status_code == 201
    assert send(row, name="Same").status_code == 409


def test_only_owners_and_leads_bring_codings_in(send, cast, document, first):
    row = f"{document.number},{first.number},coder_a,tool,funding"
    assert send(row, user=cast.coder_a).status_code == 403
    assert send(row, user=cast.viewer).status_code == 403
    assert send(row, user=cast.outsider).status_code == 404
    assert not Round.objects.exists()


def test_what_is_exported_comes_back_the_same(api, cast, send, project, document, passes):
    first, second = document.clauses.codable()[2:4]
    span = (first.start + 1, first.start + 5)
    code(cast.coder_a, passes["coder_a"], first, tool=["funding", ("rewards", *span)])
    code(cast.coder_b, passes["coder_b"], second, tool=["talent"], stage=["rnd"])
    data = download(api, cast.lead, project, "references", layer="all").getvalue()
    answer = send(data=data, name="Back")
    assert answer.status_code == 201, answer.json()["errors"]
    again = download(api, cast.lead, project, "references", round=answer.json()["round"])
    # of imported codings it is not known whether they were blind
    differ = ("round", "blind", "created_at")
    before, after = (
        [{k: v for k, v in row.items() if k not in differ} for row in found]
        for found in (rows(data), table(again))
    )
    assert after == before
    assert len(after) == 4


def test_a_quote_must_be_what_stands_there(send, document, first):
    header = f"{HEADER},start,end,quote"
    row = f"{document.number},{first.number},coder_a,tool,funding"
    start = first.start + 2
    quote = first.text[2:6]
    wrong = send(f"{row},{start},{start + 4},{quote}了", header=header)
    assert wrong.status_code == 409
    assert quote in wrong.json()["errors"]["row 2"][0]
    nowhere = send(f"{row},,,{quote}", header=header)
    assert nowhere.status_code == 409
    assert not Round.objects.exists()
    right = send(f"{row},{start},{start + 4},{quote}", header=header)
    assert right.status_code == 201, right.json()
    assert Reference.objects.values_list("start", "end").get() == (start, start + 4)


def test_ten_thousand_rows_take_few_statements(send, import_text, django_assert_max_num_queries):
    text = "\n".join(f"第{n}条 本市支持第{n}类装备的研发与应用。" for n in range(1, 501))
    long = import_text(text, "long.txt")
    numbers = list(long.clauses.codable().values_list("number", flat=True))
    keys = ("funding", "talent", "rewards", "technology", "infrastructure")
    lines = [
        f"{long.number},{number},{coder},tool,{node}"
        for number in numbers
        for coder in ("coder_a", "coder_b", "lead", "owner")
        for node in keys
    ]
    with django_assert_max_num_queries(60):
        answer = send(*lines)
    assert answer.status_code == 201, answer.json()["errors"]
    assert answer.json()["references"] == len(lines)


def test_a_lead_brings_a_file_in_on_the_page(api, cast, project, document, first):
    address = f"/projects/{project.pk}/exports/"
    good = f"{HEADER}\n{document.number},{first.number},coder_a,tool,funding\n".encode()
    client = api(cast.lead).client
    bad = client.post(address, {"file": SimpleUploadedFile("c.csv", good + b"9,9,9,9,9\n")})
    assert bad.status_code == 409
    assert "Row 3" in bad.content.decode()
    assert client.post(address, {"name": "x"}).status_code == 400
    answer = client.post(address, {"file": SimpleUploadedFile("c.csv", good), "name": "Page"})
    assert answer["Location"] == f"/rounds/{Round.objects.get(name='Page').pk}/"
    coder = api(cast.coder_a).client
    refused = coder.post(address, {"file": SimpleUploadedFile("c.csv", good)})
    assert refused.status_code == 403


def test_a_column_a_coder_is_as_good_as_a_line_a_node(send, project, document, first):
    second = document.clauses.codable()[1]
    rows = [f"{first.number},{{funding|talent}},{{}}", f"{second.number},,资金支持"]
    answer = send(*rows, header="clause,coder_a,coder_b", dimension="tool")
    assert answer.status_code == 201, answer.json()["errors"]
    assert answer.json() | {"round": 0} == {
        "round": 0,
        "assignments": 2,
        "clauses": 3,
        "references": 3,
    }
    both = Reference.objects.filter(judgement__assignment__coder__username="coder_a")
    assert set(both.values_list("node__key", flat=True)) == {"funding", "talent"}
    none = Judgement.objects.get(assignment__coder__username="coder_b", clause=first)
    assert none.outcomes == {"tool": "none"}


def test_rounds_and_layers_of_a_file_stay_apart(send, project, document, first):
    n, c = document.number, first.number
    rows = [
        f"{n},{c},coder_a,tool,funding,coded,Pilot,coder",
        f"{n},{c},coder_a,tool,,none,Main,coder",
        f"{n},{c},coder_a,tool,talent,coded,Main,consensus",
        f"{n},{c},gpt,tool,rewards,,Main,model",
    ]
    answer = send(*rows, header=f"{HEADER},outcome,round,layer")
    assert answer.status_code == 201, answer.json()["errors"]
    assert len(answer.json()["rounds"]) == 2
    assert set(
        Assignment.objects.values_list("round__name", "coder__name", "coder__username", "kind")
    ) >= {("Pilot", "Coder_A", "coder_a", "coder"), ("Main", "Coder_A", "coder_a", "consensus")}
    model = Assignment.objects.get(kind="model")
    assert (model.round.name, model.coder.known_as) == ("Main", "gpt")
    assert model.coder.outside_of == project
    assert Judgement.objects.get(assignment__round__name="Pilot").outcomes == {"tool": "coded"}


def test_contradictions_between_outcome_layer_and_node_are_refused(send, document, first):
    n, c = document.number, first.number
    rows = [
        f"{n},{c},coder_a,tool,funding,none,coder",
        f"{n},{c},coder_a,tool,funding,maybe,coder",
        f"{n},{c},coder_a,tool,funding,,set_aside",
    ]
    answer = send(*rows, header=f"{HEADER},outcome,layer")
    assert list(answer.json()["errors"]) == ["row 2", "row 3", "row 4"]


def test_names_of_nobody_are_taken_where_asked(send, cast, document, first):
    row = f"{document.number},{first.number},Frau Müller,tool,funding"
    assert send(row).status_code == 409
    told = send(row, outside="true", preview="true").json()
    assert (told["kind"], told["into"]) == ("codings", "round")
    assert [(one["name"], one["member"]) for one in told["coders"]] == [("Frau Müller", False)]
    assert not Round.objects.exists()
    assert send(row, outside="true").status_code == 201
    coder = Assignment.objects.get().coder
    assert (coder.get_full_name(), coder.is_active) == ("Frau Müller", False)
    assert send(row, outside="true", name="Again").status_code == 201
    assert Assignment.objects.values("coder").distinct().count() == 1


def test_what_a_model_said_counts_in_no_human_agreement(api, cast, send, project, document, first):
    n, c = document.number, first.number
    rows = [
        f"{n},{c},coder_a,tool,funding,coder",
        f"{n},{c},coder_b,tool,funding,coder",
        f"{n},{c},gpt,tool,talent,model",
    ]
    made = send(*rows, header=f"{HEADER},layer").json()["round"]
    assert api(cast.lead).get(f"rounds/{made}/disagreements/").json()["count"] == 0
    data = download(api, cast.lead, project, "references", layer="all")
    assert {row["coder"] for row in table(data)} == {"coder_a", "coder_b"}
