"""A whole small study on the running product: real web server, worker, broker, two coders."""

import csv
import io
import time
from collections import Counter, defaultdict
from contextlib import closing
from datetime import timedelta

import krippendorff
import psutil
import psycopg2
import pytest
import requests

from corpus.jobs import DEAD_AFTER
from tests.conftest import POLICY

CHOICES = {
    "coder_a": ["goal_planning", "none", "funding", "public_service_platform", "funding"],
    "coder_b": ["goal_planning", "none", "rewards", "public_service_platform", "none"],
}


def body(choice: str) -> dict:
    tool = (
        {"outcome": "none"}
        if choice == "none"
        else {"outcome": "coded", "references": [{"node": choice}]}
    )
    return {"revision": 0, "dimensions": {"tool": tool, "stage": {"outcome": "none"}}}


def until(condition, seconds: float = 30):
    """The condition's value as soon as it is true."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)
    return value


@pytest.fixture(scope="module")
def study(site):
    """Project, round and codings of two coders, made through the API."""
    owner = site.session("owner")
    project = owner.api("POST", "projects/", json={"name": "Study", "template": "policy-tools"})
    base = f"projects/{project['id']}"
    for coder in CHOICES:
        owner.api("POST", f"{base}/members/", json={"username": coder, "role": "coder"})
    files = [("files", (f"{n}.txt", POLICY.replace("2025", f"202{n}"))) for n in range(2)]
    job = owner.finished(owner.api("POST", f"{base}/imports/", files=files)["job"])
    assert [file["status"] for file in job["result"]["files"]] == ["imported", "imported"]
    made = owner.api(
        "POST",
        f"{base}/rounds/",
        json={"name": "One", "coders": list(CHOICES), "documents": "included", "blind": True},
    )
    for coder, choices in CHOICES.items():
        session = site.session(coder)
        found = session.api("GET", f"{base}/assignments/?round={made['id']}&coder=me")
        for assignment in found["results"]:
            clauses = session.api("GET", f"documents/{assignment['document']['id']}/clauses/")
            codable = [clause for clause in clauses if clause["codable"]]
            for clause, choice in zip(codable, choices, strict=True):
                path = f"assignments/{assignment['id']}/clauses/{clause['id']}/"
                assert session.api("PUT", path, json=body(choice))["revision"] == 1
            session.api("POST", f"assignments/{assignment['id']}/submit/")
    return {"owner": owner, "base": base, "project": project["id"], "round": made["id"]}


def rows(session, path: str) -> list[dict]:
    answer = session.get(f"{session.base}/api/v1/{path}")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_agreement_is_what_another_package_finds_in_the_exported_table(study):
    owner = study["owner"]
    owner.finished(owner.api("POST", f"rounds/{study['round']}/agreement/")["job"])
    report = owner.api("GET", f"rounds/{study['round']}/agreement/")
    table = rows(owner, f"{study['base']}/exports/clauses.csv")
    by_coder = defaultdict(list)
    for row in table:
        nodes = [key for key, cell in row.items() if key.startswith("tool.") and cell == "1"]
        by_coder[row["coder"]].append(nodes[0] if nodes else "none")
    codes = {
        value: n for n, value in enumerate(sorted({v for vs in by_coder.values() for v in vs}))
    }
    data = [[codes[value] for value in values] for values in by_coder.values()]
    expected = krippendorff.alpha(reliability_data=data, level_of_measurement="nominal")
    leaf = report["dimensions"]["tool"]["levels"]["leaf"]
    assert leaf["alpha_nominal"]["value"] == pytest.approx(expected)
    assert leaf["percent"]["value"] == pytest.approx(6 / 10)


def test_counts_follow_the_coding_within_ten_seconds_and_equal_the_csv(study):
    owner = study["owner"]
    references = rows(owner, f"{study['base']}/exports/references.csv")
    expected = Counter(row["node"] for row in references)
    assert expected["funding"] == 4

    def counted():
        found = owner.api("GET", f"{study['base']}/counts/")
        table = {row["node"]: row["references"] for row in found["dimensions"]["tool"]["rows"]}
        return table if all(table[node] == n for node, n in expected.items()) else None

    table = until(counted, 10)
    supply = ("funding", "rewards", "public_service_platform")
    assert table["supply"] == sum(expected[node] for node in supply)


def time_passes(site, job: str, duration: timedelta) -> None:
    """Since the last sign of life of whoever worked on the job."""
    with closing(psycopg2.connect(site.database)) as connection, connection as transaction:
        cursor = transaction.cursor()
        for table, column, key in (
            ("corpus_job", "heartbeat_at", "id"),
            ("corpus_importfile", "held_until", "job_id"),
        ):
            cursor.execute(
                f"UPDATE {table} SET {column} = {column} - %s WHERE {key} = %s", [duration, job]
            )


def test_a_worker_killed_during_an_import_loses_nothing(site, study):
    owner = study["owner"]
    long = "\n\n".join(f"第{n}条 为促进发展，设立专项资金。" for n in range(1, 400))
    files = [("files", (f"long{n}.txt", f"规定{n}\n\n{long}")) for n in range(60)]
    job = owner.api("POST", f"{study['base']}/imports/", files=files)["job"]
    until(lambda: owner.api("GET", f"jobs/{job}/")["progress"]["done"] > 2)
    killed = [psutil.Process(pid) for pid in site.processes("celery")]
    assert killed
    for process in killed:
        process.kill()
    psutil.wait_procs(killed, timeout=30)
    time_passes(site, job, DEAD_AFTER)
    state = until(
        lambda: (found := owner.api("GET", f"jobs/{job}/"))["finished_at"] and found, seconds=90
    )
    assert state["state"] == "succeeded"
    assert Counter(file["status"] for file in state["result"]["files"]) == {"imported": 60}
    documents = [file["document"] for file in state["result"]["files"]]
    assert len(set(documents)) == 60


def test_a_stranger_and_a_wrong_token_get_problem_documents(site, study):
    answer = requests.get(f"{site.url}/api/v1/{study['base']}/", timeout=10)
    assert (answer.status_code, answer.headers["Content-Type"]) == (401, "application/problem+json")
    stranger = site.session("viewer")
    answer = stranger.get(f"{site.url}/api/v1/{study['base']}/documents/")
    assert answer.status_code == 404
    assert set(answer.json()) >= {"type", "title", "status", "detail", "errors"}
