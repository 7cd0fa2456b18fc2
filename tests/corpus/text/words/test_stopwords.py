import pytest

from corpus.text.words import segmenter
from corpus.text.words.lexis import Lexis, is_word
from corpus.text.words.stopwords import DEONTIC, default_stop_words


@pytest.mark.parametrize(
    "word",
    [
        "应当",
        "应",
        "不得",
        "必须",
        "须",
        "可以",
        "可",
        "鼓励",
        "支持",
        "禁止",
        "严禁",
        "允许",
        "引导",
        "推动",
        "加快",
        "需要",
        "要求",
        "不",
        "未",
        "无",
        "能够",
        "予以",
        "给予",
        "优先",
        "加强",
        "促进",
    ],
)
def test_the_words_by_which_policies_command_are_kept(word):
    assert word not in default_stop_words()


def test_no_deontic_word_is_in_the_list():
    assert default_stop_words() & DEONTIC == frozenset()


def test_grammar_is_in_the_list():
    assert {"的", "和", "对", "以及", "其", "等", "并", "该"} <= default_stop_words()
    assert 400 < len(default_stop_words()) < 1000


def test_what_is_left_of_a_sentence_is_what_it_says():
    sentence = "各区人民政府应当按照规定对企业给予补贴，不得收取费用。"
    lexis = Lexis(default_stop_words())
    kept = [w for w in segmenter().cut(sentence) if is_word(w) and w not in lexis.stop_words]
    assert kept == [
        "各区",
        "人民政府",
        "应当",
        "规定",
        "企业",
        "给予",
        "补贴",
        "不得",
        "收取",
        "费用",
    ]


@pytest.mark.parametrize("token", ["企业", "5G", "十四五", "C919", "万家", "百姓", "一带"])
def test_words(token):
    assert is_word(token)


@pytest.mark.parametrize(
    "token",
    [
        "2025",
        "5.5%",
        "，",
        " ",
        "第十二条",
        "二十五",
        "一百零三万",
        "二〇二一",
        "百分之五十",
        "第3章",
        "-",
    ],
)
def test_numbers_and_signs_are_no_words(token):
    assert not is_word(token)
