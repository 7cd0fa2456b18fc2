"""Bytes and texts spoilt in one place, by a seeded generator."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

Change = Callable[[Random, bytes], bytes]

NUMBERS = [
    *("0", "-0", "-1", "1", "2", "-2147483649", "2147483648", "4294967295", "99999"),
    *("18446744073709551616", "9" * 25, "9" * 400, "9" * 5000, "-" + "9" * 5000),
    *("1e308", "-1e308", "1e38", "-3.5e38", "1e-320", "1e400", "-1e999", "1e5", "0.0000001"),
    *("NaN", "nan", "-nan", "inf", "-inf", "Infinity", "1_000", "0x10", "1.5", "+7", "1e", "e1"),
    *("²", "½", "１２", "٣٤", "Ⅷ", "⑫", "一百", "", " ", "1 2", "1,2", "1;2", "x", "\u200b5"),
]
DATES = [
    *("0000-00-00", "0001-01-01", "99999-12-31", "2021-13-40", "2021-02-29", "-2021-03-05"),
    *(
        "10000年1月1日",
        "0年0月0日",
        "9999年12月31日",
        "2021年99月99日",
        "２０２１年３月",
        "1900-01-00",
    ),
    *("2958466", "-1", "1e10", "999999999999", "二〇二一年十三月", "3/5/21", "2021-3-5T25:61:61Z"),
]
WORDS = [
    *("=1+1", "\t", "第" + "9" * 5000 + "条", "第" + "一" * 3000 + "条", "（" * 3000, "1." * 3000),
    *(
        "第二十万零三百条",
        "第²条 应当",
        "１２³、应当",
        "\u202e反",
        "\ud7ff\ue000",
        "\U0010ffff",
        "锟斤拷",
    ),
    *("之" * 500, "第一条" * 500, "\u3000" * 500, "…" * 200 + "9" * 5000, "— " + "9" * 5000 + " —"),
    *(
        "2021年" * 300,
        "有效期" + "9" * 400 + "年",
        "自发布之日起施行，有效期9999年。",
        "a" * 20_000,
    ),
    *(
        "示府发〔" + "9" * 4400 + "〕" + "9" * 4400 + "号",
        "示府发〔20211〕0号",
        "٣、应当",
        "第０章",
    ),
]
NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")
_DATE = re.compile(r"\d{4}[-年.]\d{1,2}[-月.]?(?:\d{1,2}日?)?".encode())
_CODECS = ("gb18030", "big5", "utf-16", "utf-16-le", "utf-32", "utf-8-sig", "utf-7", "shift_jis")


# Bytes


def _cut(luck: Random, data: bytes) -> tuple[int, int]:
    start = luck.randrange(len(data) + 1)
    longest = luck.choice((1, 4, 40, 400, len(data) or 1))
    return start, min(start + luck.randrange(longest + 1), len(data))


def flip(luck: Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _time in range(luck.choice((1, 3, 30))):
        if changed:
            changed[luck.randrange(len(changed))] = luck.choice((0, 255, luck.randrange(256)))
    return bytes(changed)


def truncate(luck: Random, data: bytes) -> bytes:
    return data[: luck.randrange(len(data) + 1)]


def remove(luck: Random, data: bytes) -> bytes:
    start, end = _cut(luck, data)
    return data[:start] + data[end:]


def repeat(luck: Random, data: bytes) -> bytes:
    start, end = _cut(luck, data)
    times = luck.choice((1, 2, 20)) if end - start > 200 else luck.choice((1, 20, 1000))
    return data[:end] + data[start:end] * times + data[end:]


def insert(luck: Random, data: bytes) -> bytes:
    at = luck.randrange(len(data) + 1)
    junk = (
        b"\0",
        b"\xff\xfe",
        b"\x1a",
        b"\r",
        b"%PDF-",
        b"PK\x03\x04",
        luck.randbytes(9),
        b"\xed\xa0\x80",
    )
    return data[:at] + luck.choice(junk) + data[at:]


def swap(luck: Random, data: bytes) -> bytes:
    places = sorted(luck.randrange(len(data) + 1) for _place in range(4))
    a, b, c, d = places
    return data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


BYTES = [flip, truncate, remove, repeat, insert, swap]


# Text


def _replaced(luck: Random, data: bytes, pattern: re.Pattern[bytes], others: list[str]) -> bytes:
    found = list(pattern.finditer(data))
    if not found:
        return data
    for match in sorted(
        luck.sample(found, min(len(found), luck.choice((1, 1, 3)))), key=lambda m: -m.start()
    ):
        data = (
            data[: match.start()]
            + luck.choice(others).encode("utf-8", "replace")
            + data[match.end() :]
        )
    return data


def number(luck: Random, data: bytes) -> bytes:
    return _replaced(luck, data, NUMBER, NUMBERS)


def day(luck: Random, data: bytes) -> bytes:
    return _replaced(luck, data, _DATE, DATES)


def word(luck: Random, data: bytes) -> bytes:
    at = luck.choice([0, len(data), *(match.end() for match in re.finditer(rb"[>\n,\t]", data))])
    return data[:at] + luck.choice(WORDS).encode("utf-8", "replace") + data[at:]


def recode(luck: Random, data: bytes) -> bytes:
    """Another encoding than it had, or than it says it has."""
    text = data.decode("utf-8", "replace")
    if luck.random() < 0.3:
        return re.sub(
            rb"utf-8", luck.choice((b"gb2312", b"x-none", b"utf-16", b"")), data, flags=re.I
        )
    return text.encode(luck.choice(_CODECS), "replace")


def lines(luck: Random, data: bytes) -> bytes:
    """Lines dropped, doubled, shuffled or joined."""
    parts = data.splitlines(keepends=True) or [data]
    at = luck.randrange(len(parts))
    way = luck.randrange(5)
    if way == 0:
        del parts[at]
    elif way == 1:
        parts[at:at] = [parts[at]] * luck.choice((1, 30, 300))
    elif way == 2:
        luck.shuffle(parts)
    elif way == 3:
        parts[at] = parts[at].strip() * luck.choice((2, 50))
    else:
        parts = [
            luck.choice((b"\r", b"\n\r", b"\x0b", b"\xe2\x80\xa8")).join(
                part.strip() for part in parts
            )
        ]
    return b"".join(parts)


TEXT = [*[number, day, word, lines] * 4, recode, *BYTES]
