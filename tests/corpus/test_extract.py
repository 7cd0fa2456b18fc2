import re
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from corpus.extract import Options, extract
from corpus.readers import ReadError
from corpus.text.grams import grams
from tests.corpus.text.test_compilation import LIBRARY

SAMPLES = Path(__file__).parents[1] / "samples"
NOTICE = """上海市人民政府关于印发《示例办法》的通知
沪府发〔2021〕12号

各区人民政府：
现将《示例办法》印发给你们，请认真按照执行。
一、鼓励企业开展创新。支持设立基金。
二、本办法自印发之日起施行。

上海市人民政府
2021年7月8日
"""


def test_a_file_becomes_text_clauses_and_metadata():
    found = extract(NOTICE.encode("gb18030"), "通知.txt")
    assert found.text == NOTICE
    assert "".join(found.text[s.start : s.end] for s in found.segments) == found.text
    assert found.guesses["doc_number"].value == "沪府发〔2021〕12号"
    assert found.guesses["issued_on"].value == date(2021, 7, 8)
    assert found.meta == {"encoding": "gb18030"}


def test_granularity_is_the_projects():
    def cut(granularity):
        options = Options(granularity=granularity)
        return [s for s in extract(NOTICE.encode(), "通知.txt", options).segments if s.codable]

    assert len(cut("sentence")) == len(cut("article")) + 1


def test_every_segment_has_its_bigrams():
    found = extract(NOTICE.encode(), "通知.txt")
    assert len(found.grams) == len(found.segments)
    for piece, held in zip(found.segments, found.grams, strict=True):
        assert held.tolist() == grams(found.text[piece.start : piece.end]).tolist()
    (clause,) = [s for s in found.segments if "支持设立基金" in found.text[s.start : s.end]]
    held = found.grams[found.segments.index(clause)]
    assert np.isin(grams("支持设立基金"), held).all()


def test_words_are_cut_segment_by_segment_with_the_projects_words():
    def words(**options):
        found = extract(NOTICE.encode(), "通知.txt", Options(**options))
        ids = np.frombuffer(found.words.ids, "<i4")
        assert sum(found.words.lengths) == len(ids)
        assert len(found.words.lengths) == len(found.segments)
        cut = [found.words.vocabulary[place] for place in ids]
        assert "".join(cut) == found.text
        return cut

    assert "设立基金" not in words()
    assert "设立基金" in words(user_words=(("设立基金", None),))


def test_agencies_go_by_the_name_the_project_keeps():
    options = Options(agencies={"上海市人民政府": "上海市政府"})
    found = extract(NOTICE.encode(), "通知.txt", options)
    assert found.guesses["agencies"].value == ["上海市政府"]


def test_two_copies_have_the_same_fingerprint():
    first = extract(NOTICE.encode(), "通知.txt")
    second = extract(NOTICE.replace("\n", "\r\n").encode("utf-16"), "copy.txt")
    assert first.fingerprint.tolist() == second.fingerprint.tolist() != []


def test_documents_run_together_are_counted():
    assert extract(LIBRARY[0].encode(), "通知.txt").parts_found == 1
    assert extract("\n".join(LIBRARY).encode(), "汇编.txt").parts_found == len(LIBRARY)


def test_what_the_database_refuses_is_in_no_field():
    page = (
        "<html><head><title>关于\0发展的意见&#xD800;</title></head><body><h1>关于发展的意见</h1>"
        "<p>一、加强领导。&#xDFFF;各部门应当落实责任。</p></body></html>"
    )
    found = extract(page.replace("\0", "&#0;").encode(), "意见.html")
    stored = repr((found.text, found.meta, found.dropped, found.attachments, found.guesses))
    assert not re.search(r"\\ud[89a-f]|\\x00", stored)


def test_a_file_that_cannot_be_read_says_why():
    with pytest.raises(ReadError) as caught:
        extract(b"  \n ", "空.txt")
    assert caught.value.code == "empty"
