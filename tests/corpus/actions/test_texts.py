"""Documents of earlier releases get index, fingerprint and words, once."""

import pytest
from django.core.management import call_command

from corpus import jobs
from corpus.actions import texts
from corpus.models import ClauseIndex, DocumentWords, Fingerprint, Job


@pytest.fixture
def old(document):
    """A document as an earlier release left it; what it had before, to compare with."""
    index = dict(ClauseIndex.objects.values_list("clause", "grams"))
    words = bytes(DocumentWords.objects.get(document=document).tokens)
    hashes = Fingerprint.objects.get(document=document).hashes
    for kept in (ClauseIndex, DocumentWords, Fingerprint):
        kept.objects.all().delete()
    return document, index, words, hashes


def assert_prepared(old):
    document, index, words, hashes = old
    assert dict(ClauseIndex.objects.values_list("clause", "grams")) == index
    assert bytes(DocumentWords.objects.get(document=document).tokens) == words
    assert Fingerprint.objects.get(document=document).hashes == hashes


def test_the_command_makes_up_for_what_is_missing(old, capsys):
    call_command("prepare_texts")
    assert_prepared(old)
    assert "1 of 1 documents" in capsys.readouterr().out
    call_command("prepare_texts")
    assert capsys.readouterr().out == ""


def test_at_the_start_it_is_left_to_the_workers_once(old):
    call_command("prepare_texts", later=True)
    call_command("prepare_texts", later=True)
    job = Job.objects.get(kind=texts.KIND)
    jobs.run(str(job.pk), texts.run_preparing)
    job.refresh_from_db()
    assert job.result == {"documents": 1, "tokenized": 1}
    assert_prepared(old)


def test_nothing_is_queued_where_nothing_is_missing(document):
    assert texts.start_preparing() == []
