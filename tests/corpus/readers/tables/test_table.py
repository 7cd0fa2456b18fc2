import datetime
import io
import zipfile

import openpyxl
import pytest
from openpyxl.comments import Comment

from corpus.readers import read
from corpus.readers.limits import Limits, use
from corpus.readers.parsed import Dropped, ReadError
from corpus.readers.tables import TableRow, Text, read_table, texts
from corpus.readers.tables.columns import Problem, propose_mapping
from tests.corpus.mutations.samples import xls
from tests.corpus.readers.docx.files import with_parts
from tests.corpus.readers.tables.workbooks import saved, workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CSV = "标题,正文\n甲办法,第一条 制定本办法。\n乙办法,第一条 另行制定。\n"


def refusal(data: bytes, name: str) -> ReadError:
    with pytest.raises(ReadError) as caught:
        read_table(data, name)
    return caught.value


def cells(data: bytes, name: str = "表.csv") -> list[list[str]]:
    table = read_table(data, name)
    return [table.columns, *(row.cells for row in table.rows)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_in_every_encoding_and_with_every_delimiter(encoding, delimiter):
    data = CSV.replace(",", delimiter).encode(encoding)
    assert cells(data) == [
        ["标题", "正文"],
        ["甲办法", "第一条 制定本办法。"],
        ["乙办法", "第一条 另行制定。"],
    ]


def test_a_cell_may_hold_lines_delimiters_and_quotes():
    data = '标题,正文\r\n甲,"第一条 总则,\r\n第二条 称""数据""者。"\r\n'.encode()
    assert cells(data)[1] == ["甲", '第一条 总则,\n第二条 称"数据"者。']


def test_quotes_in_the_middle_of_a_cell_stand_as_they_are():
    assert cells('标题,正文\n甲,称"数据"者\n'.encode())[1] == ["甲", '称"数据"者']


def test_a_quote_that_is_never_closed_is_told_with_its_row():
    error = refusal('标题,正文\n甲,第一条\n乙,"第二条\n丙,第三条\n'.encode(), "表.csv")
    assert (error.code, error.params) == ("quotes", {"row": 3})


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_lines_may_end_as_on_any_system(end):
    data = end.join(["标题,正文", '甲,"一\r二"', "乙,三"]).encode()
    assert cells(data) == [["标题", "正文"], ["甲", "一\n二"], ["乙", "三"]]


def test_cells_guarded_against_formulas_are_what_they_were():
    data = "标题,正文\n'=1+1,'－甲\n''=2,'quoted'\n".encode()
    assert cells(data)[1:] == [["=1+1", "－甲"], ["'=2", "'quoted'"]]


def test_an_old_workbook_is_read():
    table = read_table(xls(), "表.xls")
    assert table.sheet == "政策"
    assert table.rows[-1].cells[2:4] == ["2021-03-05 12:00:00", "-1.5e+300"]


def test_excels_line_with_the_delimiter_is_no_row():
    assert cells(b"sep=;\nTitle;Text\na;b\n") == [["Title", "Text"], ["a", "b"]]


def test_rows_count_as_the_spreadsheet_shows_them_and_empty_ones_are_left_out():
    table = read_table("标题,正文\n\n甲,一\n,\n乙,二\n".encode(), "表.csv")
    assert table.rows == [TableRow(3, ["甲", "一"]), TableRow(5, ["乙", "二"])]


def test_ragged_rows_keep_every_cell():
    assert cells("标题,正文\n甲\n乙,二,三\n".encode()) == [
        ["标题", "正文", "C"],
        ["甲", "", ""],
        ["乙", "二", "三"],
    ]


def test_headers_that_are_empty_or_stand_twice_get_names():
    assert cells("标题,,标题,\n甲,乙,丙,\n".encode())[0] == ["标题", "B", "标题 (2)"]


def test_a_heading_above_the_header_is_skipped():
    made = workbook(["上海市政策清单"], [], ["标题", "正文"], ["甲", "第一条"])
    table = read_table(made, "表.xlsx")
    assert (table.columns, table.rows) == (["标题", "正文"], [TableRow(4, ["甲", "第一条"])])


def test_cells_of_a_workbook_are_the_words_shown():
    day = datetime.date(2021, 3, 5)
    made = workbook(
        ["标题", "日期", "年", "比例", "有效", "时间"],
        ["甲", day, 2021, 0.15, True, datetime.datetime(2021, 3, 5, 10, 30)],
    )
    assert cells(made, "表.xlsx")[1] == [
        "甲",
        "2021-03-05",
        "2021",
        "0.15",
        "TRUE",
        "2021-03-05 10:30:00",
    ]


def test_the_value_of_a_formula_counts():
    made = openpyxl.load_workbook(io.BytesIO(workbook(["标题", "正文"], ["甲", "=1+1"])))
    data = with_parts(saved(made), {})
    sheet = "xl/worksheets/sheet1.xml"
    source = zipfile.ZipFile(io.BytesIO(data)).read(sheet).decode()
    source = source.replace("<v></v>", "<v>2</v>").replace("<v />", "<v>2</v>")
    assert cells(with_parts(data, {sheet: source}), "表.xlsx")[1] == ["甲", "2"]


def test_a_merged_cell_speaks_for_all_its_rows():
    made = openpyxl.Workbook()
    for row in (["机构", "标题"], ["市政府", "甲"], [None, "乙"], [None, "丙"]):
        made.active.append(row)
    made.active.merge_cells("A2:A3")
    assert [row[0] for row in cells(saved(made), "表.xlsx")[1:]] == ["市政府", "市政府", ""]


def test_the_sheet_with_known_columns_is_chosen_and_the_others_are_named():
    made = workbook(
        *[["说明", "备注"]] * 9,
        title="说明",
        hidden=[["标题", "正文"], ["丙", "隐藏"]],
        政策=[["标题", "正文"], ["甲", "第一条"]],
    )
    table = read_table(made, "表.xlsx")
    assert (table.sheet, table.rows[0].cells) == ("政策", ["甲", "第一条"])
    assert set(table.ignored) == {Dropped("hidden_sheet", "hidden"), Dropped("sheet", "说明")}
    assert len(table.ignored) == 2


def test_macros_are_ignored_and_named():
    made = with_parts(workbook(["标题", "正文"], ["甲", "一"]), {"xl/vbaProject.bin": "code"})
    assert read_table(made, "表.xlsm").ignored == [Dropped("macros")]


def test_notes_of_cells_are_no_text():
    made = openpyxl.Workbook()
    made.active.append(["标题", "正文"])
    made.active.append(["甲", "一"])
    made.active["A2"].comment = Comment("备注", "某人")
    assert cells(saved(made), "表.xlsx")[1] == ["甲", "一"]


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "表.csv", "empty"),
        (b"\r\n \n", "表.csv", "empty"),
        (bytes(1000), "表.csv", "binary"),
        ("标题,正文\n".encode(), "表.csv", "no_rows"),
        (workbook(), "表.xlsx", "no_sheet"),
        (workbook(["标题", "正文"]), "表.xlsx", "no_rows"),
        (workbook(["标题"], ["甲"]), "表.csv", "extension_mismatch"),
        (CSV.encode(), "表.xlsx", "extension_mismatch"),
        (OLE + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le"), "表.xlsx", "encrypted"),
        (OLE + b"\0" * 5000, "表.xls", "broken"),
        # Its reader panics: the directory ends within an entry.
        (xls()[:1345], "表.xls", "broken"),
        (workbook(["标题"], ["甲"])[:-30], "表.xlsx", "broken"),
        (b"\x00\x01\x02\x03" * 50, "表.csv", "binary"),
        (",".join("x" * 300).encode() + b"\n" + b"1," * 300, "表.csv", "table_too_wide"),
        (
            with_parts(
                workbook(["标题", "正文"], ["甲", "一"]),
                {"xl/sharedStrings.xml": '<!DOCTYPE s [<!ENTITY x "y">]><sst/>'},
            ),
            "表.xlsx",
            "entities",
        ),
        (
            with_parts(
                workbook(["标题", "正文"], ["甲", "一"]),
                {"xl/worksheets/sheet2.xml": " " * (50 * 1024 * 1024)},
            ),
            "表.xlsx",
            "too_large",
        ),
    ],
)
def test_what_is_no_table_says_why(data, name, code):
    assert refusal(data, name).code == code


@pytest.mark.parametrize("name", ["表.csv", "表.xlsx"])
def test_rows_are_limited(name):
    rows = [["标题", "正文"], *([f"办法{n}", "第一条"] for n in range(50))]
    data = workbook(*rows) if name.endswith("xlsx") else "\n".join(map(",".join, rows)).encode()
    with use(Limits(rows=20)):
        error = refusal(data, name)
    assert (error.code, error.params) == ("too_many_rows", {"limit": 20})


def test_a_table_of_texts_becomes_documents_and_problems():
    data = (
        "标题,正文,成文日期,文件名\n甲办法,第一条 总则。,2021年3月5日,a\n乙办法, ,2021-3-5,b\n"
        "丙办法,第一条 附则。,不详,c\n"
    ).encode("gb18030")
    table = read_table(data, "表.csv")
    mapping = propose_mapping(table.columns, table.samples)
    assert list(texts(table, mapping, "表.csv")) == [
        Text(2, "第一条 总则。", {"title": "甲办法", "issued_on": datetime.date(2021, 3, 5)}),
        Problem("表.csv", "row_without_text", {"row": 3}),
        Problem("表.csv", "bad_date", {"row": 4, "column": "成文日期", "value": "不详"}),
        Text(4, "第一条 附则。", {"title": "丙办法"}),
    ]


def test_cells_with_a_web_pages_text_are_read_as_such():
    page = '<div class="TRS"><p>第一条 为了促进发展，制定本办法。</p><p>第二条 加强领导。</p></div>'
    table = read_table(f"标题,正文\n甲,{page}\n乙,第一条 总则\n".encode(), "表.csv")
    first, second = texts(table, {"text": "正文"}, "表.csv")
    assert (first.extension, second.extension) == ("html", "txt")
    blocks = read(first.text.encode(), f"甲.{first.extension}").blocks
    assert [block.text for block in blocks] == [
        "第一条 为了促进发展，制定本办法。",
        "第二条 加强领导。",
    ]


def test_a_row_too_long_is_named():
    table = read_table(f"标题,正文\n甲,{'长' * 100}\n".encode(), "表.csv")
    with use(Limits(text_bytes=99)):
        (problem,) = texts(table, {"text": "正文"}, "表.csv")
    assert (problem.code, problem.params) == ("row_too_long", {"row": 2, "limit": 99})


def test_texts_need_a_column():
    table = read_table(CSV.encode(), "表.csv")
    with pytest.raises(ReadError) as caught:
        list(texts(table, {"title": "标题", "text": "全文"}, "表.csv"))
    assert (caught.value.code, caught.value.params) == (
        "no_text_column",
        {"columns": ["标题", "正文"]},
    )
