"""The table of metadata fields is the only place that lists them."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

from corpus.fields import BY_NAME, FIELDS, IMPORTED, NAMES
from corpus.models import Document
from corpus.text.metadata import guess_metadata
from tests.conftest import POLICY, ROOT
from tests.strangers import follow_in_copy

LINE = """    Field("subject", "text", _("Subject words"), length=100, headings=("主题词",), suggested=True,
          filtered=True, lacking=_("Without subject words"), meaning=_("Subject words.")),
"""
LAST = "    # What a page offers for download."
# Guesses have rules of their own by field; readers speak of what pages call their facts.
MAY_NAME_FIELDS = ("corpus/fields.py", "corpus/text/metadata/", "corpus/readers/")
# How many names in one list, dictionary or tuple make a list of the fields.
MOST = 3


def test_a_field_added_in_one_line_is_imported_shown_reviewed_and_exported(tmp_path, db):
    lines = {"fields.py": (LINE, LAST)}
    done = follow_in_copy(tmp_path, "corpus", lines, "tests.corpus.one_more_field")
    assert done.stdout == "followed\n", done.stderr[-3000:]


def listed(path: Path) -> set[str]:
    """The most names of fields that one list, tuple, set or dictionary of a module names."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Dict):
            members = node.keys
        elif isinstance(node, ast.List | ast.Tuple | ast.Set):
            members = node.elts
        else:
            continue
        names = {one.value for one in members if isinstance(one, ast.Constant)} & BY_NAME.keys()
        found = max(found, names, key=len)
    return found


def test_no_other_module_lists_the_fields():
    for folder in ("policycoder", "corpus", "coding"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if "migrations" not in path.parts and not name.startswith(MAY_NAME_FIELDS):
                assert len(listed(path)) < MOST, (name, listed(path))


@pytest.mark.parametrize("folder", ["review", "kit", "screening", ""])
def test_no_script_lists_the_fields(folder):
    for path in sorted((settings.BASE_DIR / "static" / "js" / folder).glob("*.js")):
        words = set(re.findall(r"\b[a-z]+_[a-z]+\b", path.read_text()))
        assert len(words & set(NAMES)) < MOST, path


def test_what_is_said_of_a_field_fits_it():
    for field in FIELDS:
        assert bool(field.length) == (field.kind in ("text", "address", "choice", "agencies"))
        assert bool(field.choices) == bool(field.patterns) == (field.kind == "choice")
        assert field.guessed or not field.lapses
        assert all(len(value) <= field.length for value, _label in field.choices)
        assert field.is_column == any(field.name == one.name for one in Document._meta.fields)
    headings = [heading for field in IMPORTED for heading in field.headings]
    assert len(headings) == len(set(headings))
    # As the headings of a table are compared.
    assert headings == [re.sub(r"[\W_]+", "", heading).lower() for heading in headings]


def test_what_is_guessed_is_what_the_table_calls_guessed():
    guesses = guess_metadata(POLICY, "a.txt", meta={"source_url": "https://example.org"})
    assert guesses.keys() <= {field.name for field in FIELDS if field.guessed}
