"""Bytes to text without guessing wildly: a file is read exactly or refused.

UTF-8 and UTF-16 announce themselves (a byte order mark, validity, the NUL halves of ASCII).
GB18030 and Big5 do not: most byte strings decode as *something* in them, so what comes out must look
like Chinese. The yardstick is GB 2312's first level (rows 16-55, 3,755 characters in everyday use):
in Chinese prose nearly every character belongs to it, in text decoded wrongly about one in eight.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter

from corpus.readers.parsed import ReadError

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ALLOWED_CONTROLS = frozenset("\t\n\r\f\v\x1a\x85")
_MAX_CONTROL_SHARE = 0.01
_PLAUSIBLE = 0.55
# Big5's own first level, everyday characters. A third of its second bytes are ASCII, which those of
# Japanese and Korean (EUC) never are.
_BIG5_COMMON = range(0xA4, 0xC7)
_BIG5_PLAUSIBLE = 0.85
_BIG5_LOW_SECONDS = 0.1
_HZ_RUN = re.compile(rb"~\{[\x21-\x7e]{2,}?~\}")


def decode(data: bytes) -> tuple[str, str]:
    """Return the text without byte order mark, and the codec's name.

    Raises ReadError "encoding" (with the offset of the first byte that does not fit, or the reason)
    or "binary".
    """
    for mark, codec in _MARKS:
        if data.startswith(mark):
            text = _decode_strictly(data, codec, skip=len(mark))
            return _checked(text, codec), codec
    if b"\0" in data and (codec := _utf32_codec(data)):
        text = _checked(_decode_strictly(data, codec), codec)
        # A table of small numbers has its NULs in the same places.
        if plausibility(text) < _PLAUSIBLE:
            raise ReadError("binary", offset=data.index(b"\0"))
        return text, codec
    if _looks_like_utf16(data):
        return _best_utf16(data)
    if _HZ_RUN.search(data) and data.isascii():
        return _decode_hz(data)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _decode_legacy(data, error)
    return _checked(text, "utf-8"), "utf-8"


def decode_declared(data: bytes, declared: str) -> tuple[str, str]:
    """Decode a page that names its encoding.

    Labels lie more often than detection errs (gb2312 for what is GBK or UTF-8), so the label is
    only asked where detection finds no answer, as for Big5.
    """
    try:
        return decode(data)
    except ReadError as error:
        codec = _codec_for(declared)
        # Where UTF-8 or GB18030 broke on one byte, no other label makes the file whole.
        if error.code != "encoding" or "byte" in error.params or codec is None:
            raise
        return _checked(_decode_strictly(data, codec), codec), codec


def plausibility(text: str) -> float:
    """Share (0 to 1) of the characters outside ASCII that belong in Chinese prose.

    1.0 for pure ASCII. Second-level characters count half; private-use, unassigned and
    control characters, and letters of other scripts, count nothing.
    """
    total = 0
    good = 0.0
    for character, count in Counter(text).items():
        if character < "\x80":
            continue
        total += count
        good += count * _weight(character)
    return good / total if total else 1.0


def _weight(character: str) -> float:
    if "\u3400" <= character <= "\u9fff":
        try:
            lead = character.encode("gb2312")[0]
        except UnicodeEncodeError:
            return 0.2
        return 1.0 if lead <= 0xD7 else 0.5
    category = unicodedata.category(character)
    if "\u3000" <= character <= "\u303f" or "\uff01" <= character <= "\uff65":
        return 1.0
    if category[0] in "PZ" or category in {"No", "Sm", "So"} or character in "\u200b\u200d\ufeff":
        return 1.0
    return 0.0


def _decode_strictly(data: bytes, codec: str, skip: int = 0) -> str:
    try:
        return data[skip:].decode(codec)
    except UnicodeDecodeError as error:
        raise _undecodable(data, codec, skip + error.start) from error


def _undecodable(data: bytes, codec: str, offset: int) -> ReadError:
    return ReadError("encoding", encoding=codec, offset=offset, byte=f"0x{data[offset]:02X}")


def _checked(text: str, codec: str) -> str:
    """The text, unless it is binary data or was spoilt by an earlier wrong conversion."""
    counts = Counter(text)
    if "\0" in counts:
        raise ReadError("binary", offset=_byte_offset(text, text.index("\0"), codec))
    if counts["\ufffd"] > 0.01 * len(text) or "锟斤拷" in text or _doubly_encoded(text):
        raise ReadError("encoding", encoding=codec, reason="mojibake")
    controls = [c for c in counts if c not in _ALLOWED_CONTROLS and unicodedata.category(c) == "Cc"]
    if sum(counts[c] for c in controls) > _MAX_CONTROL_SHARE * len(text):
        first = min(text.index(c) for c in controls)
        raise ReadError("binary", offset=_byte_offset(text, first, codec))
    return text


def _byte_offset(text: str, index: int, codec: str) -> int:
    return len(text[:index].encode(codec))


def _doubly_encoded(text: str) -> bool:
    """Whether the text is what wrong decoding makes of Chinese (UTF-8 read as GBK or Latin-1)."""
    if plausibility(text) >= _PLAUSIBLE:
        return False
    # A slice may cut a character of the original in two, so its ends are allowed to fail.
    sample = text[:20_000]
    for wrong in ("gb18030", "cp1252", "latin-1"):
        try:
            original = sample.encode(wrong).decode("utf-8", errors="replace")
        except UnicodeEncodeError:
            continue
        if _is_chinese(original):
            return True
    try:
        return _is_chinese(sample.encode("latin-1").decode("gb18030", errors="replace"))
    except UnicodeEncodeError:
        return False


def _is_chinese(text: str) -> bool:
    hanzi = sum("\u4e00" <= character <= "\u9fff" for character in text)
    return hanzi >= 4 and plausibility(text) > 0.8


def _looks_like_utf16(data: bytes) -> bool:
    """NULs, or control bytes no text has: what UTF-16 without a mark looks like, or binary data."""
    if b"\0" in data:
        return True
    sample = data[:4096]
    odd = sum(byte < 0x20 and byte not in b"\t\n\r\f\v\x1a\x1b" for byte in sample)
    return odd > _MAX_CONTROL_SHARE * len(sample)


def _utf32_codec(data: bytes) -> str:
    """UTF-32 without a mark: one byte in four is always NUL; "" for anything else."""
    if len(data) % 4 or len(data) < 8:
        return ""
    if not data[3::4].strip(b"\0") and not data[2::4].strip(b"\0\1\2\3"):
        return "utf-32-le"
    return "utf-32-be" if not (data[::4] + data[1::4]).strip(b"\0\1\2\3") else ""


def _decode_hz(data: bytes) -> tuple[str, str]:
    """Chinese in seven bits (RFC 1843), unless the tildes are the text's own."""
    try:
        text = data.decode("hz")
    except UnicodeDecodeError:
        text = ""
    if text and plausibility(text) >= _PLAUSIBLE:
        return _checked(text, "hz"), "hz"
    return _checked(data.decode("ascii"), "utf-8"), "utf-8"


def _best_utf16(data: bytes) -> tuple[str, str]:
    best: tuple[float, str, str] | None = None
    for codec in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError as error:
            before = data[: error.start].decode(codec)
            if len(before) >= 4 and _utf16_score(before) >= _PLAUSIBLE:
                raise _undecodable(data, codec, error.start) from error
            continue
        score = _utf16_score(text)
        if best is None or score > best[0]:
            best = (score, text, codec)
    if best is None or best[0] < _PLAUSIBLE:
        first = next((i for i, b in enumerate(data) if b < 0x20 and b not in b"\t\n\r\f\v"), 0)
        raise ReadError("binary", offset=first)
    return _checked(best[1], best[2]), best[2]


def _utf16_score(text: str) -> float:
    """Like `plausibility`, but ASCII must be letters, digits, spaces or line ends too."""
    if "\0" in text:
        return 0.0
    controls = sum(c < "\x20" and c not in _ALLOWED_CONTROLS for c in text)
    if controls > _MAX_CONTROL_SHARE * len(text):
        return 0.0
    return plausibility(text)


def _decode_legacy(data: bytes, utf8_error: UnicodeDecodeError) -> tuple[str, str]:
    """GB18030 (which holds GBK and GB 2312), or UTF-16 without mark and without any ASCII."""
    candidates = []
    for codec in ("gb18030", "utf-16-le", "utf-16-be"):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        candidates.append((_utf16_score(text), codec, text))
    if candidates:
        score, codec, text = max(candidates, key=lambda candidate: candidate[0])
        if score >= _PLAUSIBLE:
            return _checked(text, codec), codec
    if (traditional := _decode_big5(data)) is not None:
        return _checked(traditional, "big5hkscs"), "big5hkscs"
    raise _why_not(data, utf8_error)


def _decode_big5(data: bytes) -> str | None:
    """The text if the bytes are Big5 and most of its characters are common ones."""
    try:
        text = data.decode("big5hkscs")
    except UnicodeDecodeError:
        return None
    hanzi = [c for c in text if "\u4e00" <= c <= "\u9fff"]
    pairs = [c.encode("big5hkscs") for c in hanzi]
    foreign = sum(c > "\x7f" for c in text) - len(hanzi)
    if len(hanzi) < 4 or foreign > len(hanzi):
        return None
    common = sum(pair[0] in _BIG5_COMMON for pair in pairs)
    low = sum(pair[-1] < 0x80 for pair in pairs)
    plausible = common >= _BIG5_PLAUSIBLE * len(pairs) and low >= _BIG5_LOW_SECONDS * len(pairs)
    return text if plausible else None


def _why_not(data: bytes, utf8_error: UnicodeDecodeError) -> ReadError:
    """Blame the byte that broke the encoding in which the text before it made sense."""
    try:
        data.decode("gb18030")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("gb18030")
        if not before.isascii() and plausibility(before) >= _PLAUSIBLE:
            return _undecodable(data, "gb18030", error.start)
    before = data[: utf8_error.start].decode("utf-8")
    if not before.isascii() and plausibility(before) >= _PLAUSIBLE:
        return _undecodable(data, "utf-8", utf8_error.start)
    return ReadError("encoding", encoding="", reason="unknown", offset=utf8_error.start)


def _codec_for(label: str) -> str | None:
    try:
        codec = codecs.lookup(label.strip()).name
    except LookupError:
        return None
    return "gb18030" if codec in {"gb2312", "gbk"} else codec
