"""Offsets of the browser against Python's, which counts code points by nature."""

import pytest

TEXTS = ["", "智能装备", "a😀b𠮷c", "😀😀", "𠀀第十二条😀", "e\u0301\u200d👩\u200d🔬"]


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@pytest.fixture
def units(page_of):
    page = page_of("coder_a")
    page.goto("/")
    source = page.locator("script[type=module][src*='/js/']").first.get_attribute("src")
    module = source[: source.index("/js/")] + "/js/kit/text.js"

    def call(name: str, *arguments):
        return page.evaluate(
            "async ([module, name, given]) => (await import(module))[name](...given)",
            [module, name, list(arguments)],
        )

    return call


@pytest.mark.parametrize("text", TEXTS)
def test_every_offset_is_converted_there_and_back(units, text):
    assert units("codePointLength", text) == len(text)
    for points in range(len(text) + 1):
        at = utf16_length(text[:points])
        assert units("toUnits", text, points) == at
        assert units("toCodePoints", text, at) == points


def test_a_piece_between_two_code_points_is_the_piece_python_cuts(units):
    text = "设立😀专项𠮷资金"
    assert units("sliceCodePoints", text, 2, 6) == text[2:6]
    assert units("sliceCodePoints", text, 5, 99) == text[5:99]
