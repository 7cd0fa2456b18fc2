"""What a coder says is listed once: everything that reads, writes or shows it follows."""

import pytest

from coding.actions.judgements import save_judgement
from coding.api.serializers import JudgementIn, JudgementOut
from coding.codebook.scheme import scheme_of
from coding.judgements.content import CONTENT, REMARKS, Content
from coding.judgements.reading import judgements_of
from coding.judgements.spans import Span
from coding.judgements.write import _STORED, AUDITED, WRITTEN
from coding.models import Judgement
from corpus.models import AuditEntry
from tests.strangers import follow_in_copy

SAMPLES = {bool: True, str: "言", int: 3}
SAID = {name: SAMPLES[type(remark.empty)] for name, remark in REMARKS.items()}
BODY = {"revision": 0, "dimensions": {"tool": {"outcome": "none"}}}


def columns(model, *left_out: str) -> set[str]:
    return {f.column for f in model._meta.concrete_fields if not f.primary_key} - set(left_out)


def test_the_statements_name_every_column_of_the_models():
    assert set(WRITTEN) == columns(Judgement)
    assert set(AUDITED) == columns(AuditEntry, "object_id")
    assert set(CONTENT) <= set(_STORED)


def test_every_remark_is_a_column_and_not_yet_said_is_its_default():
    fresh = Judgement()
    assert {name: getattr(fresh, name) for name in REMARKS} == Content().remarks


@pytest.mark.parametrize("shape", [JudgementIn, JudgementOut])
def test_the_schema_shows_every_remark(shape):
    assert REMARKS.keys() <= shape().fields.keys()


@pytest.mark.parametrize("name", REMARKS)
def test_a_remark_alone_is_stored_answered_read_and_audited(cast, passes, document, name):
    own, clause = passes["coder_a"], document.clauses.codable().first()

    def save(**more):
        return save_judgement(
            actor=cast.coder_a, assignment=own.pk, clause_id=clause.pk, body=BODY | more
        )

    empty, value = REMARKS[name].empty, SAID[name]
    assert save()[name] == empty
    saved = save(revision=1, **{name: value})
    assert (saved["revision"], saved[name]) == (2, value)
    assert getattr(Judgement.objects.get(), name) == value
    assert judgements_of(own) == [saved]
    entry = AuditEntry.objects.filter(verb="save_judgement").first()
    assert (entry.before[name], entry.after[name]) == (empty, value)
    assert entry.after.keys() == {"revision", "version", "dimensions", *REMARKS}
    assert save(**{name: value}) == saved  # the same again, whatever its revision
    assert AuditEntry.objects.filter(verb="save_judgement").count() == 2


@pytest.mark.parametrize("name", REMARKS)
def test_a_remark_of_another_kind_is_refused(api, cast, passes, document, name):
    path = f"assignments/{passes['coder_a'].pk}/clauses/{document.clauses.codable().first().pk}/"
    answer = api(cast.coder_a).put(path, BODY | {name: ["no", "list"]})
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [name]


def test_content_is_the_same_in_any_order_and_json_keeps_its_own(blind_round):
    scheme = scheme_of(blind_round.codebook_version_id)
    nodes = scheme.dimensions["tool"].nodes
    spans = [Span(nodes["funding"], 3, 5), Span(nodes["talent"])]
    one = Content({"tool": "coded"}, dict.fromkeys(spans), SAID)
    assert one == Content({"tool": "coded"}, dict.fromkeys(reversed(spans)), SAID)
    assert one.json(scheme) == {
        "dimensions": {
            "tool": {
                "outcome": "coded",
                "references": [
                    {"node": "funding", "start": 3, "end": 5},
                    {"node": "talent", "start": None, "end": None},
                ],
            }
        },
        **SAID,
    }


def test_a_remark_added_in_two_lines_is_stored_exported_and_imported(tmp_path, db):
    lines = {
        "judgements/content.py": (
            '    "doubt": words("Why it is doubtful."),\n',
            '    "memo": words(',
        ),
        "models/judgements.py": (
            "    doubt = models.TextField(blank=True)\n",
            "    memo = models.TextField(blank=True)\n",
        ),
    }
    done = follow_in_copy(tmp_path, "coding", lines, "tests.coding.one_more_remark")
    assert done.stdout == "followed\n", done.stderr[-3000:]
