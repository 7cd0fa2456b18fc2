"""Collect the interface's strings, keep their translations, and compile them; no system gettext.

    python scripts/messages.py            bring the .po files up to date and compile the .mo files
    python scripts/messages.py --check    fail, listing them, when a string is not well translated

Strings come from Python, from Django templates and from our JavaScript. The .po files are sorted
and carry neither dates nor line numbers, so that a diff shows translations only. The .mo files are
committed: running the product needs neither this script nor babel.
"""

from __future__ import annotations

import argparse
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LANGUAGE = "zh_Hans"
FOLDER = ROOT / "locale" / LANGUAGE / "LC_MESSAGES"
PYTHON = ("policycoder", "corpus", "coding")
HEADER = f"""\
Language: {LANGUAGE}
MIME-Version: 1.0
Content-Type: text/plain; charset=UTF-8
Content-Transfer-Encoding: 8bit
Plural-Forms: nplurals=1; plural=0;
"""
UNDATED = datetime(2026, 1, 1, tzinfo=UTC)
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|%([sdif])|\{(\w+)\}")
JS_CALL = re.compile(r"(?<![\w.$])(gettext|ngettext|pgettext|npgettext)\(\s*")
JS_STRING = re.compile(r"""\s*("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\$]|\\.)*`)""")
JS_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)

Id = str | tuple[str, ...]


def python_strings() -> Iterator[tuple[Id, str | None]]:
    for folder in PYTHON:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield from _extracted(path.read_text(encoding="utf-8"))


def template_strings() -> Iterator[tuple[Id, str | None]]:
    for path in sorted((ROOT / "templates").rglob("*.html")):
        code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
        # What stands between the strings is blanked out; its indentation would not parse as Python.
        yield from _extracted("\n".join(line.lstrip() for line in code.splitlines()))


def _extracted(code: str) -> Iterator[tuple[Id, str | None]]:
    for _, found, _, context in extract("python", io.BytesIO(code.encode()), KEYWORDS):
        yield found, context


def script_strings() -> Iterator[tuple[Id, str | None]]:
    """Strings of our JavaScript, also inside nested template literals, where lexers lose track."""
    for path in sorted((ROOT / "static" / "js").rglob("*.js")):
        code = path.read_text(encoding="utf-8")
        for call in JS_CALL.finditer(code):
            arguments = list(_js_arguments(code, call.end()))
            context = arguments.pop(0) if "p" in call[1] and arguments else None
            wanted = 2 if "n" in call[1].removesuffix("gettext") else 1
            if len(arguments) >= wanted:
                found = (arguments[0], arguments[1]) if wanted == 2 else arguments[0]
                yield found, context


def _js_arguments(code: str, at: int) -> Iterator[str]:
    """The leading string arguments of a call, `"a" + "b"` joined; stops at the first other one."""
    while literal := JS_STRING.match(code, at):
        text, at = _js_value(literal[1]), literal.end()
        while joined := re.compile(r"\s*\+").match(code, at):
            literal = JS_STRING.match(code, joined.end())
            if not literal:
                return
            text, at = text + _js_value(literal[1]), literal.end()
        yield text
        comma = re.compile(r"\s*,").match(code, at)
        if not comma:
            return
        at = comma.end()


def _js_value(literal: str) -> str:
    def unescape(match: re.Match[str]) -> str:
        code = match[1]
        if len(code) == 5:
            return chr(int(code[1:], 16))
        return {"n": "\n", "t": "\t", "\n": ""}.get(code, code)

    return JS_ESCAPE.sub(unescape, literal[1:-1])


def collect(domain: str) -> Catalog:
    """Every string of a domain ("django" or "djangojs"), untranslated."""
    catalog = Catalog(locale=LANGUAGE)
    sources = (python_strings, template_strings) if domain == "django" else (script_strings,)
    for source in sources:
        for found, context in source():
            if found and found != "":
                catalog.add(found, context=context)
    return catalog


def stored(domain: str) -> Catalog:
    path = FOLDER / f"{domain}.po"
    if not path.exists():
        return Catalog(locale=LANGUAGE)
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE)


def strings_of(message: Message) -> list[str]:
    """The translation: one string, or one per plural form; empty ones for what is missing."""
    string = message.string
    return list(string) if isinstance(string, list | tuple) else [string or ""]


def translated(message: Message) -> bool:
    return all(strings_of(message))


def merge(fresh: Catalog, known: Catalog) -> Catalog:
    """The strings of `fresh` with the translations of `known`."""
    for message in fresh:
        old = known.get(message.id, message.context) if message.id else None
        if old and old.id == message.id and translated(old):
            message.string = old.string
            message.flags |= old.flags & {"fuzzy"}
    return fresh


def po_text(catalog: Catalog) -> str:
    buffer = io.BytesIO()
    write_po(buffer, catalog, no_location=True, omit_header=True, sort_output=True, width=100)
    header = "".join(f'"{line}\\n"\n' for line in HEADER.splitlines())
    return f'msgid ""\nmsgstr ""\n{header}\n{buffer.getvalue().decode().rstrip()}\n'


def mo_bytes(catalog: Catalog) -> bytes:
    """The compiled catalog, the same for the same strings whenever it is written."""
    catalog.creation_date = catalog.revision_date = UNDATED
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def placeholders(text: str) -> set[str]:
    return {"".join(filter(None, found)) for found in PLACEHOLDER.findall(text.replace("%%", ""))}


def faults(domain: str) -> list[str]:
    """What is wrong with a domain's translations, one line each."""
    fresh, known = collect(domain), stored(domain)
    found = []
    for message in fresh:
        if not message.id:
            continue
        old = known.get(message.id, message.context)
        name = f"{domain}: {message.id!r}"
        if old is None or old.id != message.id:
            found.append(f"{name}: missing")
        elif not translated(old):
            found.append(f"{name}: untranslated")
        elif old.fuzzy:
            found.append(f"{name}: fuzzy")
        else:
            wanted = placeholders(message.id if isinstance(message.id, str) else message.id[-1])
            if any(placeholders(part) != wanted for part in strings_of(old)):
                found.append(f"{name}: placeholders differ: {old.string!r}")
    found += [
        f"{domain}: {message.id!r}: obsolete"
        for message in known
        if message.id and fresh.get(message.id, message.context) is None
    ]
    found += [f"{domain}: {message.id!r}: obsolete" for message in known.obsolete.values()]
    compiled = FOLDER / f"{domain}.mo"
    if not compiled.exists() or compiled.read_bytes() != mo_bytes(known):
        found.append(f"{domain}.mo is out of date")
    return found


def update(domain: str) -> None:
    catalog = merge(collect(domain), stored(domain))
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{domain}.po").write_text(po_text(catalog), encoding="utf-8")
    (FOLDER / f"{domain}.mo").write_bytes(mo_bytes(catalog))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true", help="verify, change nothing")
    check_only = parser.parse_args().check
    found = []
    for domain in ("django", "djangojs"):
        if not check_only:
            update(domain)
        found += faults(domain)
    print("\n".join(found) if found else "every string is translated")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
