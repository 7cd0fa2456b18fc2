import io
import stat
import struct
import zipfile
import zlib
from datetime import date

import pytest

from corpus.readers.bundle import Member, Skipped, unpack
from corpus.readers.limits import Limits, use
from corpus.readers.parsed import ReadError
from corpus.readers.tables.columns import Problem
from corpus.readers.tables.sheet import Sheet, match
from tests.corpus.readers.tables.workbooks import workbook

TEXT = "第一条 为了促进发展，制定本办法。".encode()


def zipped(*members: tuple, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of (name or ZipInfo, content) pairs."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content, method)
    return buffer.getvalue()


def raw_named(names: list[bytes], extra: bytes = b"") -> bytes:
    """A zip whose names are these bytes, not marked as UTF-8, as other packers write them."""
    members = []
    for place, name in enumerate(names):
        info = zipfile.ZipInfo(f"{place:04}" + "x" * (len(name) - 4))
        info.extra = extra
        members.append((info, TEXT))
    data = zipped(*members)
    for place, name in enumerate(names):
        data = data.replace(f"{place:04}".encode() + b"x" * (len(name) - 4), name)
    return data


def contents(data: bytes, name: str = "资料.zip") -> list:
    return list(unpack(data, name))


def members(data: bytes) -> list[str]:
    return [item.name for item in contents(data) if isinstance(item, Member)]


def problems(data: bytes) -> list[tuple]:
    return [(p.name, p.code) for p in contents(data) if isinstance(p, Problem)]


def refusal(data: bytes, name: str = "资料.zip") -> ReadError:
    with pytest.raises(ReadError) as caught:
        contents(data, name)
    return caught.value


def test_files_come_with_their_folders_in_order():
    data = zipped(("政策/市级/甲.txt", TEXT), ("乙.txt", TEXT + TEXT), ("空/", b""))
    assert contents(data) == [Member("政策/市级/甲.txt", TEXT), Member("乙.txt", TEXT + TEXT)]


def test_a_bundle_is_read_from_its_file_too(tmp_path):
    path = tmp_path / "kept"
    path.write_bytes(zipped(("甲.txt", TEXT)))
    assert list(unpack(path, "资料.zip")) == [Member("甲.txt", TEXT)]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5"])
def test_names_that_say_no_encoding(encoding):
    names = ["政策文件/關於促進發展的意見.txt", "政策文件/上海市數據條例.txt"]
    if encoding == "gb18030":
        names = ["政策文件/关于促进发展的意见.txt", "政策文件/上海市数据条例（试行）.txt"]
    assert members(raw_named([name.encode(encoding) for name in names])) == names


def test_the_extra_field_with_the_name_counts_while_it_belongs_to_it():
    raw, meant = b"zhengce.txt", "政策.txt".encode()

    def extra(checksum: int) -> bytes:
        body = b"\x01" + struct.pack("<I", checksum) + meant
        return struct.pack("<HH", 0x7075, len(body)) + body

    assert members(raw_named([raw], extra(zlib.crc32(raw)))) == ["政策.txt"]
    assert members(raw_named([raw], extra(1))) == ["zhengce.txt"]


def test_litter_is_listed_but_no_problem():
    litter = [
        "__MACOSX/._甲.txt",
        "政策/.DS_Store",
        "Thumbs.db",
        "政策/~$意见.docx",
        "政策/._意见.docx",
        "desktop.ini",
    ]
    data = zipped(*((name, b"x") for name in litter), ("甲.txt", TEXT))
    assert contents(data) == [*map(Skipped, litter), Member("甲.txt", TEXT)]


@pytest.mark.parametrize(
    "name",
    [
        "../逃.txt",
        "政策/../../逃.txt",
        "/etc/逃.txt",
        "C:/逃.txt",
        "..\\逃.txt",
        "\\\\server\\逃.txt",
    ],
)
def test_names_that_lead_out_are_refused_and_the_rest_arrives(name):
    info = zipfile.ZipInfo("x")
    info.filename = name
    data = zipped((info, TEXT), ("甲.txt", TEXT))
    assert problems(data) == [(name.replace("\\", "/"), "unsafe_name")]
    assert members(data) == ["甲.txt"]


def test_backslashes_part_folders():
    info = zipfile.ZipInfo("x")
    info.filename = "政策\\甲.txt"
    assert members(zipped((info, TEXT))) == ["政策/甲.txt"]


def test_links_and_devices_are_refused():
    link, device = zipfile.ZipInfo("甲.txt"), zipfile.ZipInfo("乙.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    device.external_attr = (stat.S_IFCHR | 0o666) << 16
    data = zipped((link, "/etc/passwd"), (device, b""), ("丙.txt", TEXT))
    assert problems(data) == [("甲.txt", "special_file"), ("乙.txt", "special_file")]
    assert members(data) == ["丙.txt"]


def test_two_files_of_one_name():
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = zipped(("甲.txt", TEXT), ("甲.txt", b"other"))
    assert contents(data) == [Problem("甲.txt", "repeated_name", {}), Member("甲.txt", TEXT)]


def test_what_is_not_read_is_named():
    data = zipped(("图.png", b"x"), ("旧.rar", b"x"), ("无", b"x"), ("甲.txt", TEXT))
    assert problems(data) == [
        ("图.png", "unsupported"),
        ("旧.rar", "archive"),
        ("无", "unsupported"),
    ]
    assert members(data) == ["甲.txt"]


def test_zips_within_are_unpacked_as_deep_as_allowed():
    inner = zipped(("市级/乙.txt", TEXT), ("更深.zip", zipped(("丙.txt", TEXT))))
    data = zipped(("甲.txt", TEXT), ("区县.zip", inner))
    assert members(data) == ["甲.txt", "区县.zip/市级/乙.txt"]
    assert problems(data) == [("区县.zip/更深.zip", "nested")]
    with use(Limits(depth=2)):
        assert members(data)[-1] == "区县.zip/更深.zip/丙.txt"


def test_a_broken_zip_within_does_not_stop_the_others():
    data = zipped(("坏.zip", b"PK\x03\x04 broken"), ("甲.txt", TEXT))
    assert (problems(data), members(data)) == ([("坏.zip", "broken")], ["甲.txt"])


def test_damaged_members_do_not_stop_the_others():
    data = bytearray(zipped(("甲.txt", TEXT * 50), ("乙.txt", TEXT)))
    at = data.find("甲.txt".encode()) + len("甲.txt".encode())
    data[at : at + 20] = b"\xff" * 20
    assert (problems(bytes(data)), members(bytes(data))) == ([("甲.txt", "broken")], ["乙.txt"])


def encrypted(data: bytes, *names: str) -> bytes:
    """The same zip saying that these members are encrypted."""
    changed = bytearray(data)
    for name in names:
        at = data.rfind(b"PK\x01\x02", 0, data.rfind(name.encode()))
        changed[at + 8] |= 1
    return bytes(changed)


def test_encrypted_members_are_named_and_an_encrypted_zip_is_refused():
    data = zipped(("甲.txt", TEXT), ("乙.txt", TEXT))
    assert problems(encrypted(data, "甲.txt")) == [("甲.txt", "encrypted")]
    assert members(encrypted(data, "甲.txt")) == ["乙.txt"]
    assert refusal(encrypted(data, "甲.txt", "乙.txt")).code == "encrypted"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_methods_of_packing_are_named(method):
    data = zipped(("甲.txt", TEXT), method=method)
    (problem,) = contents(data)
    assert (problem.code, problem.params) == ("compression", {"method": method})


def test_a_member_that_grows_too_much_is_refused_by_its_name():
    data = zipped(("弹.txt", b"\0" * (20 * 1024 * 1024)), ("甲.txt", TEXT))
    assert (problems(data), members(data)) == ([("弹.txt", "too_large")], ["甲.txt"])


def test_a_bundle_that_grows_too_much_is_refused_before_it_is_unpacked():
    data = zipped(*((f"{n}.txt", TEXT * 1000) for n in range(10)))
    with use(Limits(unpacked_bytes=len(TEXT) * 5000)):
        error = refusal(data)
    assert (error.code, error.params["unpacked"]) == ("too_large", True)


def test_zips_within_count_to_the_same_sum():
    inner = zipped(*((f"{n}.txt", TEXT * 1000) for n in range(4)))
    data = zipped(("一.zip", inner), ("二.zip", inner))
    with use(Limits(unpacked_bytes=len(TEXT) * 6000)):
        assert problems(data) == [("二.zip", "too_large")]
        assert len(members(data)) == 4
    with use(Limits(members=6)):
        assert len(members(data)) == 6


def test_a_size_that_lies_cannot_grow():
    data = zipped(("甲.txt", b"a" * 3_000_000))
    lying = data.replace(struct.pack("<I", 3_000_000), struct.pack("<I", 100))
    (problem,) = contents(lying)
    assert problem.code == "broken"


def test_members_that_share_their_bytes_are_a_bomb():
    data = zipped(("甲.txt", b"a" * 1000), ("乙.txt", b"b" * 1000))
    second = data.rfind(b"PK\x01\x02")
    shared = data[: second + 42] + struct.pack("<I", 0) + data[second + 46 :]
    error = refusal(shared)
    assert (error.code, error.params["reason"]) == ("broken", "members overlap")


def test_the_number_of_members_is_limited():
    with use(Limits(members=3)):
        error = refusal(zipped(*((f"{n}.txt", TEXT) for n in range(4))))
        assert (error.code, error.params) == ("too_many_members", {"limit": 3})


def test_a_directory_of_a_million_entries_is_not_even_read():
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65535, 65535, 50_000_000, 0, 0)
    assert refusal(b"\0" * 50_000_000 + end).code == "too_many_members"


@pytest.mark.parametrize("name", ["资料.7z", "资料.rar", "资料.tar.gz"])
def test_other_archives_are_named(name):
    error = refusal(b"7z\xbc\xaf\x27\x1c", name)
    assert (error.code, error.params["extension"]) == ("archive", name.rpartition(".")[2])


@pytest.mark.parametrize("data", [b"", b"no zip at all", zipped(("甲.txt", TEXT))[:-10]])
def test_what_is_no_zip_is_broken(data):
    assert refusal(data).code == "broken"


LIST = workbook(
    ["文件名", "政策名称", "成文日期", "发文机关"],
    ["甲", "甲办法", date(2021, 3, 5), "市政府、市财政局"],
    ["丁.txt", "丁办法", None, None],
)


@pytest.mark.parametrize("name", ["元数据.xlsx", "资料/目录.xlsx", "metadata.xlsx", "其他.xlsx"])
def test_the_table_of_metadata_comes_first(name):
    folder = "资料/" if name.startswith("资料/") else ""
    data = zipped((f"{folder}政策/甲.txt", TEXT), (name, LIST), (f"{folder}乙.txt", TEXT))
    sheet, *rest = contents(data)
    assert isinstance(sheet, Sheet)
    assert [item.name for item in rest] == [f"{folder}政策/甲.txt", f"{folder}乙.txt"]
    matched = match(sheet, [item.name for item in rest])
    assert matched.entries[f"{folder}政策/甲.txt"].values == {
        "title": "甲办法",
        "issued_on": date(2021, 3, 5),
        "agencies": ["市政府", "市财政局"],
    }
    assert [p.code for p in matched.problems] == ["unmatched_row"]


def test_a_table_of_texts_is_a_file_like_others():
    texts = "标题,正文\n甲,第一条\n".encode()
    data = zipped(("政策.csv", texts), ("甲.txt", TEXT))
    assert members(data) == ["政策.csv", "甲.txt"]


def test_a_list_that_names_no_file_of_the_bundle_still_tells_so():
    (sheet, _member) = contents(zipped(("目录.xlsx", LIST), ("丙.txt", TEXT)))
    assert [p.code for p in match(sheet, ["丙.txt"]).problems] == ["unmatched_row"] * 2


def test_invisible_characters_do_not_hide_in_names():
    assert members(zipped(("甲\u202etxt.exe\u200b.txt", TEXT))) == ["甲txt.exe.txt"]


def test_a_member_without_a_name_is_told_and_the_others_arrive():
    nameless = zipfile.ZipInfo("x")
    nameless.filename = ""
    data = zipped((nameless, TEXT), ("甲.txt", TEXT))
    assert members(data) == ["甲.txt"]
    assert problems(data) == [("", "unsupported")]
