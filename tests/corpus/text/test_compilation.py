"""Documents run together in one file: where they begin, and what is not the beginning of one."""

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.text.compilation import Part, find_parts
from corpus.text.normalize import normalize

NOTICE = """示范市人民政府关于促进智能装备产业发展的若干意见
示府发〔2021〕12号

各区人民政府，市政府各部门：

为促进智能装备产业发展，现提出以下意见。

一、总体要求

坚持企业主体、市场导向，到2025年全市智能装备产值达到一千亿元。

二、支持措施

设立专项资金，对首台（套）装备给予资助。

示范市人民政府
2021年6月30日
"""
REGULATION = """示范市数据条例

第一章 总则

第一条 为了规范数据处理活动，促进数据依法有序自由流动，根据有关法律，结合本市实际，制定本条例。

第二条 本市行政区域内的数据处理活动，适用本条例。

第二章 附则

第三条 本条例自2022年1月1日起施行。
"""
CARRYING = """示范市人民政府办公厅关于印发《示范市公共数据管理办法》的通知
示府办发〔2022〕3号

各区人民政府，市政府各部门：

《示范市公共数据管理办法》已经市政府同意，现印发给你们，请认真贯彻执行。

示范市人民政府办公厅
2022年3月1日

示范市公共数据管理办法

第一条 为了规范公共数据管理，制定本办法。

第二条 公共数据应当依法开放。

附件1

公共数据开放清单

第一条 本清单所列数据无条件开放。

附件2

公共数据申请表
"""
LIBRARY = [NOTICE, REGULATION, CARRYING]
SEPARATORS = ["\n", "\n\n\n\n", "\n==========\n\n", "\n--------------------\n", "\n\f\n", "\n***\n"]


def check_tiling(text: str, parts: list[Part]) -> None:
    assert "".join(text[part.start : part.end] for part in parts) == text
    assert all(part.start < part.end for part in parts)


@pytest.mark.parametrize("text", LIBRARY)
def test_a_document_with_what_it_carries_is_one(text):
    (part,) = find_parts(text)
    assert (part.start, part.end, part.evidence) == (0, len(text), "")


@pytest.mark.parametrize("separator", SEPARATORS)
def test_documents_are_parted_at_their_titles(separator):
    text = separator.join(document.strip() for document in [NOTICE, REGULATION, CARRYING, NOTICE])
    parts = find_parts(text)
    check_tiling(text, parts)
    assert [part.title for part in parts] == [
        "示范市人民政府关于促进智能装备产业发展的若干意见",
        "示范市数据条例",
        "示范市人民政府办公厅关于印发《示范市公共数据管理办法》的通知",
        "示范市人民政府关于促进智能装备产业发展的若干意见",
    ]
    assert [text[part.start :].startswith(part.title) for part in parts] == [True] * 4
    assert all(part.evidence for part in parts[1:])


def test_a_letterhead_above_a_title_goes_with_it():
    text = f"{REGULATION}\n示范市人民政府文件\n示府发〔2023〕8号\n{NOTICE}"
    parts = find_parts(text)
    assert [text[part.start : part.start + 9] for part in parts] == [
        "示范市数据条例\n\n",
        "示范市人民政府文件",
    ]


def test_an_order_and_what_it_announces_are_one():
    text = (
        "示范市人民政府令\n第12号\n《示范市停车办法》已经2021年1月8日市政府常务会议通过，现予公布，自2021年5月1日起施行。\n"
        "市长 某某某\n2021年1月29日\n示范市停车办法\n第一条 为了规范停车，制定本办法。\n第二条 停车应当有序。\n"
    )
    assert len(find_parts(text)) == 1


def articles(title: str, basis: str = "") -> str:
    first = f"第一条 为了规范停车，根据{basis or '有关法律'}，制定本办法。"
    rest = "第二条 停车应当有序。\n\n第三条 违者改正。\n\n第四条 本办法自2021年5月1日起施行。"
    return f"{title}\n\n{first}\n\n{rest}\n"


@pytest.mark.parametrize("separator", ["\n", "\n\n"])
def test_two_editions_of_one_document_are_two(separator):
    text = separator.join([articles("示范市停车办法"), articles("示范市停车办法")])
    parts = find_parts(text)
    assert [part.title for part in parts] == ["示范市停车办法"] * 2
    assert text[parts[1].start :] == articles("示范市停车办法")


def test_the_basis_of_a_document_is_another():
    text = articles("示范市停车细则", "《示范市停车办法》") + articles("示范市停车办法")
    assert [part.title for part in find_parts(text)] == ["示范市停车细则", "示范市停车办法"]


def test_two_measures_that_one_notice_carries_stay_with_it():
    notice = (
        "示范市人民政府关于印发《示范市停车办法》和《示范市停车细则》的通知\n\n"
        "各区人民政府：\n\n"
        "现将《示范市停车办法》和《示范市停车细则》印发给你们，请认真贯彻执行。\n\n"
        "示范市人民政府\n2021年4月1日\n\n"
    )
    text = notice + articles("示范市停车办法") + articles("示范市停车细则")
    assert len(find_parts(text)) == 1


@pytest.mark.parametrize(
    "end",
    [
        "甲方(盖章):\n\n日期:",
        "【文字】《示范市停车办法》政策解读\n【图解】一图读懂《示范市停车办法》",
    ],
)
def test_a_form_or_links_may_stand_at_the_end(end):
    text = f"{articles('示范市停车办法')}\n{end}\n\n\n{NOTICE}"
    assert [part.title for part in find_parts(text)] == ["示范市停车办法", NOTICE.split("\n")[0]]


def test_titles_listed_at_the_head_of_a_collection_part_nothing():
    listed = "目录\n示范市数据条例 ……… 1\n示范市人民政府关于促进智能装备产业发展的若干意见 ……… 3\n"
    text = f"示范市数据政策汇编\n{listed}\n{REGULATION}\n{NOTICE}"
    assert len(find_parts(text)) <= 3
    assert [part.title for part in find_parts(text)][-1].startswith("示范市人民政府关于")


@given(
    st.lists(
        st.sampled_from([*LIBRARY, "甲。\n", "====\n", "附件\n", "\f", "第一条 甲。\n"]), max_size=8
    )
)
@settings(max_examples=100, deadline=None)
def test_parts_always_tile_the_text(pieces):
    text = normalize("\n".join(pieces))
    check_tiling(text, find_parts(text))


def collection(folder, *suffixes: str) -> list[str]:
    texts = []
    for path in sorted(folder.rglob("*")):
        if path.suffix in suffixes:
            data = path.read_bytes()
            try:
                texts.append(normalize(data.decode("utf-8-sig")))
            except UnicodeDecodeError:
                texts.append(normalize(data.decode("gb18030")))
    return texts


def without_markdown(text: str) -> str:
    return re.sub(r"<!--.*?-->\n*", "", re.sub(r"(?m)^#+ *", "", text))


def test_no_single_document_of_the_collection_is_parted(shared_data):
    texts = collection(shared_data / "policies", ".txt", ".md")
    assert len(texts) >= 133
    assert [text[:40] for text in texts if len(find_parts(text)) > 1] == []
    assert [t[:40] for t in map(without_markdown, texts) if len(find_parts(t)) > 1] == []


@pytest.mark.parametrize("separator", [*SEPARATORS, "\n\n"])
@pytest.mark.parametrize("marked", [True, False])
def test_fifty_real_documents_run_together_are_found(shared_data, separator, marked):
    texts = collection(shared_data / "policies", ".txt", ".md")
    texts = texts if marked else [without_markdown(text) for text in texts]
    right = proposed = true = 0
    for seed in range(3):
        picked = random.Random(seed).sample(texts, 50)
        joined, begins = "", []
        for document in picked:
            joined += separator if joined else ""
            begins.append(len(joined))
            joined += document.strip()
        found = {part.start for part in find_parts(joined)[1:]}
        right += len(found & set(begins[1:]))
        proposed += len(found)
        true += 49
    assert right / proposed >= 0.95
    assert right / true >= 0.95


def test_ten_real_notices_run_together_are_all_found(shared_data):
    paths = sorted((shared_data / "policies" / "notices_txt").iterdir())[15:25]
    texts = [normalize(path.read_text("utf-8-sig")).strip() for path in paths]
    parts = find_parts(joined := "\n\n".join(texts))
    assert [joined[part.start : part.end].strip() for part in parts] == texts
