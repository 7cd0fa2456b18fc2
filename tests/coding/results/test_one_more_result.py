"""A new result is an entry and a template: page, side bar, API and files come by themselves."""

import csv
import io
from zipfile import ZipFile

import pytest

from coding.models import Snapshot
from coding.results import life
from coding.results.base import LAYER, ROUND, base_for
from coding.results.entries import RESULTS
from coding.results.kinds import Asked, Result, State
from corpus import jobs
from corpus.models import Job
from corpus.permissions import Capability
from policycoder.tables import Column, Table
from tests.coding.exports.test_files import code

KIND = "memos"
TEMPLATE = """{% extends "coding/result.html" %}
{% block filters %}{% for name in choices.lists.0.values %}<i>{{ name }}</i>{% endfor %}{% endblock %}
{% block result %}<ul>{% for memo in data.rows %}<li>{{ memo }}</li>{% endfor %}</ul>{% endblock %}
"""
ROLES = ("owner", "lead", "coder_a", "coder_b", "viewer")


def asked_by(member, params) -> Asked:
    base = base_for(member, round_id=ROUND.of(params), layer=LAYER.of(params))
    return Asked(KIND, base)


def memos(asked, report):
    found = asked.base.judgements().exclude(memo="").order_by("memo")
    return {"rows": list(found.values_list("memo", flat=True))}


def state(asked) -> State:
    return State(mark=sorted(asked.base.judgements().values_list("memo", flat=True)))


def table(data) -> Table:
    return Table.of("memos", (Column("memo", "What was noted.", str),), data["rows"])


@pytest.fixture
def entry(monkeypatch, settings, tmp_path) -> Result:
    made = Result(
        asked_by,
        memos,
        state,
        label="Memorabilia",
        template="coding/memos.html",
        tables={"memos": table},
        at_once=lambda asked: True,
    )
    monkeypatch.setitem(RESULTS, KIND, made)
    (tmp_path / "coding").mkdir()
    (tmp_path / "coding" / "memos.html").write_text(TEMPLATE)
    ours = settings.TEMPLATES[0]
    settings.TEMPLATES = [ours | {"DIRS": [*ours["DIRS"], tmp_path]}]
    return made


@pytest.fixture
def change(monkeypatch, entry):
    """The entry as it would be with other values."""

    def _change(**values) -> None:
        monkeypatch.setitem(RESULTS, KIND, Result(**{**entry.__dict__, **values}))

    return _change


@pytest.fixture
def noted(cast, passes, document):
    clauses = document.clauses.codable()
    code(cast.coder_a, passes["coder_a"], clauses[0], tool="none", memo="=of a")
    code(cast.coder_b, passes["coder_b"], clauses[1], tool="none", memo="of b")


@pytest.fixture
def address(project) -> str:
    return f"projects/{project.pk}/results/{KIND}/"


def test_every_member_has_its_page_and_the_entry_in_the_side_bar(
    api, cast, project, address, entry, noted
):
    for role in ROLES:
        shown = api(getattr(cast, role)).get("/" + address)
        assert shown.status_code == 200
        [own] = [one for group in shown.context["nav"] for one in group["entries"] if one["active"]]
        assert (own["label"], own["url"]) == ("Memorabilia", "/" + address)
    assert api(cast.outsider).get("/" + address).status_code == 404
    home = api(cast.viewer).get(f"/projects/{project.pk}/").content.decode()
    assert f'href="/{address}"' in home
    assert "Memorabilia" in home


def test_each_sees_what_the_entry_lets_them_ask(api, cast, address, entry, noted, blind_round):
    def seen(role, **params):
        return api(getattr(cast, role)).get(address, **params).json()["data"]["rows"]

    assert seen("lead") == ["=of a", "of b"]
    assert seen("coder_a") == seen("viewer") == []
    assert seen("coder_a", layer="coder:coder_a") == ["=of a"]
    shown = [api(getattr(cast, role)).get("/" + address) for role in ("lead", "coder_a")]
    assert ["<li>of b</li>" in one.content.decode() for one in shown] == [True, False]
    for path in (address, address + "memos.csv", "/" + address):
        assert api(cast.coder_a).get(path, layer="coder:coder_b").status_code == 403
        assert api(cast.viewer).get(path, round=blind_round.pk).status_code == 404


def test_its_tables_are_files(api, cast, address, entry, noted):
    lines = b"".join(api(cast.lead).get(address + "memos.csv", bom=0)).decode()
    assert list(csv.reader(io.StringIO(lines))) == [["memo"], ["'=of a"], ["of b"]]
    book = ZipFile(io.BytesIO(b"".join(api(cast.lead).get(address + "memos.xlsx"))))
    assert b"of b" in b"".join(book.read(name) for name in book.namelist())
    page = api(cast.lead).get("/" + address, layer="all").content.decode()
    for ending in ("csv", "xlsx"):
        assert f"/api/v1/{address}memos.{ending}?layer=all" in page
    for wrong in ("other.csv", "memos.pdf"):
        assert api(cast.lead).get(address + wrong).status_code == 404


def test_a_job_makes_what_takes_long_and_old_figures_are_said_to_be_old(
    api, cast, address, change, noted, document, passes
):
    change(at_once=lambda asked: False)
    page = api(cast.lead).get("/" + address)
    job = page.context["job"]
    assert f'data-job="{job.pk}"' in page.content.decode()
    answer = api(cast.lead).get(address)
    assert (answer.status_code, answer.json()) == (202, {"job": str(job.pk)})
    jobs.run(str(job.pk), life.run_result)
    assert "<li>of b</li>" in api(cast.lead).get("/" + address).content.decode()
    first = api(cast.lead).get(address).json()
    assert (first["stale"], first["job"]) == (False, None)
    code(cast.coder_a, passes["coder_a"], document.clauses.codable()[2], tool="none", memo="new")
    later = api(cast.lead).get(address).json()
    assert (later["stale"], later["snapshot"]) == (True, first["snapshot"])
    page = api(cast.lead).get("/" + address).content.decode()
    assert "the old figures" in page
    assert f'data-job="{later["job"]}"' in page


def test_where_leads_start_it_asking_starts_nothing_and_the_log_names_it(
    api, cast, project, address, change, noted
):
    change(starts=Capability.EDIT, verb=life.START_JOB)
    for role in ("lead", "viewer"):
        assert "not_computed" in api(getattr(cast, role)).get(address).json()["type"]
        assert api(getattr(cast, role)).get(address + "memos.csv").status_code == 404
        page = api(getattr(cast, role)).get("/" + address)
        assert ("data-job-form" in page.content.decode()) == (role == "lead")
    assert not Snapshot.objects.exists()
    assert api(cast.viewer).post(address).status_code == 403
    job = Job.objects.get(pk=api(cast.lead).post(address).json()["job"])
    jobs.run(str(job.pk), life.run_result)
    assert api(cast.lead).get(address).json()["data"] == {"rows": ["=of a", "of b"]}
    log = api(cast.lead).get(f"/projects/{project.pk}/log/").content.decode()
    assert "started the job “Memorabilia”" in log


def test_what_is_no_result_or_has_its_own_page_is_not_found(api, cast, project):
    for kind in ("nothing", "words", "agreement"):
        assert api(cast.lead).get(f"/projects/{project.pk}/results/{kind}/").status_code == 404
    assert api(cast.lead).get(f"projects/{project.pk}/results/nothing/").status_code == 404
    assert api(cast.lead).get(f"projects/{project.pk}/results/nothing/a.csv").status_code == 404


def test_words_and_keyness_are_workbooks_too(api, cast, project, document):
    for name in ("words", "keyness"):
        found = api(cast.viewer).get(f"projects/{project.pk}/results/words/{name}.xlsx")
        assert b"".join(found).startswith(b"PK")
        same = [
            b"".join(api(cast.viewer).get(f"projects/{project.pk}/{path}"))
            for path in (f"{name}.csv", f"results/words/{name}.csv")
        ]
        assert same[0] == same[1]
