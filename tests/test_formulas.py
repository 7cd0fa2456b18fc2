"""No table that leaves holds a cell which a spreadsheet would run, whatever people call things."""

import ast
import csv
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models
from django.urls import get_resolver
from django.utils import timezone

from coding.actions.notes import Place, reply_to_note, write_note
from coding.codebook.scheme import scheme_of
from coding.exports.files import FILES
from coding.models import Meeting, TimeSpent
from coding.results.entries import RESULTS
from corpus.text.network.files import FILES as NETWORKS
from policycoder.tables import FORMATS
from tests.coding.carrying import NEW_POLICY
from tests.coding.conftest import coded, remake  # noqa: F401 - fixtures
from tests.test_routes import routes

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("policycoder", "corpus", "coding")
# What the code itself reads: names of states, digests, numbers and references.
OURS = re.compile(r"^(key|kind|state|status|outcome|origin|layer|template|verb|language|role|codename)$"
                  r"|digest|password|token|^number$|^model$|^app_label$|^encoding$|^granularity$|^(object|run)_|initials|shortcut")  # fmt: skip
# Addresses of files: those of tables, and those of other things.
TABLES = {
    "api/v1/projects/<>/words.csv",
    "api/v1/projects/<>/keyness.csv",
    "api/v1/projects/<>/network.<>",
    "api/v1/projects/<>/results/<>/<>.<>",
    "api/v1/projects/<>/exports/<>.<>",
    "api/v1/rounds/<>/repeats.csv",
    "api/v1/rounds/<>/draws/<>/<>.csv",
    "documents/<>/editions/vanished.csv",
    "rounds/<>/meetings/<>/minutes.<>",
}
OTHERS = {"api/v1/projects/<>/lexicon/<>.txt"}


def addresses(project, document) -> Iterator[str]:
    api = f"/api/v1/projects/{project.pk}"
    yield from (f"{api}/exports/{name}.{ending}" for name in FILES for ending in FORMATS)
    yield from (f"{api}/{name}.csv" for name in ("words", "keyness"))
    yield from (f"{api}/network.{ending}" for ending in NETWORKS if ending in FORMATS)
    for kind, result in RESULTS.items():
        for table in result.tables:
            yield from (f"{api}/results/{kind}/{table}.{ending}" for ending in FORMATS)
    for round in project.rounds.all():
        yield f"/api/v1/rounds/{round.pk}/repeats.csv"
        yield from (
            f"/rounds/{round.pk}/meetings/{one.pk}/minutes.csv" for one in round.meetings.all()
        )
    yield f"/documents/{document.pk}/editions/vanished.csv"
    yield from (f"/projects/{project.pk}/flow/?format={ending}" for ending in FORMATS)


def call_everything_a_formula() -> None:
    """Put "=" before all that people may name or write, past the triggers that hold it."""
    for model in apps.get_models():
        if model._meta.app_label not in PACKAGES:
            continue
        fields = [
            field
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField)
            and not field.choices
            and not OURS.search(field.name)
        ]
        if not fields:
            continue
        table = model._meta.db_table
        changed = ", ".join(
            f'"{f.column}" = left(\'=\' || "{f.column}", {f.max_length or 10**6})' for f in fields
        )
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(f"UPDATE {table} SET {changed}")
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.fixture
def hostile(cast, project, coded, remake, import_text):  # noqa: F811
    second = import_text(NEW_POLICY.replace("装备", "机器"), "second.txt")
    edition = remake(coded).document
    note = write_note(
        actor=cast.coder_a,
        project=project,
        kind="comment",
        text="x",
        place=Place(dimension="tool", node="funding"),
    )
    reply_to_note(actor=cast.lead, note=note, text="y")
    coding = project.rounds.get().assignments.filter(kind="coder").first()
    clause = coding.document.clauses.codable().first()
    TimeSpent.objects.create(assignment=coding, clause=clause, sitting=uuid4(), seconds=1)
    Meeting.objects.create(
        round=coding.round, people=["=1+1", "+2"], begun_by=cast.lead, begun_at=timezone.now()
    )
    call_everything_a_formula()
    scheme_of.cache_clear()  # a published version never changes, in the product
    for thing in (project, second, edition):
        thing.refresh_from_db()
    assert (project.name[0], edition.title[0]) == ("=", "=")
    yield edition
    scheme_of.cache_clear()


def is_number(cell: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?(e[+-]?\d+)?", cell) is not None


def would_run(cell: str) -> bool:
    bare = cell.lstrip(' \u3000\xa0\n"')
    return bare[:1] in tuple("=+-@＝＋－＠\t\r") and not is_number(cell)


def cells(content: bytes) -> list[str]:
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            sheets = [book.read(name) for name in book.namelist() if "worksheets/sheet" in name]
        assert not any(b"<f>" in sheet or b"<f " in sheet for sheet in sheets)
        return []
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return [cell for row in rows for cell in row]


def test_no_file_holds_a_formula(api, cast, project, hostile):
    lead = api(cast.lead).client
    guarded = {}
    for address in addresses(project, hostile):
        answer = lead.get(address)
        assert answer.status_code == 200, (address, answer.content[:300])
        found = cells(answer.getvalue())
        assert [cell for cell in found if would_run(cell)] == [], address
        guarded[address] = sum(cell.startswith("'=") for cell in found)
    holding = {address.rpartition("/")[2] for address, count in guarded.items() if count}
    # Names and texts did get there.
    assert {
        "references.csv",
        "clauses.csv",
        "documents.csv",
        "nodes.csv",
        "codebook.csv",
        "notes.csv",
        "times.csv",
    } <= holding
    assert "vanished.csv" in holding


@pytest.mark.parametrize("name", FILES)
def test_the_command_writes_none_either(cast, project, hostile, tmp_path, name):
    target = tmp_path / f"{name}.csv"
    call_command("export", str(project.pk), name, output=target)
    found = cells(target.read_bytes())
    assert any(cell.startswith("'=") for cell in found)
    assert not any(map(would_run, found))


def test_words_that_begin_with_a_sign_are_no_formulas_in_a_network():
    nodes = [{"word": word} for word in ("=1+1", "＋甲", " @乙", "-3", "丙")]
    edges = [
        {"source": 0, "target": 1, "weight": -0.25},
        {"source": 3, "target": 4, "weight": 1e-7},
    ]
    found = cells(NETWORKS["csv"][0](nodes, edges))
    assert found[1:6] == ["'=1+1", "'＋甲", "' @乙", "'-3", "丙"]
    # Numbers stay numbers.
    assert {"-0.25", "1e-07", "0"} <= set(found)
    assert not any(map(would_run, found))


def test_every_address_of_a_file_is_known_here():
    found = set()
    for path, _methods in routes(get_resolver()):
        shape = re.sub(r"<[^>]*>", "<>", path)
        if "." in shape.replace("\\.", "").rpartition("/")[2]:
            found.add(shape)
    assert found == TABLES | OTHERS


def _modules() -> Iterator[tuple[str, ast.Module, str]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            text = path.read_text("utf-8")
            yield path.relative_to(ROOT).as_posix(), ast.parse(text), text


def _imported(tree: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {each.name.partition(".")[0] for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


def test_tables_are_written_and_read_in_one_place():
    writers = {"csv", "xlsxwriter", "openpyxl", "pandas"}
    others = [name for name, tree, _text in _modules() if _imported(tree) & writers]
    assert all(name.startswith("policycoder/tables/") for name in others), others
    offered = {name for name, _tree, text in _modules() if "Content-Disposition" in text}
    assert offered == {"policycoder/downloads.py", "corpus/api/lexicon.py"}
