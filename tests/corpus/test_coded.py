"""Corpus knows nothing of the app that codes, and works without it."""

import ast
import re
import subprocess
import sys
from pathlib import Path

from django.apps import apps

import corpus
from corpus.coded import (
    ANSWERS,
    coded,
    in_open_rounds,
    in_rounds,
    note_access,
    said_of_role,
    withheld,
)
from corpus.models import Clause, Document

NONE = {"revision": 0, "dimensions": {"tool": {"outcome": "none"}, "stage": {"outcome": "none"}}}
HOME = Path(corpus.__file__).parent
ALONE = """
import importlib, pkgutil, sys
from django.conf import settings
settings.INSTALLED_APPS.remove("coding")
import django
django.setup()
import corpus
for module in pkgutil.walk_packages(corpus.__path__, "corpus."):
    if module.name != "corpus.sandbox.child":
        importlib.import_module(module.name)
from corpus.coded import coded
from corpus.models import Clause
assert coded(Clause.objects.all()).query.is_empty()
print([name for name in sys.modules if name.partition(".")[0] == "coding"])
"""


def codings_names() -> set[str]:
    """By which names the models of coding are reached from those of corpus."""
    fields = (
        field
        for model in apps.get_app_config("corpus").get_models()
        for field in model._meta.get_fields(include_hidden=True)
        if field.auto_created and not field.concrete
    )
    return {
        field.name
        for field in fields
        if field.related_model._meta.app_label == "coding" and not field.hidden
    }


def words_of(tree: ast.AST) -> set[str]:
    """Names after a dot, of keywords and in texts that are names, cut at double underscores."""
    words: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            words |= {node.attr}
        elif isinstance(node, ast.keyword) and node.arg:
            words |= set(node.arg.split("__"))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            words |= set(node.value.split("__")) if re.fullmatch(r"-?\w+", node.value) else set()
    return words


def test_corpus_reaches_no_model_of_coding_by_name():
    names = codings_names()
    assert {"judgements", "assignments", "codebook"} <= names
    for path in HOME.rglob("*.py"):
        if HOME / "readers" in path.parents:
            continue  # files have footnotes, which are no notes; readers know no database
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert not words_of(tree) & names, path.relative_to(HOME)


def test_such_a_name_would_be_found():
    source = 'a.filter(judgements__isnull=False); b.assignments; c.values("rounds__pk")'
    assert {"judgements", "assignments", "rounds"} <= words_of(ast.parse(source))


def test_corpus_is_imported_without_coding_and_then_nothing_is_coded():
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ALONE],
        cwd=HOME.parent,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.stdout.strip(), done.returncode) == ("[]", 0), done.stderr


def test_what_is_coded_is_told_by_the_app_that_codes(api, cast, document, passes, monkeypatch):
    documents, clauses = Document.objects.all(), Clause.objects.all()
    assert list(in_rounds(documents)) == list(in_open_rounds(documents)) == [document]
    assert not coded(clauses).exists()

    clause = clauses.codable().first()
    for name in ("coder_a", "coder_b"):
        path = f"assignments/{passes[name].pk}/clauses/{clause.pk}/"
        assert api(getattr(cast, name)).put(path, NONE).status_code == 200
    assert list(coded(clauses)) == [clause]

    assert api(cast.lead).post(f"rounds/{passes['coder_a'].round_id}/lock/").status_code == 200
    assert list(in_rounds(documents)) == [document]
    assert not in_open_rounds(documents).exists()

    monkeypatch.setattr("corpus.coded.ANSWERS", {})
    assert not coded(clauses).exists()
    assert not in_rounds(documents).exists()


def test_every_question_has_an_answer():
    questions = (coded, in_rounds, in_open_rounds, withheld, note_access, said_of_role)
    assert set(ANSWERS) == {question.__name__ for question in questions}
