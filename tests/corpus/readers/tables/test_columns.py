from datetime import date

import pytest

from corpus.readers.tables.columns import Problem, parse_row, propose_mapping, split_agencies

LONG = "为促进数字经济发展，制定本办法。" * 10


def test_chinese_headers():
    columns = [
        "序号",
        "政策名称",
        "发文字号",
        "发布机构",
        "发布日期",
        "成文日期",
        "正文",
        "效力类型",
    ]
    assert propose_mapping(columns, []) == {
        "title": "政策名称",
        "doc_number": "发文字号",
        "agencies": "发布机构",
        "issued_on": "成文日期",
        "text": "正文",
        "doc_type": "效力类型",
    }


def test_english_headers_in_any_spelling():
    columns = ["ID", "Title", "Issuing Agency", "effective_date", "Full text", "URL", "File-Name"]
    assert propose_mapping(columns, []) == {
        "title": "Title",
        "agencies": "Issuing Agency",
        "effective_on": "effective_date",
        "text": "Full text",
        "source_url": "URL",
        "file_name": "File-Name",
    }


@pytest.mark.parametrize(
    ("column", "field"),
    [
        ("发布日期（年-月-日）", "issued_on"),
        ("政策施行日期", "effective_on"),
        ("该政策发布机构", "agencies"),
        ("政策正文内容", "text"),
        ("ＴＩＴＬＥ", "title"),
        ("地区 ", "region"),
        ("是否有效", "validity"),
    ],
)
def test_headers_with_remarks_and_compounds(column, field):
    assert propose_mapping([column], [["x"]]) == {field: column}


def test_a_source_is_an_address_only_if_it_looks_like_one():
    assert propose_mapping(["来源"], [["上海市人民政府网"]]) == {}
    assert propose_mapping(["来源"], [["https://example.org/a"], [""]]) == {"source_url": "来源"}


def test_without_a_known_header_the_longest_column_is_the_text():
    columns = ["A", "B", "C"]
    assert propose_mapping(columns, [["1", LONG, "短"], ["2", LONG, "短"]]) == {"text": "B"}
    assert propose_mapping(columns, [["1", "短", "短"]]) == {}


def test_rows_become_values():
    headers = {"issued_on": "日期", "agencies": "机构", "validity": "时效性", "title": "标题"}
    cells = {
        "issued_on": "二〇二一年三月五日",
        "agencies": "上海市人民政府、上海市财政局",
        "validity": "现行有效",
        "title": " 关于发展的意见 ",
    }
    assert parse_row(2, cells, headers, "表.xlsx") == (
        {
            "issued_on": date(2021, 3, 5),
            "agencies": ["上海市人民政府", "上海市财政局"],
            "validity": "in_force",
            "title": "关于发展的意见",
        },
        [],
    )


def test_a_date_that_is_none_is_named():
    values, problems = parse_row(7, {"issued_on": "2021-02-30"}, {"issued_on": "日期"}, "表.csv")
    assert values == {}
    expected = {"row": 7, "column": "日期", "value": "2021-02-30"}
    assert problems == [Problem("表.csv", "bad_date", expected)]


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("市财政局；市税务局", ["市财政局", "市税务局"]),
        ("市财政局 市税务局", ["市财政局", "市税务局"]),
        ("市财政局,市税务局/市商务委", ["市财政局", "市税务局", "市商务委"]),
        ("Ministry of Finance; Ministry of Trade", ["Ministry of Finance", "Ministry of Trade"]),
        ("市财政局\n市财政局", ["市财政局"]),
        (" ", []),
    ],
)
def test_agencies_are_parted(cell, names):
    assert split_agencies(cell) == names


@pytest.mark.parametrize(
    ("cell", "validity"),
    [
        ("现行有效", "in_force"),
        ("已修改", "amended"),
        ("已被废止", "repealed"),
        ("失效", "expired"),
        ("尚未施行", "not_yet"),
        ("Repealed", "repealed"),
        ("是", "in_force"),
        ("不详", None),
    ],
)
def test_validity_in_the_words_of_portals(cell, validity):
    assert (
        parse_row(2, {"validity": cell}, {"validity": "时效性"}, "a")[0].get("validity") == validity
    )
