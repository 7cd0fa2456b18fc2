"""Several static files sent as one, so that a page of a hundred modules asks once.

Nothing is built: modules and style sheets stay plain files, each with its own address as well, and
are put one behind the other when they are first asked for. What is joined has an address with the
digest of all that goes into it, and is kept for ever.
"""

import hashlib
import posixpath
import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from inspect import getsource
from pathlib import Path
from sys import modules

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe
from django.views.i18n import JavaScriptCatalog

from policycoder.caching import FOR_EVER

ROOT = Path(settings.BASE_DIR) / "static"
_TYPES = {".js": "text/javascript", ".css": "text/css"}
_IMPORT = re.compile(
    r'^import (?:(?:(?P<one>[\w$]+)|\* as (?P<all>[\w$]+)|\{(?P<several>[^}]*)\}) from )?"(?P<source>[^"]+)";\n',
    re.M,
)
_LATER = re.compile(r'(?<=await )import\("(?P<source>\.[^"]+)"\)')
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|const|class) ([\w$]+))", re.M)
_LEFT = re.compile(r"^(?:import|export)\b.*", re.M)
_URL = re.compile(r"url\(\"(\.[^\"]+)\"\)")


@cache
def version() -> str:
    """Changes with every static file, translation, and with how they are joined."""
    digest = hashlib.sha256(settings.STATIC_URL.encode())
    digest.update(getsource(modules[__name__]).encode())
    for path in sorted(Path(settings.LOCALE_PATHS[0]).rglob("djangojs.mo")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def address_of(*names: str) -> str:
    """Where these files are sent as one: `js/pages.js`, or style sheets in their order."""
    return f"{reverse('joined', args=[version()])}?{'&'.join(names)}"


def words_of(language: str) -> str:
    """Where the translations are that scripts use."""
    return reverse("words", args=[version(), language])


@lru_cache(maxsize=64)
def joined(names: tuple[str, ...]) -> str:
    """The files as one. Raises LookupError for what is no script or style sheet of ours."""
    known = {path.relative_to(ROOT).as_posix() for path in _files()}
    if not set(names) <= known or len({posixpath.splitext(name)[1] for name in names}) != 1:
        raise LookupError(names)
    return _script(names) if names[0].endswith(".js") else "\n".join(map(_sheet, names))


def _files() -> Iterator[Path]:
    for ending in _TYPES:
        yield from (ROOT / ending[1:]).rglob(f"*{ending}")


def _sheet(name: str) -> str:
    """What it names relative to itself is named in full."""
    folder = posixpath.dirname(name)

    def full(found: re.Match[str]) -> str:
        return f'url("{static(posixpath.normpath(posixpath.join(folder, found[1])))}")'

    return _URL.sub(full, (ROOT / name).read_text())


def _script(entries: tuple[str, ...]) -> str:
    """The modules and all that they import, each in a function that answers its exports, those that
    others build on first. Libraries are imported as before; what is imported later runs later, and
    has an address of its own where it needs a library that nothing else does."""
    order = _in_order(entries)
    libraries = dict.fromkeys(_libraries(order))
    later = {
        name
        for module in order
        for name in _named_in(module, _LATER)
        if name not in order and libraries.keys() >= _libraries(_in_order([name])).keys()
    }
    for name in sorted(later):
        order += [one for one in _in_order([name]) if one not in order]
    own = {name: f"$module{n}" for n, name in enumerate(order)}
    called = {name: f"$library{n}" for n, name in enumerate(libraries)}
    head = [f'import * as {short} from "{name}";\n' for name, short in called.items()]
    return "".join([*head, *(_module(name, own | called, later) for name in order)])


def _text(name: str) -> str:
    return (ROOT / name).read_text()


def _in_order(entries: Iterable[str]) -> list[str]:
    """The modules that these import, and these, each after what it imports."""
    found: dict[str, bool] = {}

    def visit(name: str) -> None:
        if name not in found:
            found[name] = False
            for source in _named_in(name, _IMPORT):
                visit(source)
            del found[name]
            found[name] = True

    for entry in entries:
        visit(entry)
    return list(found)


def _named_in(name: str, pattern: re.Pattern[str]) -> list[str]:
    """The modules of ours that a module imports in this way."""
    sources = [found["source"] for found in pattern.finditer(_text(name))]
    return [_beside(name, source) for source in sources if source.startswith(".")]


def _libraries(names: Iterable[str]) -> dict[str, None]:
    sources = [found["source"] for name in names for found in _IMPORT.finditer(_text(name))]
    return {source: None for source in sources if not source.startswith(".")}


def _module(name: str, called: dict[str, str], later: set[str]) -> str:
    def taken(found: re.Match[str]) -> str:
        source = found["source"]
        origin = called[_beside(name, source) if source.startswith(".") else source]
        if found["one"]:
            return f"const {found['one']} = {origin}.default;\n"
        if found["all"]:
            return f"const {found['all']} = {origin};\n"
        if found["several"]:
            return f"const {{{found['several'].replace(' as ', ': ')}}} = {origin};\n"
        return ""

    def asked(found: re.Match[str]) -> str:
        target = _beside(name, found["source"])
        if target not in called:
            return f'import("{static(target)}")'
        return f"{called[target]}()" if target in later else called[target]

    text = _IMPORT.sub(taken, _text(name))
    exports = ", ".join(_EXPORT.findall(text))
    text = _LATER.sub(asked, _EXPORT.sub("", text))
    if left := _LEFT.search(text):
        raise ValueError(f"{name} imports or exports in a way that is not known: {left[0]}")
    text = text.replace("import.meta.url", f'new URL("{static(name)}", location).href')
    body = f"{{\n{text}\nreturn {{{exports}}};\n}}"
    if name in later:
        made = f"(async () => (made ??= (() => {body})()))"
        return f"/* {name} */\nconst {called[name]} = ((made) => {made})();\n"
    return f"/* {name} */\nconst {called[name]} = (() => {body})();\n"


def _beside(name: str, source: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), source))


@login_not_required
@require_safe
def send(request: HttpRequest, asked: str) -> HttpResponse:
    """`?<name>&<name>…`: the files joined in this order."""
    names = tuple(request.META["QUERY_STRING"].split("&"))
    try:
        text = joined(names) if asked == version() else None
    except LookupError:
        text = None
    if text is None:
        raise Http404
    kind = _TYPES[posixpath.splitext(names[0])[1]]
    return _for_ever(HttpResponse(text, content_type=f"{kind}; charset=utf-8"))


@login_not_required
@require_safe
def words(request: HttpRequest, asked: str, language: str) -> HttpResponse:
    """The translations that scripts use, in this language whoever asks."""
    if asked != version() or language not in dict(settings.LANGUAGES):
        raise Http404
    return _for_ever(HttpResponse(_words(language), content_type="text/javascript; charset=utf-8"))


@cache
def _words(language: str) -> bytes:
    with translation.override(language):
        return bytes(JavaScriptCatalog().get(HttpRequest()).content)


def _for_ever(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = FOR_EVER
    return response
