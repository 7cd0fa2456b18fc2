"""G² and p are compared with scipy's goodness-of-fit G test, which is another's code."""

import numpy as np
import pytest
from scipy.stats import power_divergence

from corpus.text.words.frequency import Counter, keyness, log_likelihood
from corpus.text.words.lexis import Lexis, Vocabulary


def tokens(text: str) -> tuple[list[str], np.ndarray]:
    words = text.split(" ")
    vocabulary = list(dict.fromkeys(words))
    return vocabulary, np.array([vocabulary.index(word) for word in words], np.int32)


def counted(texts, lexis=None):
    vocabulary = Vocabulary(lexis or Lexis())
    counter = Counter(vocabulary)
    for text in texts:
        words, ids = tokens(text)
        counter.add(vocabulary.numbers_of(words), ids)
    return counter.table()


def rows(table):
    return list(zip(table.words, table.counts.tolist(), table.documents.tolist(), strict=True))


def test_words_are_counted_with_their_documents():
    table = counted(["企业 应当 申请 ， 企业 申请", "企业 2025 支持"])
    assert rows(table) == [("企业", 3, 2), ("申请", 2, 1), ("应当", 1, 1), ("支持", 1, 1)]
    assert table.total == 7


def test_stop_words_are_not_listed_but_are_running_words():
    table = counted(["企业 的 申请"], Lexis(frozenset({"的"})))
    assert table.words == ["企业", "申请"]
    assert table.total == 3


def test_variants_count_as_their_word_and_their_document_once():
    lexis = Lexis.of([], {"人工智能": ["AI", "智能"]})
    table = counted(["AI 人工智能", "智能"], lexis)
    assert rows(table) == [("人工智能", 3, 2)]
    assert lexis.variants("人工智能") == ["人工智能", "AI", "智能"]


def test_a_document_of_no_words_changes_nothing():
    assert rows(counted(["，", "企业"])) == [("企业", 1, 1)]


@pytest.mark.parametrize(
    ("a", "b", "c", "d"), [(120, 80, 10_000, 30_000), (5, 0, 900, 100_000), (1, 300, 500, 70_000)]
)
def test_log_likelihood_is_the_g_test_of_two_counts(a, b, c, d):
    expected = [c * (a + b) / (c + d), d * (a + b) / (c + d)]
    # scipy takes 0 ln 0 as 0 too
    g2, p = power_divergence([a, b], expected, lambda_="log-likelihood")
    [key] = keyness(["词"], np.array([a]), np.array([b]), c, d, least=1)
    assert key.g2 == pytest.approx(g2)
    assert key.p == pytest.approx(p)


def test_log_ratio_is_one_for_twice_as_frequent_and_defined_for_none():
    keys = keyness(["双", "无"], np.array([20, 8]), np.array([10, 0]), 1000, 1000, least=1)
    ratio = {key.word: key.log_ratio for key in keys}
    assert ratio["双"] == pytest.approx(1)
    assert ratio["无"] == pytest.approx(4)  # 8 against 0.5


def test_rare_words_and_empty_sides_have_no_keyness():
    assert keyness(["词"], np.array([3]), np.array([1]), 100, 100, least=5) == []
    assert keyness(["词"], np.array([9]), np.array([0]), 100, 0) == []


def test_equal_shares_are_no_difference():
    assert log_likelihood(np.array([10.0]), np.array([30.0]), 100, 300) == pytest.approx(0)
