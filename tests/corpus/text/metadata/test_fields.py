"""Numbers, dates of effect, expiry, validity and joint issuers in the ways they are written."""

import time
from datetime import date

import pytest

from corpus.text.metadata import guess_metadata


def values(text: str, name: str = "", **known) -> dict[str, object]:
    return {field: guess.value for field, guess in guess_metadata(text, name, **known).items()}


def numbered(line: str, **known) -> object:
    text = (
        f"上海市人民政府关于加快发展的通知\n{line}\n各区人民政府：\n　　请认真执行本通知的要求。\n"
    )
    return values(text, **known).get("doc_number")


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("沪府发〔2021〕12号", "沪府发〔2021〕12号"),
        ("沪府发[2021]12号", "沪府发〔2021〕12号"),
        ("沪府发【2021】12号", "沪府发〔2021〕12号"),
        ("沪府发（2021）12号", "沪府发〔2021〕12号"),
        ("沪府发(2021)12号", "沪府发〔2021〕12号"),
        ("沪府发［２０２１］１２号", "沪府发〔2021〕12号"),
        ("沪府发〔2021〕 第 12 号", "沪府发〔2021〕12号"),
        ("沪 府 发 〔 2021 〕 12 号", "沪府发〔2021〕12号"),
        ("（沪府发〔2021〕12号）", "沪府发〔2021〕12号"),
        ("文号：沪府发〔2021〕12号", "沪府发〔2021〕12号"),
        ("沪府发〔2021〕012号", "沪府发〔2021〕12号"),
        ("穗府办规〔2021〕19号", "穗府办规〔2021〕19号"),
        ("建房规〔2025〕1号", "建房规〔2025〕1号"),
        ("沪发改规范〔2021〕1号 沪财发〔2021〕2号", "沪发改规范〔2021〕1号、沪财发〔2021〕2号"),
        ("中国人民银行令〔2021〕第3号", "中国人民银行令〔2021〕第3号"),
        ("国务院令第 746 号", "国务院令第746号"),
        ("国令第746号", "国令第746号"),
    ],
)
def test_the_number_in_every_form(line, number):
    assert numbered(line) == number


@pytest.mark.parametrize(
    "line",
    [
        "根据《关于推进发展的意见》（国发〔2019〕4号），",
        "《关于推进发展的意见》（国发〔2019〕4号）同时废止。",
        "按照国发〔2019〕4号、沪府发〔2020〕1号的要求，现就有关事项通知如下：",
    ],
)
def test_a_cited_number_is_not_taken(line):
    assert numbered(line) is None


def test_a_series_takes_the_name_above_it():
    text = "财政部 税务总局公告\n2021年第12号\n现就有关税收政策公告如下：\n一、对企业予以减税。\n"
    assert values(text)["doc_number"] == "财政部 税务总局公告2021年第12号"


def with_rule(rule: str, signed: str = "2021年2月10日") -> dict[str, object]:
    text = (
        "示范市财政局关于印发《示范市专项资金管理办法》的通知\n示财规〔2021〕1号\n各有关单位：\n"
        f"　　现将办法印发给你们。\n示范市财政局\n{signed}\n示范市专项资金管理办法\n"
        "第一条 为规范管理，制定本办法。\n第二条 本办法适用于专项资金。\n第三条 资金专款专用。\n"
        f"第四条 {rule}\n"
    )
    return values(text)


@pytest.mark.parametrize(
    ("rule", "effective", "expires"),
    [
        ("本办法自2021年3月1日起施行。", date(2021, 3, 1), None),
        ("本办法自二〇二一年三月一日起施行。", date(2021, 3, 1), None),
        ("本办法自２０２１年３月１日起正式实施。", date(2021, 3, 1), None),
        ("本办法从2021年3月1日起执行，有效期5年。", date(2021, 3, 1), date(2026, 2, 28)),
        (
            "本办法自2021年3月1日起施行，有效期至2026年2月28日。",
            date(2021, 3, 1),
            date(2026, 2, 28),
        ),
        (
            "本办法由市财政局负责解释，自2021年3月1日起施行，有效期为五年。",
            date(2021, 3, 1),
            date(2026, 2, 28),
        ),
        ("本办法自印发之日起施行。", date(2021, 2, 10), None),
        ("本办法自公布之日起施行，有效期2年。", date(2021, 2, 10), date(2023, 2, 9)),
        ("本办法自印发之日起30日后施行。", date(2021, 3, 12), None),
        ("本办法自发布之日起一个月后施行，试行期二年。", date(2021, 3, 10), date(2023, 3, 9)),
        ("本办法自2021年3月1日至2022年12月31日期间实施。", date(2021, 3, 1), date(2022, 12, 31)),
        ("《示范市旧办法》自2015年3月1日起施行的部分不再适用。", None, None),
        ("企业许可证有效期5年。", None, None),
    ],
)
def test_effect_and_expiry(rule, effective, expires):
    guess = with_rule(rule)
    assert (guess.get("effective_on"), guess.get("expires_on")) == (effective, expires)


def test_the_printing_day_is_the_day_of_printing():
    text = (
        "示范市人民政府办公厅关于救助工作的通知\n示府办规〔2021〕7号\n各区人民政府：\n"
        "　　本通知自印发之日起施行，有效期5年。\n示范市人民政府办公厅\n2021年4月13日\n"
        "示范市人民政府办公厅秘书处 2021年4月16日印发\n"
    )
    guess = values(text)
    assert guess["issued_on"] == date(2021, 4, 13)
    assert guess["effective_on"] == date(2021, 4, 16)
    assert guess["expires_on"] == date(2026, 4, 15)


@pytest.mark.parametrize(
    ("head", "foot", "agencies"),
    [
        (
            "市发展改革委、市财政局关于印发《上海市产业规划》的通知\n沪发改〔2021〕1号",
            "",
            ["上海市发展和改革委员会", "上海市财政局"],
        ),
        (
            "关于印发《上海市产业规划》的通知\n沪发改〔2021〕1号",
            "上海市发展和改革委员会 上海市财政局\n2021年3月5日\n",
            ["上海市发展和改革委员会", "上海市财政局"],
        ),
        (
            "关于印发《上海市产业规划》的通知\n沪发改〔2021〕1号",
            "上海市发展和改革委员会\n上海市经信委\n2021年3月5日\n",
            ["上海市发展和改革委员会", "上海市经济和信息化委员会"],
        ),
        (
            "国家发展改革委 工业和信息化部关于促进发展的通知\n发改产业〔2021〕1号",
            "",
            ["国家发展和改革委员会", "工业和信息化部"],
        ),
        (
            "国家发展改革委等三部门关于促进发展的通知\n发改产业〔2021〕1号",
            "国家发展改革委\n科技部\n财政部\n2021年3月5日\n",
            ["国家发展和改革委员会", "科学技术部", "财政部"],
        ),
    ],
)
def test_joint_issue(head, foot, agencies):
    text = f"{head}\n各有关单位：\n　　请认真贯彻执行各项工作任务。\n{foot}"
    assert values(text)["agencies"] == agencies


def test_the_project_s_list_of_agencies_is_used():
    text = "上海市经信委关于做好工作的通知\n各有关单位：\n　　请认真贯彻执行。\n"
    kept = {"上海市经济和信息化委员会": "上海市经济信息化委"}
    assert values(text, agencies=kept)["agencies"] == ["上海市经济信息化委"]


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("示范市管理办法_示范市人民政府", "示范市管理办法"),
        ("示范市管理办法 - 中国政府网", "示范市管理办法"),
        ("《示范市管理办法》", "示范市管理办法"),
        ("示范市管理办法（征求意见稿）", "示范市管理办法（征求意见稿）"),
        ("【示范市】示范市管理办法(2021-11-25)", "示范市管理办法"),
    ],
)
def test_the_title_without_what_surrounds_it(title, kept):
    assert values("　　请遵照执行。\n", title=title)["title"] == kept


def test_a_title_over_several_lines():
    text = (
        "示范市人民政府办公厅关于印发\n《示范市推进智能制造行动计划\n（2021—2023年）》的通知\n"
        "示府办发〔2021〕3号\n各区人民政府：\n　　请遵照执行。\n"
    )
    assert values(text)["title"] == (
        "示范市人民政府办公厅关于印发《示范市推进智能制造行动计划（2021—2023年）》的通知"
    )


def test_the_types_are_the_project_s():
    text = "示范市先进制造业行动方案\n\n一、总体要求。\n"
    assert values(text)["doc_type"] == "方案"
    assert values(text, doc_types=["方案", "行动方案"])["doc_type"] == "行动方案"
    assert "doc_type" not in values(text, doc_types=["办法"])


def test_validity():
    text = "示范市管理办法\n第一条 本办法自2021年3月1日起施行，有效期2年。\n第二条 甲。\n"
    assert "validity" not in values(text)
    assert values(text, meta={"validity": "失效"})["validity"] == "expired"
    assert values(text, meta={"validity": "已废止"})["validity"] == "repealed"
    assert values(text, meta={"validity": "已修改"})["validity"] == "amended"
    assert values(text, meta={"validity": "现行有效"})["validity"] == "in_force"
    assert values(text, meta={"validity": "尚未生效"})["validity"] == "not_yet"
    assert values(text, today=date(2024, 1, 1))["validity"] == "expired"
    assert values(text, today=date(2021, 1, 1))["validity"] == "not_yet"
    assert values(f"示范市管理办法（2019年废止）\n{text[8:]}")["validity"] == "repealed"


def test_a_regulation_s_newest_order_and_day_of_effect():
    text = (
        "# 示范条例\n\n1991年3月4日 国务院令第76号发布\n\n2018年11月6日 国务院令第706号公布\n\n"
        "2019年3月1日 施行\n\n<!-- INFO END -->\n\n第一条 为了规范行为，制定本条例。\n"
    )
    meta = {"amendments": "1991年3月4日 国务院令第76号发布\n2018年11月6日 国务院令第706号公布"}
    guess = values(text, meta=meta)
    assert guess["doc_number"] == "国务院令第706号"
    assert guess["issued_on"] == date(2018, 11, 6)
    assert guess["effective_on"] == date(2019, 3, 1)
    assert guess["region"] == "国家"
    assert guess["history"] == meta["amendments"].split("\n")


def test_evidence_quotes_the_text_as_it_is_written():
    text = "示范市办法\n示府发［２０２１］１２号\n第一条 甲。\n第二条 本办法自２０２１年３月１日起施行。\n"
    for field, guess in guess_metadata(text, "").items():
        assert guess.start is not None, field
        assert text[guess.start : guess.end] == guess.quote


@pytest.mark.parametrize(
    "head",
    [
        "局" * 110 + "通知",
        "市财政局" * 28 + "通知",
        "甲办法\n（2011年12月15日" + "某部" * 140 + "通过）",
        "甲办法\n（2011年12月15日" + "国务院、" * 70 + "公布）",
        "甲办法\n" + "沪府发〔2021〕" * 5000,
    ],
)
def test_no_text_takes_the_guesses_long(head):
    begun = time.process_time()
    guess_metadata(f"{head}\n第一条 自2021年3月1日至{'自2021年' * 5000}。\n", "")
    assert time.process_time() - begun < 5
