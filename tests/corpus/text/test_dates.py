from datetime import date

import pytest

from corpus.text.dates import find_dates, months_after, parse_date, years_after

DAY = date(2021, 3, 5)


@pytest.mark.parametrize(
    "text",
    [
        "2021年3月5日",
        "2021 年 3 月 5 日",
        "２０２１年３月５日",
        "二〇二一年三月五日",
        "二○二一年三月五日",
        "二零二一年三月五日",
        "二O二一年三月五日",
        "二0二一年三月五日",
        "2021年03月05号",
        "（2021年3月5日）",
        "2021-3-5",
        "2021.03.05",
        "2021/3/5",
        "20210305",
        "2021-03-05 20:24:47",
        "2021-03-05T20:24:47+08:00",
        "March 5, 2021",
        "5 March 2021",
        "Mar. 5th, 2021",
    ],
)
def test_a_day_in_every_writing(text):
    assert parse_date(text) == DAY


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("二零二一年十二月三十一日", date(2021, 12, 31)),
        ("二〇二一年十月二十日", date(2021, 10, 20)),
        ("2021年3月", date(2021, 3, 1)),
        ("2024年2月29日", date(2024, 2, 29)),
    ],
)
def test_other_days(text, day):
    assert parse_date(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2021",
        "2021年",
        "2021年2月30日",
        "2021-13-01",
        "20211301",
        "99999999",
        "Foo 5, 2021",
        "甲",
    ],
)
def test_what_is_no_day(text):
    assert parse_date(text) is None


def test_dates_are_found_where_they_stand():
    text = (
        "自２０２１年３月５日至二〇二二年三月四日，编号12021-3-5不算，2021-3-5算，2021年3月也算。"
    )
    found = [(text[each.start : each.end], each.value, each.exact) for each in find_dates(text)]
    assert found == [
        ("２０２１年３月５日", DAY, True),
        ("二〇二二年三月四日", date(2022, 3, 4), True),
        ("2021-3-5", DAY, True),
        ("2021年3月", date(2021, 3, 1), False),
    ]


def test_counting_from_a_day():
    assert years_after(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert months_after(date(2021, 1, 31), 1) == date(2021, 2, 28)
    assert months_after(date(2021, 11, 15), 2) == date(2022, 1, 15)
