"""Tokens are compared with jieba's own, and with a few cuts that anyone can read."""

import contextlib
from pathlib import Path

import jieba
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpus.readers import FORMATS, ReadError, extension_of, read
from corpus.text.normalize import assemble
from corpus.text.segment import segment
from corpus.text.words import Segmenter, segmenter, tokenize_segments
from corpus.text.words.jieba import jieba_with, weighed

# Words of policy texts, Latin runs of every kind, and characters at which a word must end.
PIECES = (
    *"的了在是和不中国应当鼓励支持企业技术资金政府采购",
    *("应当", "不得", "高新技术企业", "专精特新", "公共服务平台", "试点", "税收优惠", "第十二条"),
    *("驎", "㐀", "\u9fd6", "豈", "𠀀", "é", "γ射线", "％", "１２", "Ⅳ"),
    *("T恤", "B超", "4S店", "江南style", "C++", "AT&T", "c#", "5G", "AI+", "互联网+", "C919"),
    *("5.5%", "3.14", "2021-2025", "gz.gov.cn", "GB/T 1.1-2020", "_id", "1#", "a&b", "10%+5%"),
    *("，", "。", "、", "（", "）", "《", "》", " ", "\u3000", "\n", "\r\n", "\t", "\x1c"),
)
TEXTS = st.lists(st.sampled_from(PIECES) | st.characters(codec="utf-8"), max_size=40).map("".join)
USER_WORDS = st.lists(
    st.tuples(
        st.sampled_from(
            ("互联网+", "AI+", "5G", "5G网络", "C919", "专精特新", "的", "不中", "1", "+")
        )
        | st.lists(st.sampled_from("应当鼓励支持企业技术资金政府采购"), min_size=1, max_size=5).map(
            "".join
        ),
        st.none() | st.integers(1, 5000),
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda pair: pair[0],
)


@pytest.fixture(scope="module")
def corpus(shared_data: Path) -> dict[str, str]:
    texts = {}
    for path in sorted((shared_data / "policies").rglob("*")):
        # What cannot be read is the readers' tests' matter.
        if extension_of(path.name) in FORMATS:
            with contextlib.suppress(ReadError):
                texts[path.name] = assemble(read(path.read_bytes(), path.name).blocks)[0]
    assert len(texts) > 170
    return texts


def test_a_sentence_is_cut_as_a_reader_would():
    cut = segmenter().cut("各区应当设立专项资金，对企业给予5.5%的补贴。")
    assert cut[:2] == ["各区", "应当"]
    assert "5.5%" in cut
    assert "补贴" in cut


def test_the_whole_real_corpus_is_cut_as_by_jieba(corpus):
    cutter = Segmenter()
    different = [name for name, text in corpus.items() if cutter.cut(text) != jieba.lcut(text)]
    assert different == []
    assert cutter.by_jieba < 0.001 * sum(map(len, corpus.values()))


@settings(max_examples=400, derandomize=True, deadline=None)
@given(TEXTS)
@example("详见ggfw.hrss.gd.gov.cn，电话020-38622512")
@example("C++和AT&T都不是11.1mmol")
@example("㐀㐀豈豈𠀀𠀀")
def test_any_text_is_cut_as_by_jieba(text):
    assert segmenter().cut(text) == jieba.lcut(text)


@settings(max_examples=40, derandomize=True, deadline=None)
@given(USER_WORDS, st.lists(TEXTS, min_size=8, max_size=8))
def test_user_words_are_found_as_by_jieba(words, texts):
    """The words of each example are taken back from one tokenizer: loading another takes 1 s."""
    tokenizer = jieba_with(())
    before, total = dict.fromkeys(_prefixes(words)), tokenizer.total
    before = {prefix: tokenizer.FREQ.get(prefix) for prefix in before}
    try:
        for word, frequency in words:
            tokenizer.add_word(word, frequency)
        added = weighed(words)
        assert [word.frequency for word in added] == [tokenizer.FREQ[word] for word, _ in words]
        mixed = ["".join(word for word, _ in words), *texts]
        cutter = Segmenter(added)
        hard = [text for text in mixed if cutter.cut(text) != tokenizer.lcut(text)]
        assert hard == []
    finally:
        tokenizer.total = total
        for prefix, frequency in before.items():
            if frequency is None:
                tokenizer.FREQ.pop(prefix, None)
            else:
                tokenizer.FREQ[prefix] = frequency


def _prefixes(words):
    return [word[:end] for word, _ in words for end in range(1, len(word) + 1)]


def test_a_user_word_stays_whole():
    text = "培育专精特新企业，推进互联网+政务服务"
    assert "专精特新" not in segmenter().cut(text)
    cut = segmenter(weighed([("专精特新", None), ("互联网+", None)])).cut(text)
    assert cut == ["培育", "专精特新", "企业", "，", "推进", "互联网+", "政务", "服务"]


def test_jieba_itself_is_asked_only_for_its_latin_words():
    cutter = Segmenter()
    cutter.cut("增长5.5%，见gz.gov.cn。" * 10)
    assert cutter.by_jieba == 0
    cutter.cut("使用C++编写")
    assert cutter.by_jieba == len("使用C++编写")


def test_the_words_of_the_segments_tile_the_text():
    text = "关于促进智能装备发展的若干措施\n\n一、设立专项资金。\n二、鼓励企业采购智能装备。\n"
    segments = segment(text)
    words = tokenize_segments(text, segments)
    ids = np.frombuffer(words.ids, "<i4")
    tokens = [words.vocabulary[place] for place in ids]
    assert "".join(tokens) == text
    assert len(set(words.vocabulary)) == len(words.vocabulary)
    end = 0
    for piece, length in zip(segments, words.lengths, strict=True):
        assert "".join(tokens[end : end + length]) == text[piece.start : piece.end]
        end += length
    assert end == len(ids)
