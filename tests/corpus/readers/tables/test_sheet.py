from datetime import date

import pytest

from corpus.readers.parsed import ReadError
from corpus.readers.tables.columns import Problem
from corpus.readers.tables.sheet import match, read_sheet

FILES = ["政策/关于发展的意见.docx", "办法.txt", "2.0/数据条例.md", "区县/办法.txt", "Plan.PDF"]


def sheet(*rows: str, header: str = "文件名,标题,成文日期"):
    return read_sheet("\n".join([header, *rows]).encode(), "元数据.csv")


def matched(*names: str) -> dict[str, str]:
    found = match(sheet(*(f"{name},标题,2021-3-5" for name in names)), FILES)
    return {path: entry.file for path, entry in found.entries.items()}


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("政策/关于发展的意见.docx", "政策/关于发展的意见.docx"),
        ("政策\\关于发展的意见.docx", "政策/关于发展的意见.docx"),
        ("关于发展的意见.docx", "政策/关于发展的意见.docx"),
        ("关于发展的意见", "政策/关于发展的意见.docx"),
        ("政策/关于发展的意见", "政策/关于发展的意见.docx"),
        ("关于发展的意见.pdf", "政策/关于发展的意见.docx"),
        ("别处/关于发展的意见.docx", "政策/关于发展的意见.docx"),
        ("数据条例", "2.0/数据条例.md"),
        ("办法.txt", "办法.txt"),
        ("区县/办法", "区县/办法.txt"),
        ("ｐｌａｎ.pdf", "Plan.PDF"),
        ("./Plan.pdf", "Plan.PDF"),
    ],
)
def test_names_match_however_they_are_written(written, path):
    assert matched(written) == {path: written}


def test_composed_and_decomposed_names_are_the_same():
    found = match(sheet("Qu\u0065\u0301bec.txt,a,2021-3-5"), ["Qu\u00e9bec.txt"])
    assert list(found.entries) == ["Qu\u00e9bec.txt"]


def test_rows_that_fit_no_file_several_or_one_twice_are_told():
    found = match(
        sheet("没有.txt,a,2021-3-5", "别处/办法.txt,b,", "数据条例.md,c,", "数据条例,d,"), FILES
    )
    assert {path: entry.row for path, entry in found.entries.items()} == {"2.0/数据条例.md": 4}
    assert found.problems == [
        Problem("元数据.csv", "unmatched_row", {"row": 2, "file": "没有.txt"}),
        Problem(
            "元数据.csv",
            "ambiguous_row",
            {"row": 3, "file": "别处/办法.txt", "files": ["办法.txt", "区县/办法.txt"]},
        ),
        Problem("元数据.csv", "repeated_row", {"row": 5, "file": "数据条例", "first": 4}),
    ]


def test_values_and_problems_of_rows():
    read = sheet("甲.txt,甲办法,二〇二一年三月五日", ",乙办法,2021-3-5", "丙.txt,丙办法,去年")
    assert [(e.row, e.file, e.values) for e in read.entries] == [
        (2, "甲.txt", {"title": "甲办法", "issued_on": date(2021, 3, 5)}),
        (4, "丙.txt", {"title": "丙办法"}),
    ]
    assert read.problems == [
        Problem("元数据.csv", "row_without_file", {"row": 3}),
        Problem("元数据.csv", "bad_date", {"row": 4, "column": "成文日期", "value": "去年"}),
    ]
    assert read.mapping == {"file_name": "文件名", "title": "标题", "issued_on": "成文日期"}


def test_a_list_needs_a_column_of_files():
    with pytest.raises(ReadError) as caught:
        sheet("甲,乙", header="政策名称,机关")
    assert caught.value.code == "no_file_column"
    assert caught.value.params == {"columns": ["政策名称", "机关"]}


def test_the_column_of_files_may_be_named_by_hand():
    read = read_sheet("A,标题\n甲.txt,甲\n".encode(), "表.csv", {"file_name": "A", "title": "标题"})
    assert [(e.file, e.values) for e in read.entries] == [("甲.txt", {"title": "甲"})]
