"""Tables of units that were coded elsewhere: preview, import, and the report that follows."""

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from coding.actions.codebook import start_project
from coding.models import Assignment, CodebookVersion, Judgement, Round
from coding.results import life
from corpus import jobs
from corpus.models import AuditEntry, Clause, Document, Job, Membership, Project, User


@pytest.fixture
def send(api, cast, project):
    """Send a table to the project; gives the answer."""

    def _send(data, *, name="table.csv", user=None, into=project, **params):
        data = data.encode() if isinstance(data, str) else data
        return api(user or cast.lead).client.post(
            f"/api/v1/projects/{into.pk}/codings/import/",
            {"file": SimpleUploadedFile(name, data), **params},
        )

    return _send


@pytest.fixture
def report(api, cast, send):
    """Import a table, compute, and read the agreement of its round."""

    def _report(data, **params):
        answer = send(data, **params)
        assert answer.status_code == 201, answer.json()
        made = answer.json()
        jobs.run(made["job"], life.run_result)
        assert Job.objects.get(pk=made["job"]).state == "succeeded"
        found = api(cast.lead).get(f"rounds/{made['round']}/agreement/")
        assert found.status_code == 200
        return made, found.json()

    return _report


WIDE = "document,unit,ann,ben\nd1,u1,{A|B},{A}\nd1,u2,{},\nd2,u3,A;B,{B|A}\n"


def test_a_table_becomes_a_closed_round_in_a_project_of_its_own(send, cast, project, document):
    answer = send(WIDE)
    assert answer.status_code == 201, answer.json()
    made = Round.objects.get()
    assert answer.json() | {"job": ""} == {
        "project": made.project_id,
        "round": made.pk,
        "job": "",
        "documents": 2,
        "units": 3,
        "assignments": 4,
        "clauses": 5,
        "references": 7,
    }
    home = made.project
    assert home != project
    assert (home.name, home.checked_from) == ("table", project)
    assert (made.name, made.kind, made.status) == ("table", "reliability", "closed")
    assert (made.imported, made.blind) == (True, False)
    # the owner and the lead of the project see it, its coders do not
    people = dict(Membership.objects.filter(project=home).values_list("user__username", "role"))
    assert people == {"lead": "owner", "owner": "owner"}
    (dimension,) = CodebookVersion.objects.of(home).get().dimensions.all()
    assert (dimension.multiple, dimension.none, dimension.ordinal) == (True, True, False)
    assert list(dimension.nodes.values_list("key", "name_en")) == [("a", "A"), ("b", "B")]
    texts = list(Clause.objects.codable().filter(document__project=home).order_by("number"))
    assert [one.text.strip() for one in texts] == ["u1", "u2", "u3"]
    assert Judgement.objects.get(clause=texts[1]).outcomes == {"category": "none"}
    # nothing of the study itself has changed
    assert CodebookVersion.objects.of(project).count() == 1
    assert list(Document.objects.filter(project=project)) == [document]


def test_who_coded_elsewhere_has_no_account(api, send, cast):
    before = User.objects.count()
    send(WIDE)
    ann = User.objects.get(name="ann")
    assert User.objects.count() == before + 2
    assert (ann.is_active, ann.has_usable_password(), ann.known_as) == (False, False, "ann")
    assert not ann.memberships.exists()
    assert User.objects.named(ann.username) is None
    listed = api(cast.owner).get("accounts/").json()["results"]
    assert ann.username not in {one["username"] for one in listed}
    assert api(cast.owner).patch(f"accounts/{ann.pk}/", {"active": True}).status_code == 404
    # their names are free for accounts
    made = api(cast.owner).post("accounts/", {"username": "ann", "name": "Ann"})
    assert made.status_code == 201, made.json()


def test_an_empty_project_takes_the_table_itself(send, cast):
    empty = start_project(actor=cast.lead, name="Empty", granularity="article")
    answer = send(WIDE, into=empty)
    assert answer.json()["project"] == empty.pk
    assert send(WIDE, into=empty, name="again.csv").json()["project"] != empty.pk


def test_the_preview_tells_all_and_writes_nothing(send, project):
    rows = Project.objects.count(), User.objects.count(), AuditEntry.objects.count()
    data = "unit,text,c1,c2,gold\n" + "".join(f"u{n},文{n},是,否,是\n" for n in range(25))
    answer = send(data, preview="true")
    assert answer.status_code == 200, answer.json()
    found = answer.json()
    assert (found["kind"], found["into"], found["units"]) == ("units", "new_project", 25)
    assert [one["role"] for one in found["columns"]] == [
        *("unit", "text", "coder", "coder", "consensus"),
    ]
    assert [(one["name"], one["role"], one["why"]) for one in found["coders"]] == [
        ("c1", "coder", ""),
        ("c2", "coder", ""),
        ("gold", "consensus", "decided"),
    ]
    assert {one["name"]: one["count"] for one in found["categories"]} == {"是": 50, "否": 25}
    assert (found["texts"], found["sets"], found["numbers"]) == (True, False, False)
    assert rows == (Project.objects.count(), User.objects.count(), AuditEntry.objects.count())


def test_rows_that_contradict_are_named_and_nothing_is_stored(send):
    data = "unit,coder,value\n1,a,x\n1,b,x\n1,a,y\n2,,x\n2,b,x,z\n"
    found = send(data, preview="true").json()
    assert {one["row"] for one in found["refused"]} == {4, 5, 6}
    answer = send(data)
    assert answer.status_code == 409
    assert set(answer.json()["errors"]) == {"row 4", "row 5", "row 6"}
    assert not Round.objects.exists()
    assert send("unit,a,b\n1,x,x\n1,x,x\n").json()["errors"].keys() == {"row 3"}


def test_what_a_name_holds_may_be_said(send):
    data = "unit,c1,c2,gpt\n1,x,x,y\n2,y,x,y\n3,x,y,x\n"
    kinds = json.dumps({"gpt": "model", "c2": "omit"})
    send(data, coders=kinds)
    found = set(Assignment.objects.values_list("coder__name", "kind"))
    assert found == {("c1", "coder"), ("gpt", "model")}
    refused = send(data, coders=json.dumps({"gpt": "robot"}))
    assert refused.status_code == 409
    assert "omit" in refused.json()["errors"]["coders"][0]


def test_blanks_are_missing_until_they_are_the_empty_set(report):
    made, found = report(WIDE)
    leaf = found["dimensions"]["category"]["levels"]["leaf"]
    assert (leaf["n_pairable"], leaf["percent"]["value"]) == (2, pytest.approx(1 / 2))
    assert made["clauses"] == 5
    made, found = report(WIDE, name="blank.csv", blank_is_empty="true")
    leaf = found["dimensions"]["category"]["levels"]["leaf"]
    assert (leaf["n_pairable"], leaf["percent"]["value"]) == (3, pytest.approx(2 / 3))
    assert found["dimensions"]["category"]["drawn"] == "document"


def test_numbers_are_scores_where_asked(send):
    data = "unit,a,b\n1,3,-1\n2,10,3.0\n"
    assert send(data, ordinal="true").status_code == 201
    (dimension,) = CodebookVersion.objects.latest("pk").dimensions.all()
    assert (dimension.ordinal, dimension.multiple) == (True, False)
    assert [(one.key, one.score) for one in dimension.nodes.all()] == [
        ("minus-1", -1),
        ("3", 3),
        ("10", 10),
    ]
    refused = send("unit,a,b\n1,x,y\n", ordinal="true")
    assert refused.status_code == 409
    assert "no numbers" in refused.json()["errors"]["ordinal"][0]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("unit,a\n1,x\n2,y\n", "too_few_coders"),
        ("unit,a,b\n1,x,x\n2,x,x\n", "one_category"),
        ("unit,a,b\n1,x,\n2,,x\n", "no_overlap"),
    ],
)
def test_what_is_undefined_says_why(report, data, reason):
    _made, found = report(data)
    leaf = found["dimensions"]["category"]["levels"]["leaf"]
    assert leaf["alpha_nominal"]["value"] is None
    assert leaf["alpha_nominal"]["reason"] == reason


def test_one_unit_is_enough(report):
    _made, found = report("unit,a,b\n1,x,y\n")
    leaf = found["dimensions"]["category"]["levels"]["leaf"]
    assert leaf["percent"]["value"] == 0
    assert len(found["coders"]) == 2


@pytest.mark.parametrize(
    ("data", "where", "said"),
    [
        ("unit,a,b\n1,,\n2,,\n", "file", "no judgement"),
        ("unit,a,b\n", "file", "no rows"),
        ("a\nx\n", "row 1", "missing"),
        ("unit,a,a\n1,x,x\n", "row 1", "twice"),
        (b"\xff\xfe\x00\x01\x02", "file", ""),
    ],
)
def test_a_table_that_cannot_be_used_says_why(send, data, where, said):
    answer = send(data)
    assert answer.status_code == 409
    assert said in answer.json()["errors"][where][0]


def test_gb18030_and_names_in_chinese(send):
    data = "单元,甲,乙\n第一句,鼓励,限制\n第二句,鼓励,鼓励\n".encode("gb18030")
    assert send(data).status_code == 201
    nodes = CodebookVersion.objects.latest("pk").dimensions.get().nodes
    assert set(nodes.values_list("key", "name_zh")) == {("guli", "鼓励"), ("xianzhi", "限制")}


def workbook(rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_workbook_with_numbers_is_read_and_one_with_formulas_is_not(send):
    data = workbook([["unit", "a", "b"], [1, 1, 2], [2, 2.0, 2], [3, None, 1]])
    found = send(data, name="t.xlsx", preview="true").json()
    assert [one["name"] for one in found["categories"]] == ["1", "2"]
    assert (found["judgements"], found["missing"]) == (5, 1)
    formula = workbook([["unit", "a", "b"], [1, "=1+1", 2]])
    refused = send(formula, name="t.xlsx")
    assert refused.status_code == 409
    assert "B2" in refused.json()["detail"]


def test_passages_are_measured_at_once(send, shared_data):
    folder = shared_data / "agreement"
    case = next(
        one
        for one in json.loads((folder / "expected.json").read_text())
        if one["id"] == "alpha_u_dkpro_small"
    )
    data = (folder / case["file"]).read_text()
    answer = send(data, length=str(case["continuum"][1]), raters=str(case["raters"]))
    assert answer.status_code == 200, answer.json()
    assert answer.json()["into"] == "none"
    for entry in case["expected"]:
        if entry["stat"] == "alpha_u":
            value = answer.json()["statistics"]["coefficients"]["alpha_u"]["value"]
            assert value == pytest.approx(entry["value"], abs=entry["tol"])
    assert not Round.objects.exists()


# What published tables call a coefficient, and the report of a round.
OF_REPORT = {
    "percent_agreement": ("percent",),
    "cohen_kappa": ("cohen", "mean"),
    "fleiss_kappa": ("fleiss",),
    "scott_pi": ("scott", "mean"),
    "alpha_nominal": ("alpha_nominal",),
    "gwet_ac1": ("ac1",),
    "conger_kappa": ("conger",),
    "brennan_prediger": ("brennan_prediger",),
    "alpha_masi": ("alpha_masi",),
    "alpha_jaccard": ("alpha_jaccard",),
}
CASES = (
    "krippendorff1980_p139_3raters",
    "wikipedia_krippendorff",
    "fleiss1971_diagnoses",
    "cohen1960_p37",
    "gwet4_table2.15_unordered",
    "dkpro_sets",
    "dkpro_multirater",
)


def value_in(levels, stat):
    found = levels["leaf"]
    for key in OF_REPORT[stat]:
        found = found[key]
    return found["value"]


def test_published_tables_come_out_of_the_report(report, shared_data):
    folder = shared_data / "agreement"
    cases = {one["id"]: one for one in json.loads((folder / "expected.json").read_text())}
    checked = 0
    for name in CASES:
        case = cases[name]
        _made, found = report((folder / case["file"]).read_bytes(), name=f"{name}.csv")
        (dimension,) = found["dimensions"].values()
        for entry in case["expected"]:
            weights = entry.get("weights", "identity")
            if entry["stat"] not in OF_REPORT or weights not in ("identity", "unweighted"):
                continue
            value = value_in(dimension["levels"], entry["stat"])
            wanted = pytest.approx(entry["value"], abs=entry["tol"])
            assert value == wanted, (name, entry)
            checked += 1
    assert checked > 12


def test_what_real_coders_coded_comes_out_of_the_report(report, shared_data):
    folder = shared_data / "multicoder"
    _made, found = report((folder / "opp115_categories.csv").read_bytes(), name="opp115.csv")
    assert (found["documents"], found["units"]) == (115, 3792)
    (dimension,) = found["dimensions"].values()
    nodes = {one["node"]: one for one in dimension["nodes"]}
    keys = {
        one.name_en: one.key
        for one in CodebookVersion.objects.latest("pk").dimensions.get().nodes.all()
    }
    checked = 0
    for entry in json.loads((folder / "expected.json").read_text()):
        case, _slash, category = entry["id"].partition("/")
        if case != "opp115":
            continue
        if category:
            of_node = {"alpha_nominal": "alpha", "fleiss_kappa": "fleiss"}.get(entry["stat"])
            value = nodes[keys[category]][of_node]["value"] if of_node else entry["value"]
        else:
            value = value_in(dimension["levels"], entry["stat"])
        assert value == pytest.approx(entry["value"], abs=1e-4), entry
        checked += 1
    assert checked > 5


def test_many_rows_take_few_statements(send, django_assert_max_num_queries):
    lines = [f"{n},{n % 7},{(n * n) % 7}" for n in range(3_000)]
    with django_assert_max_num_queries(120):
        answer = send("unit,a,b\n" + "\n".join(lines))
    assert answer.status_code == 201, answer.json()
    assert answer.json()["clauses"] == 6_000


def test_people_are_held_against_the_model_and_the_decision(report):
    rows = [(n % 2, n % 2, (n + n // 20) % 2, n % 2) for n in range(24)]
    data = "unit,c1,c2,gpt,gold\n" + "".join(
        f"{n},{a},{b},{g},{d}\n" for n, (a, b, g, d) in enumerate(rows)
    )
    kinds = json.dumps({"gpt": "model", "gold": "consensus"})
    _made, found = report(data, coders=kinds)
    assert [one["username"] for one in found["coders"]] == ["c1", "c2"]
    (dimension,) = found["dimensions"].values()
    assert dimension["levels"]["leaf"]["percent"]["value"] == 1
    beside = {one["kind"]: one for one in dimension["yardsticks"]}
    assert beside["consensus"]["all"]["percent"]["value"] == 1
    # the model stands alone in four of 24 units
    assert beside["imported"]["all"]["percent"]["value"] == pytest.approx(20 / 24)
    assert beside["imported"]["name"] == "gpt"
