"""Tables of words and networks, and what they are made from."""

from collections import Counter

import jieba
import pytest

from coding.actions import words
from coding.actions.words import Question, answer_to, take_snapshot
from coding.models import Snapshot
from coding.results.base import base_for
from coding.results.network import Shape
from coding.results.texts import TextBase
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
from tests.coding.test_exports import code

NOTICE = """关于支持企业的通知

一、支持企业采购智能装备。

二、支持企业申请专项资金，不得重复申请。

三、企业应当公开专项资金。
"""


@pytest.fixture
def notice(import_text) -> Document:
    return import_text(NOTICE, "notice.txt")


def table(base: TextBase) -> dict:
    return take_snapshot(Question(base)).data


def counts(data: dict) -> dict[str, int]:
    return {row["word"]: row["count"] for row in data["rows"]}


def test_the_counts_are_those_of_jieba(project, document, notice):
    data = table(TextBase(project.pk))
    texts = DocumentText.objects.filter(document__in=[document, notice])
    tokens = Counter(word for text in texts for word in jieba.lcut(text.content))
    assert data["documents"] == 2
    assert {word: tokens[word] for word in counts(data)} == counts(data)
    assert counts(data)["企业"] >= 5
    assert "的" not in counts(data)
    assert counts(data)["不得"] == 1


def test_documents_are_counted_by_their_metadata(project, document, notice):
    Document.objects.filter(pk=notice.pk).update(doc_type="通知", issued_on="2022-03-01")
    data = table(TextBase(project.pk, doc_type="通知", year="2022"))
    assert data["documents"] == 1
    assert counts(data)["专项资金" if "专项资金" in counts(data) else "专项"] == 2
    assert data["keyness"]["documents"] == 1
    assert data["words"] + data["keyness"]["words"] == table(TextBase(project.pk))["words"]


def test_excluded_documents_are_left_out(project, document, notice):
    Document.objects.filter(pk=notice.pk).update(status="excluded")
    assert table(TextBase(project.pk))["documents"] == 1
    assert table(TextBase(project.pk, status=""))["documents"] == 2


def test_a_node_narrows_to_the_clauses_that_bear_it(project, cast, passes, document):
    first, second = document.clauses.codable()[2:4]
    code(cast.coder_a, passes["coder_a"], first, tool=["funding"])
    code(cast.coder_b, passes["coder_b"], second, tool=["talent"])
    member = project.memberships.get(user=cast.lead)
    everybody = base_for(member)
    one = TextBase(project.pk, node=("tool", "funding"), passes=everybody)
    assert set(counts(table(one))) <= set(jieba.lcut(first.text))
    parent = TextBase(project.pk, node=("tool", "supply"), passes=everybody)
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
    question = Question(TextBase(project.pk))
    first = answer_to(question, actor=cast.viewer, project=project)
    assert first.snapshot is not None
    assert not first.stale
    assert answer_to(question, actor=cast.lead, project=project).snapshot == first.snapshot
    assert Snapshot.objects.filter(kind="words").count() == 1


def test_new_texts_make_a_new_snapshot(project, cast, document, import_text):
    question = Question(TextBase(project.pk))
    first = answer_to(question, actor=cast.viewer, project=project)
    import_text(NOTICE, "notice.txt")
    second = answer_to(question, actor=cast.viewer, project=project)
    assert second.snapshot.data["documents"] == 2
    assert first.snapshot != second.snapshot


def test_a_large_collection_shows_the_last_snapshot_while_a_job_works(
    project, cast, document, notice, monkeypatch
):
    question = Question(TextBase(project.pk))
    before = answer_to(question, actor=cast.viewer, project=project).snapshot
    monkeypatch.setattr(words, "SMALL_DOCUMENTS", 1)
    drop_words(notice)
    answer = answer_to(question, actor=cast.viewer, project=project)
    assert (answer.snapshot, answer.stale) == (before, True)
    assert answer_to(question, actor=cast.viewer, project=project).job == answer.job
    jobs.run(str(answer.job.pk), words.run_words)
    after = answer_to(question, actor=cast.viewer, project=project)
    assert not after.stale
    assert after.snapshot.data["rows"] == before.data["rows"]
    answer.job.refresh_from_db()
    assert answer.job.result == {"snapshot": str(after.snapshot.pk)}


def test_the_network_joins_words_of_one_clause(project, notice):
    question = Question(TextBase(project.pk), Shape(size=20, least=2))
    data = take_snapshot(question).data
    names = [node["word"] for node in data["nodes"]]
    ties = {
        frozenset((names[edge["source"]], names[edge["target"]])): edge["count"]
        for edge in data["edges"]
    }
    assert ties[frozenset(("支持", "企业"))] == 2
    assert data["windows"] == notice.clauses.codable().count()
    whole = take_snapshot(Question(question.base, Shape(size=20, least=1, window="document"))).data
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
    answer = answer_to(Question(TextBase(project.pk)), actor=cast.viewer, project=project)
    assert answer.snapshot.data["documents"] == 1
    assert answer.job is None


def test_old_answers_give_way(project, document, monkeypatch):
    monkeypatch.setattr(words, "KEPT_OF_ALL", 3)
    for year in ("", "2019", "2020", "2021", "2022"):
        newest = take_snapshot(Question(TextBase(project.pk, year=year)))
    assert Snapshot.objects.filter(kind="words").count() == 3
    assert Snapshot.objects.filter(pk=newest.pk).exists()
