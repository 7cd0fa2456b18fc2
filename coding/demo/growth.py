"""How the codebook of the demonstration grew, how its coders were trained, what was drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from coding.actions.drafts import MEANING, edit_draft, publish_draft
from coding.actions.moving import run_migration, start_migration
from coding.actions.proposals import (
    ACCEPT,
    DECLINE,
    MERGE,
    Place,
    Wish,
    answer_proposal,
    propose,
)
from coding.actions.references import start_reference
from coding.actions.rounds import create_round
from coding.agreement.training import Bar
from coding.codebook.versions import published_version
from coding.demo.passes import code
from coding.models import Assignment, Draft, Draw, Proposal, Round
from coding.reads.plan import Sampling
from corpus import jobs
from corpus.models import Document, Project, User

People = dict[str, User]
TRAINED = "2017_示范市工业互联网创新应用试点方案"
SEED = "20260310"
SAMPLE = 60


@dataclass(frozen=True)
class Proposed:
    """A new node that a coder proposes from the clause that begins with `quote`."""

    coder: str
    quote: str
    name: str
    text: str
    reason: str
    below: str = ""


FIRST_USES = Proposed(
    "coder_a",
    "（七）对首次投放市场的首版次",
    "首台套与首版次应用",
    "对首次投放市场的装备、软件优先采用或按采购额补贴。",
    "政府采购与消费端补贴各只说了一半。",
    "demand",
)
OPEN_CALLS = Proposed(
    "coder_b", "（十一）采用揭榜挂帅方式", "揭榜挂帅", "", "多处出现，是否单列？", "environment"
)
DATA = Proposed(
    "coder_a",
    "（十八）平台企业应当建立数据",
    "数据治理",
    "数据分类分级、出境评估与共享规则。",
    "法规管制过宽。",
    "environment",
)
VOUCHERS = Proposed(
    "coder_b", "发放制造业消费券", "消费券", "", "与对企业的补贴性质不同。", "demand"
)

# What the residual node means now: a mere direction is no measure.
RESIDUAL = "strategic_measures"
NARROWED = {
    "definition_zh": "只写方向而没有做法的，选“无适用节点”。",
    "definition_en": " A mere direction without anything to be done is no measure: choose none.",
}
NOTE = "采纳编码员建议，新设“首台套与首版次应用”；收紧“策略性措施”。"


def grow_codebook(people: People, round: Round) -> None:
    """Proposals from the round with different answers, a second version, the round moved to it."""
    lead = people["lead"]
    taken, known, _open, declined = [
        _propose(people, round, one) for one in (FIRST_USES, OPEN_CALLS, DATA, VOUCHERS)
    ]
    answer_proposal(actor=lead, proposal=taken, decision=ACCEPT, node=FIRST_USES.below)
    answer_proposal(
        actor=lead,
        proposal=known,
        decision=MERGE,
        node="mechanism_innovation",
        answer="“机制创新”的纳入规则已写明揭榜挂帅。",
    )
    answer_proposal(
        actor=lead, proposal=declined, decision=DECLINE, answer="属于消费端补贴，不另设节点。"
    )
    draft = Draft.objects.get(codebook__project=round.project_id)
    draft = edit_draft(actor=lead, draft=draft, operations=_narrowing(draft)).draft
    version = publish_draft(
        actor=lead,
        draft=draft,
        revision=draft.revision,
        note=NOTE,
        meanings={"tool": {RESIDUAL: MEANING}},
    )
    migration = start_migration(actor=lead, round=round, to=version)
    jobs.run(str(migration.job_id), lambda run: run_migration(_Alone(run.job)))


class _Alone(jobs.Run):
    """Inside the one transaction that makes the demonstration nobody could read how far it is."""

    def report(self, done: int, total: int, note: str = "") -> None:
        pass


def _propose(people: People, round: Round, one: Proposed) -> Proposal:
    own = Assignment.objects.filter(round=round, coder=people[one.coder]).select_related("document")
    place = next(
        (held, clause)
        for held in own
        for clause in held.document.clauses.codable().filter(text__contains=one.quote)
    )
    wish = Wish("node", "tool", node=one.below, name=one.name, text=one.text, reason=one.reason)
    return propose(
        actor=people[one.coder], assignment=place[0], wish=wish, places=[Place(place[1].pk)]
    )


def _narrowing(draft: Draft) -> list[dict[str, Any]]:
    (tool,) = [one for one in draft.content["dimensions"] if one["key"] == "tool"]
    (node,) = [
        one for group in tool["nodes"] for one in group["children"] if one["key"] == RESIDUAL
    ]
    return [
        {
            "op": "set",
            "dimension": "tool",
            "node": RESIDUAL,
            "field": field,
            "was": node[field],
            "value": node[field] + added,
        }
        for field, added in NARROWED.items()
    ]


def train(people: People, project: Project, document: Document) -> None:
    """A training with its reference, and an attempt of two coders."""
    made = create_round(
        actor=people["lead"],
        project=project,
        name="练习 对照参考编码",
        kind=Round.Kind.TRAINING,
        version=published_version(project),
        coders=["coder_a", "coder_b"],
        documents=[document.pk],
        bar=Bar(0.8),
    )
    for own in start_reference(actor=people["lead"], round=made):
        code(people["lead"], own)
    passes = made.assignments.filter(kind=Assignment.Kind.CODER)
    for own in passes.select_related("document", "coder"):
        code(people[own.coder.username], own)


def draw_sample(people: People, project: Project, documents: Sequence[Document]) -> None:
    """A round of clauses drawn by year, for two coders, that nobody has begun."""
    create_round(
        actor=people["lead"],
        project=project,
        name="第三轮 抽样复核",
        kind=Round.Kind.RELIABILITY,
        version=published_version(project),
        coders=["coder_b", "coder_c"],
        documents=[one.pk for one in documents],
        sampling=Sampling(Draw.Units.CLAUSES, SEED, size=SAMPLE, by=("year",)),
    )
