"""Which of two texts are near duplicates, and how much of them is the same."""

import hashlib
from itertools import combinations

import numpy as np
import pytest

from corpus.extract import extract
from corpus.text.duplicates import (
    SHINGLE,
    fingerprint,
    levelled,
    shingles,
    similarity,
    similarity_of,
)

NOTICE = (
    "各区人民政府，市政府各委、办、局：现将《示范市智能装备若干措施》印发给你们，请认真贯彻执行。"
)
MEASURES = "".join(
    f"第{n}条　对第{n}类首台套装备按照销售价格的百分之{n}给予资助，单个项目最高{n}00万元。"
    for n in range(10, 60)
)


def expected_similarity(first: str, second: str) -> tuple[float, float]:
    """By sets of strings, without hashes."""
    one, other = (
        {bare[i : i + SHINGLE] for i in range(len(bare) - SHINGLE + 1)}
        for bare in (levelled(first), levelled(second))
    )
    return len(one & other) / len(one | other), len(one & other) / min(len(one), len(other))


def test_similarity_is_that_of_the_sets_of_shingles():
    draft = MEASURES.replace("资助", "补贴")
    assert similarity(MEASURES, draft) == pytest.approx(expected_similarity(MEASURES, draft))
    assert similarity(MEASURES, draft) == similarity(draft, MEASURES)


def test_a_notice_contains_its_attachment():
    jaccard, containment = similarity(MEASURES, NOTICE * 9 + MEASURES)
    assert containment == 1
    assert jaccard < 1


def test_punctuation_spaces_and_full_width_letters_make_no_difference():
    other = MEASURES.replace("，", ",").replace("00万", "００ 万").replace("。", "。\n\n")
    assert similarity(MEASURES, other) == (1, 1)
    assert (fingerprint(MEASURES) == fingerprint(other)).all()


def test_texts_without_a_word_are_like_nothing():
    assert similarity("", "") == (0, 0)
    assert similarity("——。！", MEASURES) == (0, 0)
    assert len(fingerprint("\n \t")) == 0


def test_a_short_text_still_has_a_fingerprint():
    assert len(fingerprint("批复")) == 1
    assert (fingerprint("批复") == fingerprint("批 复。")).all()
    assert len(fingerprint(NOTICE)) == 16


def test_a_fingerprint_samples_the_shingles_evenly():
    digits = "".join(hashlib.sha256(str(n).encode()).hexdigest() for n in range(2000))
    share = len(fingerprint(digits)) / len(shingles(digits))
    assert share == pytest.approx(1 / 32, rel=0.1)


def test_what_is_sampled_of_a_part_is_sampled_of_the_whole():
    whole = fingerprint(NOTICE * 2 + MEASURES * 1)
    part = fingerprint(MEASURES)
    kept = part.view(np.uint64) < 2**64 // 32
    assert set(part[kept]) <= set(whole)


def test_a_fingerprint_is_the_same_on_every_machine():
    # The first value by hand: one shingle, polynomial of two points, splitmix64 by its definition.
    mask = 2**64 - 1
    value = (ord("批") * 0x9E3779B97F4A7C15 + ord("复")) & mask
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & mask
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & mask
    value ^= value >> 31
    assert int(fingerprint("批复").view(np.uint64)[0]) == value


# Read one by one: copies of one text in other formats, and editions of one regulation. The last
# two pairs are thorough revisions under the same title.
SAME = {
    frozenset({"自贸区条例_gb18030.txt", "中国（上海）自由贸易试验区条例(2014-07-25).md"}),
    frozenset({"科创中心条例_utf8bom_crlf.txt", "上海市推进科技创新中心建设条例(2020-01-20).md"}),
    frozenset(
        {"科创中心条例_fullwidth_digits_nfkc.txt", "上海市推进科技创新中心建设条例(2020-01-20).md"}
    ),
    frozenset({"科创中心条例_fullwidth_digits_nfkc.txt", "科创中心条例_utf8bom_crlf.txt"}),
    frozenset({"上海市数据条例_gbk.txt", "上海市数据条例(2021-11-25).md"}),
    frozenset({"上海市数据条例_headings_table.docx", "上海市数据条例(2021-11-25).md"}),
    frozenset({"上海市数据条例_headings_table.docx", "上海市数据条例_gbk.txt"}),
    frozenset(
        {
            "互联网上网服务营业场所管理条例(2019-03-24).md",
            "互联网上网服务营业场所管理条例(2022-03-29).md",
        }
    ),
    frozenset({"国家科学技术奖励条例(2020-10-07).md", "国家科学技术奖励条例(2024-05-26).md"}),
    frozenset({"专利法实施细则(2010-01-09).md", "专利法实施细则(2023-12-11).md"}),
    frozenset(
        {"保障中小企业款项支付条例(2020-07-05).md", "保障中小企业款项支付条例(2025-03-17).md"}
    ),
}
REVISED = {
    frozenset({"科学技术普及法(2002-06-29).md", "科学技术普及法(2024-12-25).md"}),
    frozenset({"农产品质量安全法(2018-10-26).md", "农产品质量安全法(2022-09-02).md"}),
}


def test_real_copies_and_editions_stand_apart_from_mere_boilerplate(shared_data):
    found = {}
    for path in sorted((shared_data / "policies").rglob("*")):
        if path.suffix in {".txt", ".md", ".html", ".docx"} and path.name != "README.md":
            found[path.name] = shingles(extract(path.read_bytes(), path.name).text)
    pairs = {
        frozenset({a, b}): similarity_of(found[a], found[b])[1] for a, b in combinations(found, 2)
    }
    assert {pair for pair, share in pairs.items() if share >= 0.5} == SAME
    assert all(0.35 < pairs[pair] < 0.5 for pair in REVISED)
    others = {pair: share for pair, share in pairs.items() if pair not in SAME | REVISED}
    assert max(others.values()) < 0.35
