"""Text and JSON from outside are stored as they are, or refused with their place named."""

import pytest

from policycoder.errors import Invalid
from policycoder.received import DEEPEST, read_json, refusal_of


def nested(levels: int) -> str:
    return "[" * levels + "]" * levels


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b"", "line 1, column 1"),
        (b'{"a": 1,\n}', "line 2, column 1"),
        (b'{"a": 1} 2', "line 1, column 10"),
        (b"\xef\xbb\xbf{}", "byte order mark"),
        (b'{"a": "\xff"}', "byte 8"),
        ('{"a": 1}'.encode("utf-16"), "not UTF-8"),
        (b'{"a": "\x01"}', "line 1, column 8"),  # JSON wants control characters escaped
        (nested(DEEPEST + 1).encode(), "levels deep"),
        (nested(3000).encode(), "levels deep"),
        (('{"a":' * 200_000).encode(), "levels deep"),
        (b'{"a": {"b": 1, "b": 2}}', "a: “b” stands there twice"),
        (b'{"a": [1, NaN]}', "a.1: This number"),
        (b'{"a": -Infinity}', "a: This number"),
        (b'{"a": 1e999}', "a: This number"),
        (b'{"a": 1000000000000000000}', "a: This number"),
        (b'{"a": -' + b"9" * 5000 + b"}", "a: This number"),
        (b'{"a": [{"b": "x\\u0000"}]}', "a.0.b: Character 2 (U+0000)"),
        (b'{"a": "\\ud800"}', "a: Character 1 (U+D800)"),
        (b'{"a": "\\udc00\\ud800"}', "a: Character 1 (U+DC00)"),
        (b'{"a": {"\\u0007": 1}}', "U+0007"),
        (b'"\\uffff"', "U+FFFF"),
    ],
)
def test_json_with_a_trap_in_it_is_refused_and_its_place_named(sent, said):
    with pytest.raises(Invalid) as refused:
        read_json(sent)
    assert said in refused.value.detail


def test_the_field_that_holds_the_json_is_named():
    with pytest.raises(Invalid) as refused:
        read_json('{"a": [NaN]}', "mapping")
    assert refused.value.errors == {"mapping.a.0": ["This number cannot be used."]}
    with pytest.raises(Invalid) as refused:
        read_json("{", "mapping")
    assert list(refused.value.errors) == ["mapping"]


def test_all_other_json_is_read():
    text = '{"a": [1, -2.5e3, true, null, 999999999999999999], "文": "\\ud83d\\ude00\\t\\n\\f"}'
    found = {"a": [1, -2500.0, True, None, 999_999_999_999_999_999], "文": "😀\t\n\f"}
    assert read_json(text.encode()) == found
    assert read_json(nested(DEEPEST)) is not None


@pytest.mark.parametrize("sign", ["\0", "\x01", "\x1f", "\x7f", "\ud800", "\ufffe"])
def test_what_no_file_of_ours_can_hold_is_no_text(sign):
    assert f"3 (U+{ord(sign):04X})" in refusal_of(f"ab{sign}")


def test_blanks_line_ends_and_rare_signs_are_text():
    assert refusal_of("a\tb\r\nc\v\f\x85\u2028\u200b𠀀\U000e0001\ufffd") == ""
