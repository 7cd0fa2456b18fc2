"""Two texts side by side."""

import random

import pytest

from corpus.text.differences import differences, inline


def shown(pieces) -> str:
    """A side's pieces with the changed ones in brackets."""
    return "".join(f"[{piece.text}]" if piece.changed else piece.text for piece in pieces)


def kinds(left, right) -> list[tuple]:
    return [(row.kind, row.left, row.right) for row in differences(left, right)]


def test_equal_changed_gone_and_new_paragraphs_are_told_apart():
    left = ["第一条 目的", "第二条 设立专项资金，对首台套装备给予资助。", "第三条 本条废止。"]
    right = ["第一条 目的", "新增：建设平台。", "第二条 设立专项资金，对首台套装备给予补贴。"]
    assert kinds(left, right) == [
        ("equal", 0, 0),
        ("right", None, 1),
        ("changed", 1, 2),
        ("left", 2, None),
    ]


def test_punctuation_and_forms_of_digits_alone_are_no_difference():
    assert kinds(["到2025年,达到1000亿元。"], ["到２０２５年，达到 1000亿元"]) == [("equal", 0, 0)]


def test_paragraphs_of_signs_alone_are_compared_as_they_are():
    assert kinds(["——"], ["……"]) == [("left", 0, None), ("right", None, 0)]


def test_a_change_is_marked_by_characters():
    left, right = inline("单个项目最高五百万元。", "单个项目最高不超过八百万元。")
    assert shown(left) == "单个项目最高[五]百万元。"
    assert shown(right) == "单个项目最高[不超过八]百万元。"


def test_a_chance_match_between_two_changes_is_part_of_the_change():
    left, right = inline("对机关和事业单位的检查。", "对企业和个人的检查。")
    assert shown(right) == "对[企业和个人]的检查。"
    assert shown(left) == "对[机关和事业单位]的检查。"


def test_nothing_against_something():
    assert kinds([], ["新"]) == [("right", None, 0)]
    assert kinds(["旧"], []) == [("left", 0, None)]
    assert kinds([], []) == []


@pytest.mark.parametrize("seed", range(20))
def test_every_paragraph_stands_in_one_row_in_order_and_whole(seed):
    chance = random.Random(seed)
    pool = ["".join(chance.choices("甲乙丙丁戊己庚辛", k=chance.randint(1, 30))) for _ in range(40)]
    left = chance.choices(pool, k=chance.randint(0, 40))
    right = [
        one if chance.random() < 0.5 else one[::2] + "改"
        for one in chance.sample(left, len(left)) + chance.choices(pool, k=5)
    ]
    rows = differences(left, right)
    assert [row.left for row in rows if row.left is not None] == list(range(len(left)))
    assert [row.right for row in rows if row.right is not None] == list(range(len(right)))
    for row in rows:
        assert "".join(p.text for p in row.left_runs) == (
            "" if row.left is None else left[row.left]
        )
        assert "".join(p.text for p in row.right_runs) == (
            "" if row.right is None else right[row.right]
        )


def test_blocks_larger_than_a_comparison_are_still_paired():
    left = [f"第{n}条 对第{n}类企业给予补助，具体办法由主管部门另行制定。" for n in range(1500)]
    right = [one.replace("补助", "资金支持") for one in left]
    assert {kind for kind, _a, _b in kinds(left, right)} == {"changed"}
