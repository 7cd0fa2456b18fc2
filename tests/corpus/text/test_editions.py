"""Which clause of a text became which of another edition of it."""

import random
import re
from collections import Counter
from pathlib import Path

import pytest

from corpus.extract import extract
from corpus.text.editions import (
    ADDED,
    CHANGED,
    EXACT,
    VANISHED,
    Link,
    match,
    match_cuts,
    relocate,
)

FUND = "第三条 市人民政府设立专项资金，对首台（套）装备给予资助。"
PLATFORM = "第四条 建设公共检测平台，面向中小企业开放检测设备。"
BUYING = "第五条 鼓励国有企业优先采购本市生产的智能装备。"
FORCE = "第六条 本措施自发布之日起施行。"
PAIRS = (
    ("national_md", "专利法实施细则"),
    ("national_md", "互联网上网服务营业场所管理条例"),
    ("national_md", "保障中小企业款项支付条例"),
    ("national_md", "农产品质量安全法"),
    ("national_md", "国家科学技术奖励条例"),
    ("national_md", "科学技术普及法"),
    ("shanghai_md", "上海市促进农业科技进步若干规定"),
    ("shanghai_md", "上海市科学技术进步条例"),
)


def told(links: list[Link]) -> list[tuple]:
    return [(link.old, link.new, link.kind) for link in links]


def test_the_same_text_is_exact_whatever_its_white_space():
    links = match([FUND, PLATFORM], [FUND.replace("，", "，\n　"), PLATFORM + "\n\n"])
    assert told(links) == [(0, 0, EXACT), (1, 1, EXACT)]
    assert not any(link.renumbered for link in links)


def test_white_space_between_latin_words_is_kept_apart():
    assert told(match(["open data"], ["open\ndata"])) == [(0, 0, EXACT)]
    assert told(match(["open data is used"], ["opendata is used"]))[0][2] == CHANGED


def test_other_punctuation_is_a_change():
    assert told(match([FUND], [FUND.replace("，", ",")])) == [(0, 0, CHANGED)]


def test_a_clause_that_only_got_another_number_is_exact():
    moved = FUND.replace("第三条", "第十五条")
    (link,) = [link for link in match([FUND, FORCE], [FORCE, moved]) if link.old == 0]
    assert (link.new, link.kind, link.renumbered) == (1, EXACT, True)


def test_the_width_of_the_number_s_brackets_is_no_renumbering():
    (link,) = match(["(二)有与其经营活动相适应的资金；"], ["（二）有与其经营活动相适应的资金；"])
    assert (link.kind, link.renumbered) == (EXACT, False)


def test_the_same_words_several_times_are_taken_in_order():
    same = "（一）责令改正；"
    old, new = [same, FUND, same, PLATFORM, same], [same, FUND, same, PLATFORM]
    assert told(match(old, new)) == [
        (0, 0, EXACT), (1, 1, EXACT), (2, 2, EXACT), (3, 3, EXACT), (4, None, VANISHED),
    ]  # fmt: skip


def test_of_the_same_words_those_beside_the_same_neighbour_go_together():
    same = "责令改正。"
    old, new = [same, FUND, same], [FUND, same]
    assert (2, 1, EXACT) in told(match(old, new))


def test_a_reworded_clause_is_changed_and_the_others_stay():
    reworded = FUND.replace("给予资助", "给予最高一百万元补助")
    links = match([FUND, PLATFORM, FORCE], [reworded, PLATFORM, BUYING, FORCE])
    assert told(links) == [(0, 0, CHANGED), (1, 1, EXACT), (None, 2, ADDED), (2, 3, EXACT)]
    assert 0.5 < links[0].similarity < 1


def test_a_split_clause_goes_to_its_larger_part_and_the_other_names_the_whole():
    first = (
        "第三条 市人民政府设立智能装备产业发展专项资金，重点支持首台（套）装备的研制和推广应用；"
    )
    second = "对列入目录的首台（套）装备，按照销售额的百分之十给予补贴。"
    changed, added, _force = match([first + second, FORCE], [first, second, FORCE])
    assert (changed.old, changed.new, changed.kind) == (0, 0, CHANGED)
    assert (added.new, added.kind, added.whole) == (1, ADDED, 0)


def test_of_merged_clauses_the_larger_is_changed_and_the_other_names_the_whole():
    first = (
        "第三条 市人民政府设立智能装备产业发展专项资金，重点支持首台（套）装备的研制和推广应用；"
    )
    second = "对列入目录的首台（套）装备，按照销售额的百分之十给予补贴。"
    changed, gone, _force = match([first, second, FORCE], [first + second, FORCE])
    assert (changed.old, changed.new, changed.kind) == (0, 0, CHANGED)
    assert (gone.old, gone.kind, gone.whole) == (1, VANISHED, 0)


@pytest.mark.parametrize("seed", range(20))
def test_every_clause_is_in_exactly_one_link(seed):
    chance = random.Random(seed)
    stock = [FUND, PLATFORM, BUYING, FORCE, "。", "同样。", "", "一、", "abc", FUND[:20]]
    old = [chance.choice(stock) + chance.choice(["", "甲", "乙丙丁"]) for _ in range(40)]
    new = chance.sample(old, 25) + [text + "等。" for text in chance.sample(old, 9)]
    links = match(old, new)
    assert sorted(link.old for link in links if link.old is not None) == list(range(len(old)))
    assert sorted(link.new for link in links if link.new is not None) == list(range(len(new)))
    ends = {EXACT: (1, 1), CHANGED: (1, 1), VANISHED: (1, 0), ADDED: (0, 1)}
    for link in links:
        assert ends[link.kind] == (int(link.old is not None), int(link.new is not None))
    assert [link.new for link in links if link.new is not None] == list(range(len(new)))


def test_nothing_to_match():
    assert match([], []) == []
    assert told(match([FUND], [])) == [(0, None, VANISHED)]
    assert told(match([], [FUND])) == [(None, 0, ADDED)]


def test_another_way_to_cut_one_text_is_followed_by_its_characters():
    links = match_cuts([(0, 10), (10, 14), (14, 20)], [(0, 4), (4, 10), (10, 20)])
    assert told(links) == [
        (None, 0, ADDED), (0, 1, CHANGED), (1, None, VANISHED), (2, 2, CHANGED),
    ]  # fmt: skip
    assert {link.whole for link in links if link.kind == ADDED} == {0}
    assert {link.whole for link in links if link.kind == VANISHED} == {2}
    assert told(match_cuts([(0, 5), (9, 12)], [(0, 5), (9, 12)])) == [(0, 0, EXACT), (1, 1, EXACT)]


def test_a_span_is_found_again_by_its_words():
    assert relocate((4, 7), FUND, FUND) == (4, 7)
    start, end = relocate((9, 15), FUND, "第十五条 经研究，" + FUND[4:])
    assert ("第十五条 经研究，" + FUND[4:])[start:end] == FUND[9:15]
    assert relocate((0, 5), "专项\n资金支持", "设立专 项资金") == (2, 7)
    assert relocate((0, 2), "资助企业", "奖励企业") is None
    assert relocate((3, 5), "企业和企业", "对企业和企业") == (4, 6)


@pytest.mark.parametrize(("folder", "name"), PAIRS)
def test_real_editions_share_as_many_clauses_as_a_plain_count_says(shared_data, folder, name):
    """The exact links are all clauses whose words without number and space are in both texts."""
    old, new = (
        _clauses(path) for path in sorted((shared_data / "policies" / folder).glob(f"{name}(*"))
    )
    links = match(old, new)
    same = Counter(map(_bare, old)) & Counter(map(_bare, new))
    assert sum(link.kind == EXACT for link in links) == same.total() < len(old)
    for link in links:
        if link.kind == EXACT:
            assert _bare(old[link.old]) == _bare(new[link.new])
    assert Counter(link.old is not None for link in links)[True] == len(old)
    assert Counter(link.new is not None for link in links)[True] == len(new)


def _clauses(path: Path) -> list[str]:
    found = extract(path.read_bytes(), path.name)
    return [found.text[piece.start : piece.end] for piece in found.segments if piece.codable]


def _bare(text: str) -> str:
    number = r"第[一二三四五六七八九十百千零]+条(之[一二三])?|[（(][一二三四五六七八九十]+[）)]|[一二三四五六七八九十]+、"
    return re.sub(f"^({number})", "", re.sub(r"\s", "", text))
