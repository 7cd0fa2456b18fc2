"""A database of the release 13e2794 opens with the code at hand, and says what it said before."""

import csv
import gzip
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.conf import settings
from psycopg2.extensions import make_dsn

from tests.template import beside

FOLDER = Path(__file__).resolve().parent
RELEASE = "13e2794"
ASK = "from tests.upgrade.successor import main; main()"


def stored(ending: str) -> str:
    return gzip.decompress((FOLDER / f"{RELEASE}.{ending}.gz").read_bytes()).decode()


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """The address of a database as the release left it."""
    server = os.environ["DATABASE_URL"]
    name = f"upgrade_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    admin = psycopg2.connect(server)
    admin.autocommit = True
    try:
        with admin.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        filled = psycopg2.connect(make_dsn(server, dbname=name))
        with filled, filled.cursor() as cursor:
            cursor.execute(stored("sql"))
        filled.close()
        yield beside(server, name)
        with admin.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        admin.close()


@pytest.fixture(scope="module")
def said(database: str) -> dict[str, Any]:
    """What the code at hand answers after it has migrated that database."""
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", ASK],
        cwd=settings.BASE_DIR,
        env={
            **os.environ,
            "DATABASE_URL": database,
            "DJANGO_SETTINGS_MODULE": "policycoder.settings",
        },
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def before() -> dict[str, Any]:
    """What the release answered, in today's words."""
    return {name: renamed(name, value) for name, value in json.loads(stored("json")).items()}


# Nothing of it was said, or meant, in that release.
NEW_OF_ROUNDS: dict[str, Any] = {
    "not_blind": [],
    "deadline": None,
    "overdue": False,
    "bar": None,
    "training": None,
}
NEW_OF_JUDGEMENTS: dict[str, Any] = {"version": 1, "to_reconsider": []}


def renamed(name: str, value: Any) -> Any:
    """A document's text had versions; now it has editions, and only the codebook has versions. No
    pass was marked: nobody in that database could see a blind round and coded in it."""
    if name == "rounds/":
        return [one | NEW_OF_ROUNDS for one in value]
    if name == "judgements":
        return {pk: [one | NEW_OF_JUDGEMENTS for one in found] for pk, found in value.items()}
    if name.startswith("agreement of "):
        return value | {"not_blind": []}
    if name in ("references.csv", "clauses.csv", "documents.csv"):
        header, line, rest = value.partition("\r\n")
        return header.replace(",version,", ",edition,") + line + rest
    if name == "documents/":
        return [
            {key.replace("version", "edition"): one[key] for key in one}
            | {
                "dropped": [
                    dict(zip(("kind", "excerpt"), piece.split(": ", 1), strict=True))
                    for piece in one["dropped"]
                ]
            }
            for one in value
        ]
    if name.startswith("duplicates/"):
        return [
            one | {"relation": one["relation"].replace("versions", "editions")} for one in value
        ]
    return value


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def unwrapped(row: dict[str, str]) -> dict[str, str]:
    return row | {
        name: "".join(row[name].split()) for name in ("text", "clause_text") if name in row
    }


@pytest.mark.parametrize("name", ["references", "clauses", "documents", "nodes", "codebook"])
def test_files_hold_the_same_rows(before, said, name):
    """A file may have more columns by now, and clauses without the wraps of their text."""
    old, new = rows(before[f"{name}.csv"]), rows(said[f"{name}.csv"])
    kept = [{column: row[column] for column in old[0]} for row in new]
    assert [unwrapped(row) for row in kept] == [unwrapped(row) for row in old]
    if name in ("references", "clauses"):
        # two blind rounds, and one that was imported
        blind = {(row["round"] == "brought", row["blind"]) for row in new}
        assert blind == {(True, ""), (False, "1")}


@pytest.mark.parametrize("name", ["flow", "lexicon", "judgements", "text", "clauses", "history"])
def test_what_was_decided_and_coded_is_the_same(before, said, name):
    assert said[name] == before[name]


def same_place(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Whether the evidence says the same as words with a meaning did, and quotes exactly."""
    if "by" in old:
        person = {"source": "person", "quote": "", "start": None, "end": None}
        return new == person | {"by": old["by"], "at": old["at"]}
    if old["start"] is None:
        source, words = old["where"].split(": ", 1)
        return new == {"source": source, "quote": words, "start": None, "end": None}
    words = "".join(new["quote"].split())
    within = old["start"] <= new["start"] < new["end"] <= old["end"]
    return new["source"] == "text" and words == "".join(old["where"].split()) and within


def test_evidence_stands_where_it_stood(before, said):
    pairs = list(zip(before["documents/"], said["documents/"], strict=True))
    assert sum(len(one["evidence"]) for one, _other in pairs) > 100
    for old, new in pairs:
        assert old["evidence"].keys() == new["evidence"].keys()
        for field, found in old["evidence"].items():
            assert same_place(found, new["evidence"][field]), (field, found)


def test_documents_screening_and_duplicates_are_the_same(before, said):
    without = {
        side: [{k: v for k, v in one.items() if k != "evidence"} for one in answers["documents/"]]
        for side, answers in (("before", before), ("said", said))
    }
    assert without["said"] == without["before"]
    for name in before.keys() - {"documents/", "screening"}:
        if name.startswith(("duplicates/", "rounds/")):
            assert said[name] == before[name]
    assert rounded(said["screening"]) == rounded(before["screening"])


def rounded(screening: dict[str, Any]) -> dict[str, Any]:
    """A coefficient may be reckoned in another order."""
    rows = [
        {
            name: round(value, 12) if isinstance(value, float) else value
            for name, value in row.items()
        }
        for row in screening["agreement"]
    ]
    return screening | {"agreement": rows}


def test_agreement_is_the_same(before, said):
    reports = [name for name in before if name.startswith("agreement of ")]
    assert len(reports) == 3
    for name in reports:
        # More is computed by now: the figures of before stand until they are computed again.
        assert said[name] == before[name] | {"stale": True}
