"""Names that say the same, and Chinese names in Latin letters.

The readings are those of 现代汉语词典 (7th edition).
"""

import pytest

from coding.codebook.pinyin import initials, words
from coding.codebook.similarity import Names, likeness, nearest


@pytest.mark.parametrize(
    ("name", "other", "way"),
    [
        ("人才支持", "人才 支持", "same"),
        ("Tax Incentives", "tax incentives", "same"),
        ("实点工作", "试点工作", "sound"),
        ("人才", "人才支持", "contains"),
        ("人才支持政策", "人才支持", "contains"),
        ("税收优惠政策", "税务优惠政策", "alike"),
        ("Tax incentive", "Tax incentives", "contains"),
        ("Govermnent procurement", "Government procurement", "alike"),
        ("技术支撑", "技术转让", None),
        ("机制创新", "贸易管制", None),
        ("", "人才支持", None),
    ],
)
def test_how_near_two_names_are(name, other, way):
    found = likeness(name, Names((other,)))
    assert (found and found[0]) == way


def test_the_initials_of_a_node_are_a_name_too():
    assert likeness("zjzc", Names(("资金支持", "Funding"), "zjzc")) == ("initials", 1.0)
    assert likeness("zj", Names(("资金支持",), "zjzc")) is None


def test_the_nearest_stand_first():
    assert nearest([("alike", 0.9), ("same", 1.0), ("alike", 0.95)]) == [1, 2, 0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("重点", "zhongdian"),
        ("长效", "changxiao"),
        ("重复", "chongfu"),
        ("行业", "hangye"),
        ("执行", "zhixing"),
        ("增长", "zengzhang"),
        ("调控", "tiaokong"),
        ("还款", "huankuan"),
        ("绿色", "lvse"),
    ],
)
def test_a_word_is_read_as_a_word(text, said):
    assert "".join(words(text)) == said


def test_initials_keep_what_is_latin():
    assert initials("R&D投入") == "rdtr"
    assert initials("长效机制") == "cxjz"
