"""Agencies of a list that look like one: names by what people call these bodies."""

import pytest

from corpus.text.agencies.alike import Named, Reason, alike


def pairs(*names: str, region: str = "") -> set[tuple[str, str, Reason]]:
    found = alike([Named(n, (name,), region) for n, name in enumerate(names)])
    return {(names[one.first], names[one.second], one.reason) for one in found}


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("工信部", "工业和信息化部", Reason.SHORT),
        ("上海市经信委", "上海市经济和信息化委员会", Reason.SHORT),
        ("示范市科委", "示范市科学技术委员会", Reason.SHORT),
        ("广州市财政局", "广东省广州市财政局", Reason.SHORT),
        ("示范财政局", "示范市财政局", Reason.SHORT),
        ("审计局", "示范市审计局", Reason.SHORT),
        ("财政部", "中华人民共和国财政部", Reason.SPELLING),
        ("人力资源社会保障部", "人力资源和社会保障部", Reason.SPELLING),
        ("示范市 经济和信息化局", "示范市经济和信息化局", Reason.SPELLING),
        ("示范市经济和信息化委员会", "示范市经济和信息化局", Reason.ENDING),
        ("示范市人民政府办公厅", "示范市人民政府办公室", Reason.ENDING),
    ],
)
def test_two_names_of_one_body_are_proposed(one, other, reason):
    assert pairs(one, other) == {(one, other, reason)}


def test_different_bodies_are_not():
    assert not pairs(
        "广东省财政厅", "广州市财政局", "财政部", "示范市人民政府", "示范市人民政府办公室",
        "中共示范市委员会", "示范市委员会", "上海市水务局", "上海市税务局", "中国人民银行",
        "中国人民银行上海分行", "全国人民代表大会", "全国人民代表大会常务委员会",
    )  # fmt: skip


def test_a_name_without_its_place_is_nobodys_where_several_places_have_one():
    assert not pairs("审计局", "示范市审计局", "广州市审计局")


def test_a_region_stands_for_the_place_that_a_name_leaves_out():
    names = [Named(1, ("市财政局",), "示范市"), Named(2, ("示范市财政局",), "示范市")]
    (found,) = alike(names)
    assert (found.first, found.second, found.reason) == (1, 2, Reason.SHORT)


def test_other_names_count_too():
    (found,) = alike(
        [Named(1, ("数据局", "示范市大数据局"), ""), Named(2, ("示范市大数据局",), "")]
    )
    assert found.reason == Reason.SPELLING
