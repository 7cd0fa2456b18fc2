import io
import re
import unicodedata
import zipfile
from pathlib import Path

import pytest

from corpus.readers import FORMATS, ReadError, read
from corpus.readers.limits import Limits, use
from corpus.text.normalize import assemble
from corpus.text.segment import segment
from tests.corpus.readers.docx.files import document, paragraph

SAMPLES = Path(__file__).parents[2] / "samples" / "readers"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refusal(data: bytes, name: str) -> ReadError:
    with pytest.raises(ReadError) as caught:
        read(data, name)
    return caught.value


@pytest.mark.parametrize(
    ("data", "code"), [(b"", "empty"), (b"  \r\n\t", "empty"), (b"\0\0\0\0", "binary")]
)
@pytest.mark.parametrize("extension", sorted(FORMATS))
def test_nothing_in_a_file_is_empty_and_nuls_alone_are_binary(data, code, extension):
    assert refusal(data, f"意见.{extension}").code == code


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"\xef\xbb\xbf", "a.txt"),
        ("\u3000\u200b \n".encode(), "a.txt"),
        (b"<html><body><script>x=1</script></body></html>", "a.html"),
        (b"<!-- nothing -->", "a.html"),
    ],
)
def test_a_file_without_words_has_no_text(data, name):
    assert refusal(data, name).code == "no_text"


@pytest.mark.parametrize(("name", "extension"), [("a.ppt", "ppt"), ("a.pages", "pages"), ("a", "")])
def test_other_extensions_are_unsupported(name, extension):
    error = refusal(OLE, name)
    assert error.code == "unsupported"
    assert error.params["extension"] == extension
    assert {*FORMATS, "zip", "csv", "xlsx"} <= set(error.params["supported"])


def test_extension_is_read_without_regard_to_case_and_folders():
    document = read("第一条 为了促进发展，制定本条例。".encode(), r"C:\政策\条例.TXT")
    assert document.blocks[0].text == "第一条 为了促进发展，制定本条例。"


@pytest.mark.parametrize(
    ("data", "name", "found"),
    [
        (b"PK\x03\x04rest", "a.txt", "zip"),
        (OLE + b"rest", "a.md", "doc"),
        (b"%PDF-1.7 rest", "a.html", "pdf"),
        (b"%PDF-1.7 rest", "a.docx", "pdf"),
        (b"{\\rtf1 rest", "a.docx", "rtf"),
        (b"\x89PNG\r\n\x1a\n", "a.txt", "png"),
        (b"<!DOCTYPE html><html><body>x</body></html>", "a.txt", "html"),
        (b"<html><body>x</body></html>", "a.docx", "html"),
        (OLE + b"rest", "a.docx", "doc"),
    ],
)
def test_content_that_contradicts_the_extension_is_named(data, name, found):
    error = refusal(data, name)
    assert error.code == "extension_mismatch"
    assert error.params == {"extension": name.rpartition(".")[2], "found": found}


def test_a_spreadsheet_called_docx_is_named():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr(
            "_rels/.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="r" Target="xl/workbook.xml" Type="http://schemas.openxmlformats.org/'
            'officeDocument/2006/relationships/officeDocument"/></Relationships>',
        )
        package.writestr("xl/workbook.xml", "<workbook/>")
    error = refusal(buffer.getvalue(), "表.docx")
    assert error.params == {"extension": "docx", "found": "xlsx"}


def test_size_limits():
    text = "第一条。".encode() * 10
    with use(Limits(text_bytes=100)):
        assert refusal(text, "a.txt").params == {
            "size": len(text),
            "limit": 100,
            "unpacked": False,
        }
    with use(Limits(text_bytes=len(text))):
        assert read(text, "a.txt").blocks
    with use(Limits(file_bytes=1000)):
        assert refusal(document(paragraph("第一条。")), "a.docx").params["limit"] == 1000
    assert refusal(b"a" * (20 * 1024 * 1024 + 1), "a.txt").code == "too_large"


def test_plain_text_is_one_block_as_it_stands():
    source = (SAMPLES / "opinions.txt").read_text(encoding="utf-8")
    document = read(source.encode("gb18030"), "意见.txt")
    assert [(block.kind, block.text) for block in document.blocks] == [("text", source)]
    assert document.title == ""
    assert document.meta == {"encoding": "gb18030"}


def test_markdown_keeps_its_text_and_tells_title_and_history():
    source = (SAMPLES / "regulation.md").read_text(encoding="utf-8")
    document = read(source.encode(), "条例.md")
    assert [(block.kind, block.text) for block in document.blocks] == [("text", source)]
    assert document.title == "上海市数字公共服务促进条例"
    assert document.meta["amendments"].split("\n") == [
        "2019年6月20日 上海市第十五届人民代表大会常务委员会第十二次会议通过",
        "2022年10月28日 上海市第十五届人民代表大会常务委员会第四十五次会议修正",
    ]


def test_markdown_without_history():
    document = read("## 一、总体要求\r\n\r\n坚持创新驱动。".encode(), "a.md")
    assert document.title == ""
    assert document.meta == {"encoding": "utf-8"}


def test_markdown_history_with_windows_line_ends():
    source = "# 条例\r\n\r\n2020年通过\r\n\r\n<!-- INFO END -->\r\n\r\n第一条 为了发展。\r\n"
    document = read(source.encode("gbk"), "a.md")
    assert (document.title, document.meta["amendments"]) == ("条例", "2020年通过")


PASSED = "2021年11月25日上海市第十五届人民代表大会常务委员会第三十七次会议通过"
CHANGED = "根据2023年1月1日上海市第十五届人民代表大会常务委员会第四十次会议《关于修改的决定》修正"


@pytest.mark.parametrize(
    ("history", "events"),
    [
        (f"（{PASSED} {CHANGED}）", [PASSED, CHANGED]),
        (f"（{PASSED}\n\n{CHANGED}）", [PASSED, CHANGED]),
        (f"- {PASSED}\n- {CHANGED}", [PASSED, CHANGED]),
        (f"1. {PASSED}\n2. {CHANGED}", [PASSED, CHANGED]),
        (f"> {PASSED}", [PASSED]),
        (
            "2019年10月22日国务院令第722号公布\n\n自2020年1月1日起施行",
            ["2019年10月22日国务院令第722号公布", "自2020年1月1日起施行"],
        ),
        ("二〇〇一年六月十五日国务院令第306号公布", ["二〇〇一年六月十五日国务院令第306号公布"]),
    ],
)
def test_a_history_without_a_mark_is_metadata_and_no_clause(history, events):
    source = f"# 数据条例\n\n{history}\n\n第一条 为了保护权益，制定本条例。\n\n第二条 适用本市。\n"
    document = read(source.encode(), "条例.md")
    assert document.meta["amendments"].split("\n") == events
    text, hints = assemble(document.blocks)
    assert text == source
    clauses = [text[s.start : s.end].strip() for s in segment(text, hints) if s.codable]
    assert clauses == ["第一条 为了保护权益，制定本条例。", "第二条 适用本市。"]


@pytest.mark.parametrize(
    "opening",
    [
        "根据2019年10月22日国务院通过的决定，现就有关事项通知如下。",
        "本办法自2020年1月1日起施行",
        "第一条 2019年10月22日起，有关规定公布",
        "为了贯彻2019年3月1日公布的意见，加强管理。",
    ],
)
def test_text_that_names_a_day_is_no_history(opening):
    document = read(f"# 办法\n\n{opening}\n\n应当公开。".encode(), "a.md")
    assert "amendments" not in document.meta
    assert len(document.blocks) == 1


def test_an_error_prints_its_code_and_params():
    assert str(refusal(b"x", "a.xls")).startswith("unsupported (extension=xls, supported=")


def bare(text: str) -> str:
    """What formats may not change: the text without white space and markdown's marks."""
    return re.sub(r"[\s#]|<!--.*?-->", "", unicodedata.normalize("NFKC", text))


@pytest.mark.parametrize(
    ("name", "encoding", "original"),
    [
        ("上海市数据条例_gbk.txt", "gb18030", "上海市数据条例(2021-11-25).md"),
        ("自贸区条例_gb18030.txt", "gb18030", "中国（上海）自由贸易试验区条例(2014-07-25).md"),
        ("科创中心条例_utf8bom_crlf.txt", "utf-8", "上海市推进科技创新中心建设条例(2020-01-20).md"),
        (
            "科创中心条例_fullwidth_digits_nfkc.txt",
            "utf-8",
            "上海市推进科技创新中心建设条例(2020-01-20).md",
        ),
    ],
)
def test_real_texts_say_the_same_in_every_encoding(shared_data, name, encoding, original):
    policies = shared_data / "policies"
    document = read((policies / "formats" / name).read_bytes(), name)
    assert document.meta["encoding"] == encoding
    assert not document.blocks[0].text.startswith("\ufeff")
    source = (policies / "shanghai_md" / original).read_text(encoding="utf-8")
    assert bare(document.blocks[0].text) == bare(source)


def test_a_real_docx_says_what_its_markdown_sibling_says(shared_data):
    policies = shared_data / "policies"
    name = "上海市数据条例_headings_table.docx"
    document = read((policies / "formats" / name).read_bytes(), name)
    source = (policies / "shanghai_md" / "上海市数据条例(2021-11-25).md").read_text("utf-8")
    assert document.title == "上海市数据条例(2021-11-25)"
    assert document.blocks[0].kind == "title"
    assert bare("".join(b.text for b in document.blocks[1:] if b.kind != "table")) == bare(source)
    headings = [block.text for block in document.blocks if block.kind == "heading"]
    assert headings == re.findall(r"^#+ (.*\S)", source, flags=re.MULTILINE)
    (table,) = [block for block in document.blocks if block.kind == "table"]
    rows = table.text.split("\n")
    assert rows[0] == "条 | 首句 | 字数"
    assert table.text.count("市政府办公厅负责统筹规划") == 1
    assert rows[2] == "第七条 |  | 37"


def test_no_real_history_becomes_a_clause(shared_data):
    folders = ("shanghai_md", "national_md")
    files = [path for folder in folders for path in (shared_data / "policies" / folder).iterdir()]
    histories = 0
    for path in files:
        document = read(path.read_bytes(), path.name)
        head, mark, _ = path.read_text("utf-8-sig").partition("<!-- INFO END -->")
        assert mark, path.name
        events = [line for line in head.splitlines() if line.strip()][1:]
        told = document.meta.get("amendments", "")
        assert re.sub(r"[\s（）()]", "", told) == re.sub(r"[\s（）()]", "", "".join(events))
        histories += bool(events)
        text, hints = assemble(document.blocks)
        first = min(s.start for s in segment(text, hints) if s.codable)
        assert first > text.index(mark), path.name
    assert histories > 70


def test_every_real_text_is_read(shared_data):
    folders = ("shanghai_md", "national_md", "notices_txt")
    files = [path for folder in folders for path in (shared_data / "policies" / folder).iterdir()]
    assert len(files) == 133
    for path in files:
        document = read(path.read_bytes(), path.name)
        assert document.blocks[0].text == path.read_bytes().decode("utf-8-sig")
        if path.suffix == ".md":
            assert document.title
