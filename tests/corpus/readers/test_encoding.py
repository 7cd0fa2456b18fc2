import codecs
import random
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.readers.encoding import decode, decode_declared, plausibility
from corpus.readers.parsed import ReadError

POLICY = (
    "关于促进本市智能传感器产业发展的意见\n一、总体要求\n（一）坚持创新驱动、应用牵引。\n"
    "对符合条件的项目，给予最高3000万元资金支持；鼓励银行开发质押贷款产品。\n"
)
TRADITIONAL = "關於推動數位經濟發展之意見：應當加強資訊基礎設施建設，並鼓勵產業創新。"


def refused(data: bytes) -> ReadError:
    with pytest.raises(ReadError) as caught:
        decode(data)
    return caught.value


@pytest.mark.parametrize(
    ("data", "codec"),
    [
        (POLICY.encode(), "utf-8"),
        (codecs.BOM_UTF8 + POLICY.encode(), "utf-8"),
        (POLICY.encode("gbk"), "gb18030"),
        (POLICY.encode("gb18030"), "gb18030"),
        (codecs.BOM_UTF16_LE + POLICY.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + POLICY.encode("utf-16-be"), "utf-16-be"),
        (POLICY.encode("utf-16-le"), "utf-16-le"),
        (POLICY.encode("utf-16-be"), "utf-16-be"),
        (codecs.BOM_UTF32_LE + POLICY.encode("utf-32-le"), "utf-32-le"),
    ],
)
def test_each_encoding_gives_the_same_text(data, codec):
    assert decode(data) == (POLICY, codec)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf16_without_mark_and_without_ascii(codec):
    text = "各区人民政府，市政府各委、办、局应当认真贯彻执行本意见。"
    assert decode(text.encode(codec)) == (text, codec)


def test_gb18030_characters_outside_gbk():
    text = POLICY + "㑇䶮𠮷"
    assert decode(text.encode("gb18030")) == (text, "gb18030")


def test_line_ends_stay_as_they_are():
    assert decode("第一条\r\n第二条\r\n".encode("gbk"))[0] == "第一条\r\n第二条\r\n"


def test_undecodable_byte_in_utf8_is_named():
    before = POLICY.encode()
    with pytest.raises(ReadError) as caught:
        decode(before + b"\xff" + before)
    assert caught.value.code == "encoding"
    assert caught.value.params == {"encoding": "utf-8", "offset": len(before), "byte": "0xFF"}


def test_undecodable_byte_in_gb18030_is_named():
    before = POLICY.encode("gbk")
    with pytest.raises(ReadError) as caught:
        decode(before + b"\xff\xff" + before)
    assert caught.value.params == {"encoding": "gb18030", "offset": len(before), "byte": "0xFF"}


def test_odd_byte_at_the_end_of_utf16_is_named():
    data = codecs.BOM_UTF16_LE + POLICY.encode("utf-16-le") + b"\x4e"
    with pytest.raises(ReadError) as caught:
        decode(data)
    assert caught.value.params["offset"] == len(data) - 1


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8,
        bytes(range(256)) * 4,
        random.Random(7).randbytes(3001),
        b"abc\0def\0" * 20,
        b"".join(struct.pack("<I", n * 997) for n in range(1, 600)),
        b"\x00\x01\x02\x03" * 50,
        "第一条".encode() + b"\0" + "第二条".encode(),
    ],
)
def test_binary_data_is_refused(data):
    with pytest.raises(ReadError) as caught:
        decode(data)
    assert caught.value.code == "binary"
    assert caught.value.params["offset"] < len(data)


def test_nul_is_located():
    with pytest.raises(ReadError) as caught:
        decode("第一条".encode() + b"\0" + "第二条".encode())
    assert caught.value.params == {"offset": 9}


@pytest.mark.parametrize(
    ("wrote", "reread"), [("utf-8", "gb18030"), ("utf-8", "latin-1"), ("gbk", "latin-1")]
)
def test_text_spoilt_by_an_earlier_conversion_is_refused(wrote, reread):
    spoilt = POLICY.encode(wrote).decode(reread, errors="ignore")
    with pytest.raises(ReadError) as caught:
        decode(spoilt.encode("utf-8"))
    assert caught.value.code == "encoding"
    assert caught.value.params["reason"] == "mojibake"


@pytest.mark.parametrize("codec", ["big5", "cp950", "big5hkscs"])
def test_traditional_chinese_in_big5_is_read(codec):
    assert decode((TRADITIONAL * 3).encode(codec)) == (TRADITIONAL * 3, "big5hkscs")


def test_seven_bit_chinese_is_read_and_tildes_are_not_taken_for_it():
    assert decode(POLICY.encode("hz")) == (POLICY, "hz")
    assert decode(b"if a ~{ab~} then c") == ("if a ~{ab~} then c", "utf-8")


@pytest.mark.parametrize("codec", ["utf-32-le", "utf-32-be"])
def test_utf32_without_mark(codec):
    assert decode(POLICY.encode(codec)) == (POLICY, codec)


@pytest.mark.parametrize("codec", ["euc_jp", "shift_jis"])
def test_japanese_is_refused_rather_than_read_as_chinese(codec):
    data = ("これは日本語の文章であり、政策の本文ではありません。" * 3).encode(codec)
    assert refused(data).code == "encoding"


@pytest.mark.parametrize(
    ("data", "codec"),
    [
        ((POLICY + "\ud800").encode("utf-8", "surrogatepass"), "utf-8"),
        ((POLICY + "\ud800\n").encode("utf-16-le", "surrogatepass"), "utf-16-le"),
        (
            codecs.BOM_UTF16_BE + (POLICY + "\udc00").encode("utf-16-be", "surrogatepass"),
            "utf-16-be",
        ),
    ],
)
def test_lone_surrogates_are_located(data, codec):
    error = refused(data)
    assert error.code == "encoding"
    assert error.params["encoding"] == codec
    mark = 2 if codec == "utf-16-be" else 0
    assert error.params["offset"] == len(POLICY.encode(codec)) + mark


def test_traditional_chinese_in_utf8_is_accepted():
    assert decode(TRADITIONAL.encode()) == (TRADITIONAL, "utf-8")


def test_english_is_accepted():
    text = "Article 1. This regulation is made to promote trade.\n"
    assert decode(text.encode()) == (text, "utf-8")


@pytest.mark.parametrize("label", ["gb2312", "GBK", "x-gbk", "utf-8", "iso-8859-1", "nonsense"])
def test_a_wrong_or_loose_label_does_not_spoil_a_page(label):
    assert decode_declared(POLICY.encode("gbk"), label) == (POLICY, "gb18030")
    assert decode_declared(POLICY.encode("utf-8"), label) == (POLICY, "utf-8")


def test_a_right_label_decides_where_detection_would_refuse():
    assert decode_declared(TRADITIONAL.encode("big5"), "big5")[0] == TRADITIONAL


def test_plausibility_tells_chinese_from_mojibake():
    assert plausibility(POLICY) > 0.95
    assert plausibility(POLICY.encode().decode("gb18030", errors="ignore")) < 0.4


@settings(deadline=None, max_examples=150)
@given(st.binary(min_size=4, max_size=400))
def test_any_bytes_are_read_or_refused_with_a_code(data):
    codes = {"encoding", "binary"}
    try:
        text, codec = decode(data)
    except ReadError as error:
        codes.discard(error.code)
        text, codec = "", "utf-8"
    assert "\0" not in text
    assert len(codes) < 2 or text.encode(codec).endswith(data[-1:])


@settings(deadline=None, max_examples=100)
@given(st.text(alphabet=st.sampled_from(POLICY), min_size=8, max_size=300))
def test_chinese_text_survives_gb18030(text):
    # A few characters can be valid UTF-8 by chance, as everybody's 联通 once found out.
    data = (POLICY + text).encode("gb18030")
    assert decode(data) == (POLICY + text, "gb18030")
