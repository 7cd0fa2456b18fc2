import pytest
from django.utils import translation

from corpus.pages.origins import found_in, left_out


@pytest.fixture(autouse=True)
def chinese():
    with translation.override("zh-hans"):
        yield


def test_what_was_left_out_is_named_in_the_readers_language():
    assert left_out({"kind": "navigation", "excerpt": "首页 > 政策"}) == "导航：首页 > 政策"
    assert left_out({"kind": "embedded_document", "excerpt": ""}) == "嵌入文档"


def test_the_evidence_of_metadata_is_named_in_the_readers_language():
    assert found_in({"source": "file_name", "quote": "2016_办法.txt"}) == "文件名：2016_办法.txt"


def test_the_row_of_a_table_is_named_in_the_readers_language():
    said = found_in({"source": "table", "sheet": "清单, row 1.xlsx", "row": 7})
    assert "清单, row 1.xlsx" in said
    assert not said.startswith("table: ")
    with translation.override("en"):
        assert (
            found_in({"source": "table", "sheet": "清单.xlsx", "row": 7})
            == "table 清单.xlsx, row 7"
        )


@pytest.mark.parametrize("quoted", ["", "示政发〔2016〕3号", "第一条: 目的"])
def test_words_of_the_text_itself_stay_as_they_are(quoted):
    assert found_in({"source": "text", "quote": quoted}) == quoted
    assert left_out({"kind": "other", "excerpt": quoted}) == quoted
