"""Which places of two texts belong together, asked of the module itself."""

import pytest

ASK = """async ([module, name, args]) => (await import(module))[name](...args)"""


@pytest.fixture
def ask(page_of):
    page = page_of("coder_a")
    page.goto("/")
    source = page.locator("script[type=module][src*='/js/']").first.get_attribute("src")
    module = source[: source.index("/js/")] + "/js/workbench/alignment.js"
    return lambda name, *args: page.evaluate(ASK, [module, name, args])


def segments(*paths: str) -> list[dict]:
    return [{"path": path, "kind": "clause"} for path in paths]


def test_numbers_that_mean_the_same_are_the_same_place(ask):
    places = [
        ("第三章 › 第十二条", "第12条"),
        ("第一百零五条", "第105条"),
        ("第二十条 › （三）", "第20条 › （3）"),
        ("二、 › （三）", "2、 › (3)"),
    ]
    for one, other in places:
        assert ask("placeOf", one) == ask("placeOf", other)
    assert ask("placeOf", "第十二条") != ask("placeOf", "第二条")
    assert ask("placeOf", "二、 › （三）") != ask("placeOf", "三、 › （三）")


def test_articles_are_paired_without_crossing_and_between_them_both_move_evenly(ask):
    here = segments("", "第一条", "第二条", "第二条", "第三条", "第四条")
    there = segments("第一条", "第四条", "第二条", "第三条", "", "第五条")
    anchors = ask("anchorsOf", here, there)
    assert anchors == [[1, 0], [2, 2], [4, 3]]
    assert ask("answerTo", anchors, 2, [6, 6]) == 2
    assert ask("answerTo", anchors, 3, [6, 6]) == 2.5
    assert ask("answerTo", anchors, 6, [6, 6]) == 6
    assert ask("answerTo", [], 3, [6, 12]) == 6
