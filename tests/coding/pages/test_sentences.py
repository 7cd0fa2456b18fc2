"""The log says in words whatever is recorded."""

import re
from pathlib import Path

from coding.actions.rounds import create_round
from coding.codebook.versions import published_version
from coding.pages.sentence_words import SENTENCES
from coding.pages.sentences import _names, _sentence
from coding.reads.plan import Dealing, Sampling
from coding.reads.round_history import SENTENCES as CHANGES
from corpus.models import AuditEntry
from tests.corpus.pages import text_of, visitor

ROOT = Path(__file__).resolve().parents[3]
RECORDED = re.compile(r'verb="(\w+)"|_?record\w*\(\s*\w+,\s*"(\w+)"')


def test_every_verb_has_its_sentence():
    files = [path for name in ("corpus", "coding") for path in (ROOT / name).rglob("*.py")]
    verbs = {
        verb
        for path in files
        for found in RECORDED.findall(path.read_text(encoding="utf-8"))
        for verb in found
        if verb
    }
    assert len(verbs) > 60
    assert verbs - SENTENCES.keys() - CHANGES.keys() == set()


def test_every_sentence_is_said_of_an_entry_that_tells_nothing(cast, project):
    names = _names([])
    for verb in SENTENCES:
        assert _sentence(AuditEntry(verb=verb, object_type="project", object_id="1"), names)


def test_draws_and_dealing_are_told_in_words(cast, project, document):
    create_round(
        actor=cast.lead,
        project=project,
        name="Drawn",
        version=published_version(project),
        coders=["coder_a", "coder_b"],
        documents=[document.pk],
        sampling=Sampling("clauses", "20210501", size=3, by=("year", "type")),
        dealing=Dealing(each="one", seed="77", double=0.5),
    )
    log = text_of(visitor(cast.lead).get(f"/projects/{project.pk}/log/"))
    assert "What is coded (Clauses: 3, 3 drawn, by Year, Type, seed 20210501)" in log
    assert "What is coded twice (Clauses: 50%" in log
    assert "each clause to one coder, seed 77" in log
    assert "{" not in log.partition('id="main"')[2].partition("</main>")[0]
