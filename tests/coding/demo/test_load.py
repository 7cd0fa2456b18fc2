"""What an empty installation is filled with: every page has something to show."""

import shutil

import pytest

from coding.demo import growth
from coding.demo.load import FOLDER, load_demo
from coding.models import (
    Attempt,
    Decision,
    Draw,
    Judgement,
    Migration,
    Note,
    Proposal,
    Reconsider,
    Round,
)
from coding.reads.draws import again
from corpus.models import Agency, ClauseLink, Document, Job, Lexicon
from corpus.reads.copies import groups_of

# Of the texts those that proposals and training come from, and enough clauses to draw from.
TEXTS = (
    "2017_示范市工业互联网",
    "2018_",
    "2019_关于开展智能",
    "2020_",
    "2021_关于推进",
    "2022_",
)


@pytest.fixture
def few_texts(tmp_path, monkeypatch, settings):
    settings.DATA_DIR = tmp_path
    (tmp_path / "texts").mkdir()
    for path in (FOLDER / "texts").iterdir():
        if path.name.startswith(TEXTS):
            shutil.copy(path, tmp_path / "texts")
    shutil.copytree(FOLDER / "candidates", tmp_path / "candidates")
    monkeypatch.setattr("coding.demo.load.FOLDER", tmp_path)


def test_it_shows_a_codebook_that_grew_a_training_and_a_sample(db, few_texts):
    assert load_demo()
    states = Proposal.objects.values_list("state", flat=True)
    assert sorted(states) == ["accepted", "declined", "merged", "open"]
    migration = Migration.objects.select_related("round", "to_version").get()
    assert (migration.state, migration.round.name) == ("done", "第二轮 正式编码")
    assert (migration.to_version.number, migration.round.codebook_version.number) == (2, 2)
    assert Reconsider.objects.filter(done_at=None).exists()
    assert sorted(Attempt.objects.values_list("coder__username", flat=True)) == [
        "coder_a",
        "coder_b",
    ]
    draw = Draw.objects.get()
    assert (draw.seed, len(draw.chosen), again(draw)) == (growth.SEED, growth.SAMPLE, True)
    assert Round.objects.count() == 5
    adjudicated = Decision.objects.filter(round__status="adjudicating", disputed=True)
    assert adjudicated.filter(state="decided").count() == 3
    assert adjudicated.filter(state="open").exists()
    candidates = Document.objects.filter(status="candidate")
    assert (candidates.count(), Document.objects.filter(status="excluded").count()) == (7, 1)
    groups = groups_of(draw.round.project)
    assert sorted(len(group.keys) for group in groups) == [2, 4]
    assert Lexicon.objects.get().note
    assert Agency.objects.filter(name__contains="示范市经济和信息化").count() == 2
    corrected = Document.objects.get(edition=2)
    assert ClauseLink.objects.filter(document=corrected, kind="changed").count() == 1
    assert Judgement.objects.filter(assignment__document=corrected, carried="changed").exists()
    kinds = Note.objects.values_list("kind", flat=True)
    assert sorted(kinds) == ["announcement", "memo", "question", "question", "todo"]
    assert Job.objects.filter(kind__contains="agreement", state="queued").count() == 4
    assert not load_demo()
