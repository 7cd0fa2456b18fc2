"""Files made to do harm, each read as a worker reads it: refused with one clear error or read, in
bounded time and memory, and the next file is read."""

import io
import struct
import sys
import zipfile
import zlib

import psutil
import pytest

from corpus.readers.limits import Limits
from corpus.readers.parsed import ReadError
from corpus.readers.tables.columns import Problem
from corpus.sandbox.process import ReaderProcess
from tests.corpus.readers.docx.files import NAMESPACES, document, paragraph, with_parts
from tests.corpus.readers.tables.workbooks import workbook
from tests.corpus.readers.test_bundle import TEXT, zipped

MEGABYTE = 1024 * 1024
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SECONDS = 40
MEMORY = 600 * MEGABYTE
# What the process itself takes before the first file.
BASE = 300 * MEGABYTE
ENTITIES = "<!DOCTYPE d [" + "".join(
    f'<!ENTITY x{n + 1} "{f"&x{n};" * 10}">' for n in range(9)
) + ']>'  # fmt: skip


@pytest.fixture(scope="module")
def process():
    with ReaderProcess(Limits(seconds=SECONDS, memory_bytes=MEMORY)) as made:
        yield made


def pdf(content: bytes, *more: bytes, pages: bytes = b"/Kids [3 0 R] /Count 1") -> bytes:
    """A PDF of one page with this content stream, packed, and more objects from 5 on."""
    packed = zlib.compress(content, 9)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages " + pages + b" >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources <<"
        b" /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
        b" /XObject << /X 5 0 R >> >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed),
        *more,
    ]
    made, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return made + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF"
        % (len(objects) + 1, table, len(objects) + 1, len(made))
    )


SHOWN = b"BT /F1 12 Tf 72 700 Td (Article 1) Tj ET\n"
ITSELF = b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >> /Length 11 >>\nstream\n/X Do /X Do\nendstream"  # fmt: skip


def word(body: str) -> bytes:
    source = f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>"
    return with_parts(document(), {"word/document.xml": source})


def lying(data: bytes, size: int) -> bytes:
    """The same zip, whose largest member says that it has this size."""
    info = max(zipfile.ZipFile(io.BytesIO(data)).infolist(), key=lambda member: member.file_size)
    return data.replace(struct.pack("<I", info.file_size), struct.pack("<I", size))


def sheet(cells: str) -> bytes:
    source = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f"{cells}</sheetData></worksheet>"
    )
    return with_parts(workbook(["标题"], ["甲"]), {"xl/worksheets/sheet1.xml": source})


# Refused: name, content, code of the error.
REFUSED = {
    # Text
    "empty": ("空.txt", b"", "empty"),
    "white space": ("空.txt", b" \r\n\t " * 1000, "empty"),
    "wide spaces": ("空.md", "\u3000\u200b\n".encode() * 1000, "no_text"),
    "NULs alone": ("零.txt", bytes(10_000), "binary"),
    "a NUL in text": ("零.txt", TEXT + b"\0" + TEXT, "binary"),
    "random bytes": ("乱.txt", bytes(range(256)) * 400, "binary"),
    "100 MB of text": ("大.txt", TEXT * (100 * MEGABYTE // len(TEXT)), "too_large"),
    "50 MB in one line": ("行.md", "长".encode() * (50 * MEGABYTE // 3), "too_large"),
    "surrogates in UTF-8": ("代.txt", "第一条\ud800".encode("utf-8", "surrogatepass"), "encoding"),
    "surrogates in UTF-16": (
        "代.txt",
        ("\ufeff第一条 \ud800应当" * 9).encode("utf-16-le", "surrogatepass"),
        "encoding",
    ),
    # Wrong names
    "pdf named txt": ("文.txt", pdf(SHOWN), "extension_mismatch"),
    "docx named pdf": ("文.pdf", document(paragraph("第一条")), "extension_mismatch"),
    "html named txt": ("页.txt", b"<!doctype html><html><p>x</p></html>", "extension_mismatch"),
    "picture named docx": ("图.docx", b"\x89PNG\r\n\x1a\n" + bytes(99), "extension_mismatch"),
    "program": ("程.exe", b"MZ" + bytes(99), "unsupported"),
    # docx
    "encrypted docx": (
        "密.docx",
        OLE + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(99),
        "encrypted",
    ),
    "cut docx": ("断.docx", document(paragraph("第一条"))[:2000], "broken"),
    "docx that grows": ("胀.docx", with_parts(document(), {"word/document.xml": " " * 60 * MEGABYTE}), "too_large"),
    "docx that lies": ("谎.docx", lying(with_parts(document(), {"word/document.xml": "a" * 9 * MEGABYTE}), 99), "broken"),
    "billion laughs": ("笑.docx", with_parts(document(), {"word/document.xml": f"{ENTITIES}<d>&x9;</d>"}), "entities"),
    "outside entity": (
        "外.docx",
        with_parts(document(), {"word/document.xml": '<!DOCTYPE d SYSTEM "file:///etc/passwd"><d/>'}),
        "entities",
    ),
    "entity in UTF-16": (
        "外.docx",
        with_parts(document(), {"word/document.xml": f"{ENTITIES}<d/>".encode("utf-16").decode("latin-1")}),
        "broken",
    ),
    "deep docx": ("深.docx", word("<w:sdt><w:sdtContent>" * 9000 + "</w:sdtContent></w:sdt>" * 9000), "too_deep"),
    # html
    "deep html": ("深.html", b"<html><body>" + b"<div>" * 500_000 + TEXT, "too_deep"),
    "deep tables": ("深.html", b"<html><body>" + b"<table><tr><td>" * 50_000 + TEXT, "too_deep"),
    # pdf
    "cut pdf": ("断.pdf", pdf(SHOWN)[:300], "broken"),
    "pages in a circle": ("环.pdf", pdf(SHOWN, pages=b"/Kids [2 0 R 2 0 R] /Count 9"), "broken"),
    # ofd
    "zip named ofd": ("包.ofd", zipped(("甲.txt", TEXT)), "extension_mismatch"),
    "entities in ofd": ("笑.ofd", zipped(("OFD.xml", f"{ENTITIES}<OFD>&x9;</OFD>")), "entities"),
}  # fmt: skip
# Read: name and content of files that are only unusual.
READ = {
    "5 MB in one line": ("行.txt", "长".encode() * (5 * MEGABYTE // 3)),
    "no sentence but signs": ("号.txt", TEXT + "（“第".encode() * 200_000),
    "numbers in a row": ("数.txt", TEXT + b"1." * 500_000),
    "a mark of markdown": ("井.md", b"#" * MEGABYTE + b" x"),
    "ten thousand clauses": ("条.txt", (TEXT + b"\n") * 10_000),
    "an unbounded table": (
        "表.html",
        b"<html><body><p>" + TEXT + b"</p><table><tr><td colspan=1000000000"
        b" rowspan=1000000000>x</td></tr></table></body></html>",
    ),
    "many attributes": ("属.html", b"<html><body><p " + b"a=b " * 300_000 + b">" + TEXT),
    "surrogates in html": ("代.html", b"<html><body><p>" + TEXT + b"&#xD800;&#0;</p>"),
    "nested tables in docx": (
        "表.docx",
        word("<w:tbl><w:tr><w:tc>" * 60 + paragraph("第一条") + "</w:tc></w:tr></w:tbl>" * 60),
    ),
    "an unbounded cell in docx": (
        "格.docx",
        word('<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2000000000"/></w:tcPr>'
             + paragraph("第一条") + "</w:tc></w:tr></w:tbl>"),
    ),
    "macros": ("宏.docm", with_parts(document(paragraph("第一条")), {"word/vbaProject.bin": "x"})),
    "pdf that grows": ("胀.pdf", pdf(b" " * 200 * MEGABYTE + SHOWN)),
    "a surrogate in the name": ("代\ud800.txt", TEXT),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _bounded(process):
    """Whatever happened, it took neither long nor much, and the next file is read."""
    begun = _worked()
    yield
    assert _worked() - begun < SECONDS + 5
    assert process.extract(TEXT, "下一份.txt").text == TEXT.decode()
    if sys.platform == "linux":
        child = psutil.Process().children()
        assert all(_most_memory(each.pid) < BASE + MEMORY for each in child)


def _worked() -> float:
    """Seconds that the processors gave to the children, those that have ended among them."""
    mine = psutil.Process()
    times = [mine.cpu_times(), *(child.cpu_times() for child in mine.children())]
    return (
        times[0].children_user
        + times[0].children_system
        + sum(each.user + each.system for each in times[1:])
    )


def _most_memory(pid: int) -> int:
    with open(f"/proc/{pid}/status") as lines:
        (kilobytes,) = [line.split()[1] for line in lines if line.startswith("VmHWM")]
    return int(kilobytes) * 1024


@pytest.mark.parametrize("case", REFUSED)
def test_refused_with_one_clear_error(process, case):
    name, data, code = REFUSED[case]
    with pytest.raises(ReadError) as caught:
        process.extract(data, name)
    assert caught.value.code == code, caught.value


@pytest.mark.parametrize("case", READ)
def test_read_though_unusual(process, case):
    name, data = READ[case]
    found = process.extract(data, name)
    assert "".join(found.text[s.start : s.end] for s in found.segments) == found.text
    assert not any("\ud800" <= c <= "\udfff" or c == "\0" for c in repr(found.guesses) + found.text)


def test_forms_that_draw_themselves_end_the_reader_alone(process):
    with pytest.raises(ReadError) as caught:
        process.extract(pdf(SHOWN + b"/X Do\n", ITSELF), "环.pdf")
    assert caught.value.code in {"crashed", "memory", "timeout", "broken"}


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ('<row r="1"><c r="A1"><v>1</v></c></row><row r="9"><c r="XFD9"><v>1</v></c></row>', "table_too_wide"),
        ('<row r="1"><c r="A1"><v>1</v></c></row><row r="99999"><c r="A99999"><v>1</v></c></row>', "too_many_rows"),
        (f'<row r="1"><c r="A1"><v>1</v></c></row>{" " * 60 * MEGABYTE}', "too_large"),
    ],
)  # fmt: skip
def test_sheets_as_large_as_they_like(process, cells, code):
    with pytest.raises(ReadError) as caught:
        list(process.run("table", sheet(cells), "表.xlsx"))
    assert caught.value.code == code


def test_a_sheet_larger_than_any_memory(process):
    corners = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with pytest.raises(ReadError) as caught:
        list(process.run("table", sheet(corners), "表.xlsx"))
    assert caught.value.code in {"memory", "crashed", "too_many_rows"}


def test_a_csv_of_one_cell(process):
    data = "标题,正文\n甲,".encode() + "长".encode() * (10 * MEGABYTE // 3)
    (row,) = process.run("texts", data, "表.csv")
    assert len(row.text) == 10 * MEGABYTE // 3


def test_a_bundle_of_everything_hostile(process, tmp_path):
    """The rest arrives; nothing lands outside, or anywhere."""
    path = tmp_path / "kept"
    outside = zipfile.ZipInfo("x")
    outside.filename = "../../逃.txt"
    path.write_bytes(
        zipped(
            ("胀.txt", bytes(60 * MEGABYTE)),
            (outside, TEXT),
            ("区县.zip", zipped(("更深.zip", zipped(("丙.txt", TEXT))), ("乙.txt", TEXT))),
            ("坏.zip", b"PK\x05\x06"),
            ("甲.txt", TEXT),
        )
    )
    items = list(process.run("unpack", path, "资料.zip"))
    assert {item.name: item.code for item in items if isinstance(item, Problem)} == {
        "胀.txt": "too_large",
        "../../逃.txt": "unsafe_name",
        "区县.zip/更深.zip": "nested",
        "坏.zip": "broken",
    }
    assert [item.name for item in items if not isinstance(item, Problem)] == [
        "区县.zip/乙.txt",
        "甲.txt",
    ]
    assert [each.name for each in tmp_path.iterdir()] == ["kept"]
