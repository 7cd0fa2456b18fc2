import pytest

from corpus.text.words import Segmenter, segmenter
from corpus.text.words.effect import effect_on
from corpus.text.words.jieba import weighed
from corpus.text.words.lexicon import (
    Problem,
    WordLists,
    changes,
    problems,
    read_list,
    warnings,
    written,
)
from corpus.text.words.lexis import Lexis


def codes(**lists) -> list[tuple[str, str]]:
    return [(problem.code, problem.word) for problem in problems(WordLists(**lists))]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([("", None)], [("empty", "")]),
        ([("专精 特新", None)], [("spaces", "专精 特新")]),
        ([("长" * 31, None)], [("too_long", "长" * 30)]),
        ([("企业", None), ("企业", 3)], [("twice", "企业")]),
        ([("碳达峰、碳中和", None)], [("sign", "碳达峰、碳中和")]),
        ([("企业", 0)], [("frequency", "企业")]),
        ([("互联网+", None), ("C919", 20)], []),
    ],
)
def test_user_words_are_checked(words, expected):
    assert codes(user_words=tuple(words)) == expected


def test_the_sign_at_which_a_word_ends_is_named():
    lists = WordLists(user_words=(("碳达峰、碳中和", None),))
    assert problems(lists) == [Problem("sign", "user_words", "碳达峰、碳中和", "、")]


@pytest.mark.parametrize(
    ("synonyms", "expected"),
    [
        ({"人工智能": ("AI",), "AI": ("智能",)}, [("chain", "AI")]),
        ({"甲": ("乙",), "乙": ("甲",)}, [("cycle", "甲"), ("cycle", "乙")]),
        ({"甲": ("丙",), "乙": ("丙",)}, [("two_words", "丙")]),
        ({"甲": ("甲",)}, [("itself", "甲")]),
        ({"甲": ()}, [("no_variant", "甲")]),
        ({"甲": ("乙", "乙")}, [("twice", "乙")]),
        ({"甲": ("乙", "丙")}, []),
    ],
)
def test_synonyms_are_checked(synonyms, expected):
    assert codes(synonyms=synonyms) == expected


def test_a_stop_word_that_is_a_user_word_or_commands_is_a_warning():
    lists = WordLists((("专精特新", None),), ("专精特新", "不得", "的"))
    assert problems(lists) == []
    assert [(one.code, one.word) for one in warnings(lists)] == [
        ("also_user_word", "专精特新"),
        ("deontic", "不得"),
    ]


def test_lists_are_written_and_read_back():
    lists = WordLists(
        (("专精特新", None), ("互联网+", 30)), ("的", "和"), {"人工智能": ("AI", "人智")}
    )
    assert written(lists, "user_words") == "专精特新\n互联网+ 30\n"
    assert written(lists, "synonyms") == "人工智能 AI 人智\n"
    for name in ("user_words", "stop_words", "synonyms"):
        back = read_list(written(lists, name), name)
        assert getattr(back, name) == getattr(lists, name)


def test_jiebas_user_dictionary_is_read():
    text = "\n# 我们的词\n云计算 5\n李小福 2 nr\n创新办 3 i\neasy_install 3 eng\n台中\n云计算\n"
    assert read_list(text, "user_words").user_words == (
        ("云计算", 5),
        ("李小福", 2),
        ("创新办", 3),
        ("easy_install", 3),
        ("台中", None),
    )


def test_csv_and_other_marks_are_read():
    assert read_list("词,频\n专精特新,7\n", "user_words", table=True).user_words == (
        ("词", None),
        ("专精特新", 7),
    )
    assert read_list("人工智能：AI、人智\n", "synonyms").synonyms == {"人工智能": ("AI", "人智")}


def test_changes_name_what_came_and_went():
    old = WordLists((("甲乙", None),), ("的",), {"甲": ("乙",)})
    new = WordLists((("甲乙", 5),), ("的", "了"), {"甲": ("乙", "丙")})
    assert changes(old, new) == {
        "user_words": {"added": ["甲乙 5"], "removed": ["甲乙"]},
        "stop_words": {"added": ["了"], "removed": []},
        "synonyms": {"added": ["甲 乙 丙"], "removed": ["甲 乙"]},
    }


def test_the_effect_shows_what_is_cut_and_counted_otherwise():
    texts = ["培育专精特新企业，\n支持专精特新企业。", "企业应当申请。"]
    after = Segmenter(weighed([("专精特新", None)]))
    lexis = Lexis.of(["申请"], {"企业": ["应当"]})
    effect = effect_on(texts, (segmenter(), Lexis()), (after, lexis)).to_json()
    assert (effect["documents"], effect["changed"]) == (2, 1)
    [example] = effect["examples"]
    assert (example["after"], example["count"]) == ("专精特新", 2)
    assert example["before"].replace(" / ", "") == "专精特新"
    assert (example["left"], example["right"]) == ("培育", "企业，")
    top = {row["word"]: (row["before"], row["after"]) for row in effect["top"]}
    assert top["专精特新"] == (0, 2)
    assert top["企业"] == (3, 4)
    assert top["申请"] == (1, 0)
