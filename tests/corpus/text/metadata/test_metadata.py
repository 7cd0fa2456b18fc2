from datetime import date

import pytest

from corpus.text.metadata import guess_metadata

NOTICE = """某市经济和信息化委员会 某市财政局关于印发《某市智能工厂建设管理办法（试行）》的通知
某经信规〔2021〕8号

各有关单位：
　　根据《关于推进制造业发展的意见》（国发〔2015〕28号），现将《某市智能工厂建设管理办法（试行）》印发给你们。

某市经济和信息化委员会
某市财政局
二〇二一年六月三十日

某市智能工厂建设管理办法（试行）
第一条 为了推进智能工厂建设，制定本办法。
第二条 2019年1月1日前建成的工厂参照执行。
第三条 市经济信息化部门负责本办法的实施。
第四条 本办法自2021年8月1日起施行。
"""


def values(text: str, name: str = "", **known) -> dict[str, object]:
    return {field: guess.value for field, guess in guess_metadata(text, name, **known).items()}


def test_a_joint_notice():
    assert values(NOTICE) == {
        "title": "某市经济和信息化委员会 某市财政局关于印发《某市智能工厂建设管理办法（试行）》的通知",
        "doc_number": "某经信规〔2021〕8号",
        "agencies": ["某市经济和信息化委员会", "某市财政局"],
        "issued_on": date(2021, 6, 30),
        "effective_on": date(2021, 8, 1),
        "doc_type": "办法",
        "region": "某市",
    }


def test_the_evidence_stands_in_the_text():
    guesses = guess_metadata(NOTICE, "x.txt")
    for field in ("title", "doc_number", "issued_on"):
        guess = guesses[field]
        assert NOTICE[guess.start : guess.end] == guess.quote
    assert guesses["issued_on"].quote == "二〇二一年六月三十日"


@pytest.mark.parametrize("brackets", ["〔〕", "[]", "【】", "()", "（）", "［］"])
def test_document_numbers_in_every_bracket(brackets):
    text = f"关于甲的通知\n某府办发{brackets[0]}2021{brackets[1]} 12 号\n请执行。\n"
    assert values(text)["doc_number"] == "某府办发〔2021〕12号"


def test_a_number_cited_in_the_body_is_not_the_document_s():
    assert "doc_number" not in values("关于甲的通知\n根据国发〔2015〕28号文件，制定本通知。\n")


def test_a_date_of_effect_is_not_a_date_of_issue():
    assert "issued_on" not in values(
        "某市甲办法\n第一条 甲。\n第二条 本办法自2021年8月1日起施行。\n"
    )


def test_a_regulation_with_its_history():
    text = (
        "# 某市数据条例\n\n2011年11月25日 某市第十三届人民代表大会常务委员会第三十次会议通过\n\n"
        "2018年5月24日 根据某市第十五届人民代表大会常务委员会第四次会议修正\n\n<!-- INFO END -->\n\n"
        "第一条 为了规范数据处理活动，制定本条例。\n"
    )
    assert values(text) == {
        "title": "某市数据条例",
        "agencies": ["某市人民代表大会常务委员会"],
        "issued_on": date(2018, 5, 24),
        "doc_type": "条例",
        "region": "某市",
    }


def test_an_order_of_a_government():
    text = (
        "某市人民政府令\n第36号\n《某市停车管理办法》已经市政府常务会议通过，现予公布，自2022年1月1日起施行。\n"
        "市长：张某某\n2021年11月2日\n某市停车管理办法\n第一条 甲。\n第二条 乙。\n"
    )
    assert values(text) == {
        "title": "某市停车管理办法",
        "doc_number": "某市人民政府令第36号",
        "agencies": ["某市人民政府"],
        "issued_on": date(2021, 11, 2),
        "effective_on": date(2022, 1, 1),
        "doc_type": "办法",
        "region": "某市",
    }


def test_an_order_named_in_the_note_below_the_title():
    text = "某省水利管理条例\n（2011 年 12 月 15 日国务院令第 610 号公布）\n第一条 甲。\n"
    guess = values(text)
    assert guess["doc_number"] == "国务院令第610号"
    assert guess["agencies"] == ["国务院"]
    assert guess["issued_on"] == date(2011, 12, 15)


def test_file_names_tell_issuer_date_and_title():
    guess = guess_metadata(
        "请各单位执行。\n", "2021_【某市住房和城乡建设局】关于租赁住房的意见(2021-11-25).txt"
    )
    assert guess["title"].value == "关于租赁住房的意见"
    assert guess["agencies"].value == ["某市住房和城乡建设局"]
    assert guess["issued_on"].value == date(2021, 11, 25)
    assert guess["doc_type"].value == "意见"
    assert guess["agencies"].start is None
    assert guess["agencies"].source == "file_name"


def test_a_place_in_brackets_is_no_agency():
    assert "agencies" not in values("【某省某市】关于甲的措施\n\n一、支持企业。\n")


def test_what_the_format_knew_fills_gaps():
    known = {
        "published": "2022-07-14 20:24:47",
        "doc_number": "某字〔2022〕2号",
        "issuer": "某市民政局",
    }
    guess = values("请执行本文件。\n", "a.html", title="某市养老服务指南", meta=known)
    assert guess == {
        "title": "某市养老服务指南",
        "doc_number": "某字〔2022〕2号",
        "agencies": ["某市民政局"],
        "issued_on": date(2022, 7, 14),
        "doc_type": "指南",
        "region": "某市",
    }


@pytest.mark.parametrize(
    ("title", "doc_type"),
    [
        ("某市先进制造业发展“十四五”规划", "规划"),
        ("某市国民经济和社会发展第十四个五年规划纲要", "规划纲要"),
        ("关于促进中小企业发展的实施意见", "意见"),
        ("某市智能制造行动计划（2021－2023年）", "计划"),
        ("某市工业互联网实施方案", "方案"),
        ("关于做好项目申报工作的通知", "通知"),
        ("项目申报指南", "指南"),
        ("某市专项资金管理实施细则", "细则"),
        ("某市促进就业若干规定", "规定"),
        ("关于促进产业发展的若干政策措施", "措施"),
        ("关于征收契税的公告", "公告"),
        ("关于公开征求《某市管理办法》意见的通告", "通告"),
        ("中华人民共和国科学技术进步法", "法"),
        ("某市实施《农业技术推广法》办法", "办法"),
    ],
)
def test_the_last_noun_of_the_title_is_the_type(title, doc_type):
    assert values(f"{title}\n\n为了发展，特此说明。\n")["doc_type"] == doc_type


def test_a_notice_whose_measure_is_not_there_is_a_notice():
    text = "某市人民政府关于印发《某市停车管理办法》的通知\n各区人民政府：\n现将《某市停车管理办法》印发给你们。\n"
    assert values(text)["doc_type"] == "通知"


def test_nothing_is_said_where_nothing_is_known():
    assert values("今天天气很好。\n明天也是。\n", "scan_001.txt") == {}


def test_titles_and_dates_of_the_collection(shared_data):
    """Titles and edition dates stand in the file names of the national laws."""
    checked = 0
    for path in sorted((shared_data / "policies" / "national_md").glob("*).md")):
        name, _, day = path.stem.rpartition("(")
        guess = values(path.read_text(encoding="utf-8"), path.name)
        assert str(guess["title"]).endswith(name), path.name
        assert guess["issued_on"] == date.fromisoformat(day.rstrip(")"))
        assert guess["doc_type"] == (
            "法" if name.endswith("法") and not name.endswith("办法") else name[-2:]
        )
        checked += 1
    assert checked >= 44
