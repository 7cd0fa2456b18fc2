"""A round of the demonstration whose disagreements are being decided."""

from collections.abc import Sequence

from coding.actions.adjudication.accepting import Acceptable, accept
from coding.actions.adjudication.begin import begin_adjudication
from coding.actions.adjudication.deciding import decide
from coding.actions.rounds import create_round, lock_round
from coding.codebook.versions import published_version
from coding.demo.passes import code
from coding.models import Decision, Round
from coding.reads.adjudication.clause import decided_clauses
from corpus.models import Document, Project, User

# How many disagreements are decided; the rest is open.
DECIDED = 3
NOTES = (
    ("slip", ""),
    ("codebook_unclear", "按“以资金为主要内容者归资金支持”处理，建议补入手册。"),
    ("clause_ambiguous", ""),
)


def adjudicate(people: dict[str, User], project: Project, documents: Sequence[Document]) -> Round:
    """Two coders' round, locked: what is unanimous accepted, some disagreements decided."""
    lead = people["lead"]
    made = create_round(
        actor=lead,
        project=project,
        name="双人编码 裁决中",
        kind=Round.Kind.RELIABILITY,
        version=published_version(project),
        coders=["coder_a", "coder_b", "coder_c"],
        documents=[one.pk for one in documents],
    )
    for own in made.assignments.select_related("coder", "document"):
        code(people[own.coder.username], own)
    lock_round(actor=lead, round=made)
    begin_adjudication(actor=lead, round=made)
    accept(actor=lead, round=made, wanted=Acceptable())
    disputed = Decision.objects.filter(round=made, disputed=True, state="open")
    for row, (reason, note) in zip(disputed[:DECIDED], NOTES, strict=False):
        shown = decided_clauses(made, [row.clause_id], hidden=False)[0]
        chosen = shown["dimensions"][row.dimension]["choices"][0]
        said = {key: chosen[key] for key in ("outcome", "references")}
        body = {
            "revision": shown["revision"],
            "dimensions": {row.dimension: said},
            "reason": reason,
            "note": note,
        }
        decide(actor=lead, round=made, clause_id=row.clause_id, body=body)
    return made
