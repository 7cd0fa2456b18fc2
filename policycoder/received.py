"""What comes from outside, held to what can be stored: texts, forms and JSON. Raises Invalid."""

import json
from collections import deque
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from policycoder.characters import UNSTORABLE
from policycoder.errors import Invalid, TooLarge
from policycoder.values import LARGEST

# Levels of lists and objects within one another; what we ask for has eight at most.
DEEPEST = 50
_SHOWN = 80
_MARK = "\ufeff"


def refusal_of(text: str) -> str:
    """Why the text cannot be stored, "" where it can."""
    found = UNSTORABLE.search(text)
    if found is None:
        return ""
    about = {"place": found.start() + 1, "code": f"U+{ord(found[0]):04X}"}
    return _("Character %(place)s (%(code)s) cannot be stored. Take it out.") % about


def check_text(text: str, where: str) -> None:
    """`where` names the field that holds the text."""
    if refusal := refusal_of(text):
        raise Invalid.on(_shown(where), refusal, named=True)


def _shown(where: str) -> str:
    """A name that came with the text, fit to be shown."""
    return UNSTORABLE.sub("\ufffd", where)[:_SHOWN]


# Forms, files and queries


def check_size(size: int, where: str, limit: int | None = None) -> None:
    """Of a file, in bytes; at most what an import takes unless told otherwise. Raises TooLarge."""
    limit = settings.MAX_UPLOAD_BYTES if limit is None else limit
    if size > limit:
        raise TooLarge.on(where, too_large(size, limit))


def too_large(size: int, limit: int) -> str:
    return _("The file has %(size)s MB; at most %(limit)s MB are taken.") % {
        "size": f"{size / 1024 / 1024:.0f}",
        "limit": limit // 1024 // 1024,
    }


def check_values(values: QueryDict) -> None:
    """Every name and value of a query or a form."""
    for name, several in values.lists():
        check_text(name, name)
        for value in several:
            check_text(value, name)


def check_form(
    fields: QueryDict, files: MultiValueDict[str, Any], uploads: Collection[str]
) -> None:
    """The fields and files of a form. `uploads` names the files: one in another's place is refused,
    and a text in theirs."""
    check_values(fields)
    for name, several in files.lists():
        check_text(name, name)
        for upload in several:
            check_text(upload.name or "", name)
        if name not in uploads:
            raise Invalid.on(_shown(name), _("This is a file; send a text."), named=True)
    for name in uploads:
        if name not in files and fields.get(name):
            raise Invalid.on(name, _("This is a text; send a file."), named=True)


def uploads_of(view: Any) -> Collection[str]:
    """The names under which a view takes files; most take none."""
    return getattr(view, "uploads", ())


def takes_files(*names: str) -> Any:
    """Marks a view that takes files under these names."""

    def mark(view: Any) -> Any:
        view.uploads = names
        return view

    return mark


def check_address(request: HttpRequest) -> None:
    """The path and the query."""
    check_text(request.path, "path")
    if "%" in request.META.get("QUERY_STRING", ""):
        check_values(request.GET)


# JSON


class _Doubled(dict[str, Any]):
    """An object one of whose keys stands there twice."""

    key: str


class _NoNumber:
    """A number that JSON does not have, or that nothing of ours can hold."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    doubled = _Doubled(found)
    keys = [key for key, _value in pairs]
    doubled.key = next(key for key in found if keys.count(key) > 1)
    return doubled


def _whole(digits: str) -> int | _NoNumber:
    # Python reads no more than 4,300 digits, and slowly.
    number = int(digits) if len(digits) < 20 else LARGEST + 1
    return number if -LARGEST <= number <= LARGEST else _NoNumber()


def _fraction(digits: str) -> float | _NoNumber:
    number = float(digits)
    return number if abs(number) <= LARGEST else _NoNumber()


_decoder = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=_whole,
    parse_float=_fraction,
    parse_constant=lambda _name: _NoNumber(),
)


def read_json(data: bytes | str, where: str = "") -> Any:
    """The value that JSON in UTF-8 says; `where` names the field or file that holds it.

    Refused besides what is no JSON: another encoding, a byte order mark, more than DEEPEST levels,
    a key that stands twice in an object, NaN and numbers of more than 18 digits before the point,
    texts that cannot be stored.
    """
    try:
        text = data if isinstance(data, str) else data.decode()
        if text.startswith(_MARK):
            raise _refused(where, _("The JSON begins with a byte order mark. Leave it out."))
        value = _decoder.decode(text)
    except UnicodeDecodeError as error:
        said = _("The JSON is not UTF-8: byte %(place)s.") % {"place": error.start + 1}
        raise _refused(where, said) from None
    except json.JSONDecodeError as error:
        said = _("This is no JSON: line %(line)s, column %(column)s.")
        about = {"line": error.lineno, "column": error.colno}
        raise _refused(where, said % about) from None
    except RecursionError:
        raise _refused(where, _too_deep()) from None
    _check(value, where)
    return value


def _refused(where: str, said: str) -> Invalid:
    return Invalid.on(_shown(where), said, named=True) if where else Invalid(said)


def _too_deep() -> str:
    said = _("The JSON is nested more than %(limit)s levels deep.")
    return said % {"limit": DEEPEST}


def _check(value: Any, where: str) -> None:
    """Without recursion: the levels are those of whoever sent it."""
    left: deque[tuple[Any, Any, int]] = deque([(value, (None, where), 1)])
    while left:
        one, path, level = left.popleft()
        if isinstance(one, str):
            if UNSTORABLE.search(one):
                check_text(one, _path(path) or "JSON")
        elif isinstance(one, _NoNumber):
            raise _refused(_path(path), _("This number cannot be used."))
        elif isinstance(one, (dict, list)):
            if level > DEEPEST:
                raise _refused(_path(path), _too_deep())
            if isinstance(one, _Doubled):
                said = _("“%(key)s” stands there twice.") % {"key": _shown(one.key)}
                raise _refused(_path(path), said)
            for key, item in _items(one):
                if isinstance(key, str) and UNSTORABLE.search(key):
                    check_text(key, _path((path, key)))
                left.append((item, (path, key), level + 1))


def _items(value: Mapping[str, Any] | list[Any]) -> Iterator[tuple[Any, Any]]:
    return iter(value.items() if isinstance(value, Mapping) else enumerate(value))


def _path(path: Any) -> str:
    """`references.0.node` from (((None, ""), "references"), 0), "node")."""
    names: list[str] = []
    while path is not None:
        path, name = path
        if name != "":
            names.append(str(name))
    return ".".join(reversed(names))
