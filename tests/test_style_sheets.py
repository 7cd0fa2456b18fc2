"""The style sheets stay small, name colours in one place, and hold nothing that is not used."""

import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
SHEETS = {
    path.relative_to(ROOT / "static" / "css").as_posix(): re.sub(
        r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S
    )
    for path in (ROOT / "static" / "css").rglob("*.css")
}
COLOURED = {"tokens.css", "dark.css", "palette.css", "palette-dark.css"}
MARKUP = "\n".join(
    path.read_text(encoding="utf-8")
    for folder, ending in (("templates", "*.html"), ("static/js", "*.js"))
    for path in (ROOT / folder).rglob(ending)
)


def lines(name: str) -> int:
    return len((ROOT / "static" / "css" / name).read_text(encoding="utf-8").splitlines())


def test_they_are_few_and_short():
    assert sum(map(lines, SHEETS)) < 4_600
    assert {name for name in SHEETS if name.startswith("pages/") and lines(name) > 200} == set()


def test_a_page_is_sent_less_than_250_kb_of_them():
    every = [
        *(ROOT / "static" / "css").rglob("*.css"),
        *settings.STATICFILES_DIRS[0].rglob("*.min.css"),
    ]
    assert sum(path.stat().st_size for path in every) < 250_000


def test_colours_and_shadows_are_named_in_the_tokens_alone():
    raw = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|oklch)\(|:\s*(?:white|black)\b", re.I)
    found = {
        (name, value.strip())
        for name, text in SHEETS.items()
        if name not in COLOURED
        for value in re.findall(r":([^:;{}]+);", text)
        if raw.search(f":{value}")
    }
    assert found == set()


def test_every_variable_that_is_read_is_set():
    text = "\n".join(SHEETS.values())
    assert set(re.findall(r"var\((--[\w-]+)", text)) <= set(re.findall(r"(--[\w-]+):", text))


def test_every_class_stands_in_a_page():
    # What a page composes: `heat-{{ kind }}`, `wb-mark-${state}`.
    composed = tuple(set(re.findall(r"([a-z][\w-]*-)(?:\{\{|\{%|\$\{)", MARKUP)))
    words = set(re.findall(r"[a-z][\w-]*", MARKUP))
    named = {
        name
        for text in SHEETS.values()
        for name in re.findall(r"\.([a-z][\w-]*)(?![^{}]*\})", text)
    }
    assert {name for name in named - words if not name.startswith(composed)} == set()


def test_every_sheet_is_asked_for_by_a_page():
    asked = set(re.findall(r"'css/([^']+)'", MARKUP))
    assert asked == set(SHEETS)
