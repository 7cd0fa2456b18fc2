import re

import pytest

from corpus.messages import read_error_message
from corpus.readers.parsed import ReadError

EXAMPLES = {
    "size": 3 * 2**20,
    "limit": 2 * 2**20,
    "unpacked": False,
    "supported": ["docx", "txt"],
    "pages": [1, 2],
    "columns": ["甲", "乙"],
    "files": ["a.txt", "b/a.txt"],
}


def documented() -> list[tuple[str, list[str]]]:
    found = re.findall(r"([a-z_]+) \{([^}]*)\}", ReadError.__doc__)
    return [
        (code, re.findall(r"(\w+)(?=[,:]|$)", params)) for code, params in found if code != "or"
    ]


@pytest.mark.parametrize(("code", "names"), documented())
def test_every_code_of_the_readers_has_words(code, names):
    params = {name: EXAMPLES.get(name, "X") for name in names if name != "mojibake"}
    message = read_error_message(ReadError(code, **params))
    assert code not in re.findall(r"\(([a-z_]+)", message)
    assert "%(" not in message


def test_sizes_are_told_in_megabytes():
    error = ReadError("too_large", size=70 * 2**20, limit=50 * 2**20, unpacked=False)
    assert "70" in read_error_message(error)
    assert "50" in read_error_message(error)
    assert "1000" in read_error_message(ReadError("memory", limit=1000 * 2**20))


def test_a_code_without_words_is_still_told():
    assert "new_code" in read_error_message(ReadError("new_code", page=3))


def test_an_unknown_ending_is_told_in_one_line():
    for extension in ("exe", ""):
        error = ReadError("unsupported", extension=extension, supported=["docx", "txt"] * 12)
        message = read_error_message(error)
        assert "docx" not in message
        assert extension in message
