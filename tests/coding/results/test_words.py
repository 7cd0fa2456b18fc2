"""Tables of words and networks, and what they are made from."""

from collections import Counter
from dataclasses import replace

import jieba
import pytest

from coding.models import Snapshot
from coding.results import entries, life
from coding.results.base import Base, base_for
from coding.results.entries import RESULTS, network_of, words_of
from coding.results.life import answer_to, take
from coding.results.network import Shape
from coding.results.sample import Sample
from coding.results.texts import Texts
from corpus import jobs
from corpus.actions.clauses import merge_clause, split_clause
from corpus.actions.words import (
    drop_words,
    help_tokenizing,
    outdated,
    run_tokenizing,
    start_tokenizing,
)
from corpus.models import Document, DocumentText, DocumentWords
from tests.coding.exports.test_files import code

NOTICE = """关于支持企业的通知

一、支持企业采购智能装备。

二、支持企业申请专项资金，不得重复申请。

三、企业应当公开专项资金。
"""


@pytest.fixture
def notice(import_text) -> Document:
    return import_text(NOTICE, "notice.txt")


def texts(project, *, node=None, passes=None, **sample) -> Texts:
    """The texts of a sample, included documents unless another status is asked for."""
    found = Sample.of(**{"status": "included", **sample})
    return Texts(replace(passes or Base(project.pk), sample=found), node)


def table(found: Texts) -> dict:
    return take(words_of(found)).data


def counts(data: dict) -> dict[str, int]:
    return {row["word"]: row["count"] for row in data["rows"]}


def test_the_counts_are_those_of_jieba(project, document, notice):
    data = table(texts(project))
    stored = DocumentText.objects.filter(document__in=[document, notice])
    tokens = Counter(word for text in stored for word in jieba.lcut(text.content))
    assert data["documents"] == 2
    assert {word: tokens[word] for word in counts(data)} == counts(data)
    assert counts(data)["企业"] >= 5
    assert "的" not in counts(data)
    assert counts(data)["不得"] == 1


def test_documents_are_counted_by_their_metadata(project, document, notice):
    Document.objects.filter(pk=notice.pk).update(doc_type="通知", issued_on="2022-03-01")
    data = table(texts(project, doc_type="通知", year="2022"))
    assert data["documents"] == 1
    assert counts(data)["专项资金" if "专项资金" in counts(data) else "专项"] == 2
    assert data["keyness"]["documents"] == 1
    assert data["words"] + data["keyness"]["words"] == table(texts(project))["words"]


def test_excluded_documents_are_left_out(project, document, notice):
    Document.objects.filter(pk=notice.pk).update(status="excluded")
    assert table(texts(project))["documents"] == 1
    assert table(texts(project, status=""))["documents"] == 2


def test_a_node_narrows_to_the_clauses_that_bear_it(project, cast, passes, document):
    first, second = document.clauses.codable()[2:4]
    code(cast.coder_a, passes["coder_a"], first, tool=["funding"])
    code(cast.coder_b, passes["coder_b"], second, tool=["talent"])
    member = project.memberships.get(user=cast.lead)
    everybody = base_for(member)
    one = texts(project, node=("tool", "funding"), passes=everybody)
    assert set(counts(table(one))) <= set(jieba.lcut(first.text))
    parent = texts(project, node=("tool", "supply"), passes=everybody)
    assert table(parent)["words"] > table(one)["words"]
    codable = sum(clause.text.count("企业") for clause in document.clauses.codable())
    assert counts(table(one)).get("企业", 0) <= codable


def test_every_document_has_words_after_its_import(project, document):
    stored = DocumentWords.objects.get(document=document)
    assert stored.clauses == list(document.clauses.order_by("start").values_list("pk", flat=True))
    assert len(stored.tokens) == 4 * sum(stored.lengths)
    assert not outdated(project).exists()


def test_moved_borders_are_cut_again(project, cast, document):
    clause = document.clauses.codable()[0]
    split_clause(actor=cast.lead, clause=clause, at=clause.start + 8)
    assert list(outdated(project)) == [document]
    job = start_tokenizing(actor=cast.lead, project=project)
    jobs.run(str(job.pk), run_tokenizing)
    job.refresh_from_db()
    assert job.result == {"documents": 1}
    stored = DocumentWords.objects.get(document=document)
    assert stored.clauses == list(document.clauses.order_by("start").values_list("pk", flat=True))
    clause.refresh_from_db()
    merge_clause(actor=cast.lead, clause=clause)
    assert list(outdated(project)) == [document]


def test_a_small_collection_is_answered_at_once_and_only_once(project, cast, document):
    question = words_of(texts(project))
    first = answer_to(question, actor=cast.viewer)
    assert first.snapshot is not None
    assert not first.stale
    assert answer_to(question, actor=cast.lead).snapshot == first.snapshot
    assert Snapshot.objects.filter(kind="words").count() == 1


def test_new_texts_make_a_new_snapshot(project, cast, document, import_text):
    question = words_of(texts(project))
    first = answer_to(question, actor=cast.viewer)
    import_text(NOTICE, "notice.txt")
    second = answer_to(question, actor=cast.viewer)
    assert second.snapshot.data["documents"] == 2
    assert first.snapshot != second.snapshot


def test_a_large_collection_shows_the_last_snapshot_while_a_job_works(
    project, cast, document, notice, monkeypatch
):
    question = words_of(texts(project))
    before = answer_to(question, actor=cast.viewer).snapshot
    monkeypatch.setattr(entries, "SMALL_DOCUMENTS", 1)
    drop_words(notice)
    answer = answer_to(question, actor=cast.viewer)
    assert (answer.snapshot, answer.stale) == (before, True)
    assert answer_to(question, actor=cast.viewer).job == answer.job
    jobs.run(str(answer.job.pk), life.run_result)
    after = answer_to(question, actor=cast.viewer)
    assert not after.stale
    assert after.snapshot.data["rows"] == before.data["rows"]
    answer.job.refresh_from_db()
    assert answer.job.result == {"snapshot": str(after.snapshot.pk)}


def test_the_network_joins_words_of_one_clause(project, notice):
    question = network_of(texts(project), Shape(size=20, least=2))
    data = take(question).data
    names = [node["word"] for node in data["nodes"]]
    ties = {
        frozenset((names[edge["source"]], names[edge["target"]])): edge["count"]
        for edge in data["edges"]
    }
    assert ties[frozenset(("支持", "企业"))] == 2
    assert data["windows"] == notice.clauses.codable().count()
    whole = take(network_of(texts(project), Shape(size=20, least=1, window="document"))).data
    assert whole["windows"] == 1
    assert len(whole["edges"]) == len(whole["nodes"]) * (len(whole["nodes"]) - 1) / 2


def test_helpers_cut_what_the_job_has_not(project, cast, document, notice):
    for one in (document, notice):
        drop_words(one)
    job = start_tokenizing(actor=cast.lead, project=project)
    help_tokenizing(str(job.pk))
    assert outdated(project).count() == 2, "nobody runs the job yet"
    jobs.claim(str(job.pk))
    help_tokenizing(str(job.pk))
    assert not outdated(project).exists()


def test_a_few_moved_borders_are_cut_while_the_reader_waits(project, cast, document):
    drop_words(document)
    answer = answer_to(words_of(texts(project)), actor=cast.viewer)
    assert answer.snapshot.data["documents"] == 1
    assert answer.job is None


def test_old_answers_give_way(project, document, monkeypatch):
    monkeypatch.setitem(RESULTS, "words", replace(RESULTS["words"], kept_of_all=3))
    for year in ("", "2019", "2020", "2021", "2022"):
        newest = take(words_of(texts(project, year=year)))
    assert Snapshot.objects.filter(kind="words").count() == 3
    assert Snapshot.objects.filter(pk=newest.pk).exists()
