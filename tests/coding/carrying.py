"""A coded document and a new edition of it."""

from coding.models import Assignment, Judgement
from corpus.models import Clause, Document
from tests.conftest import POLICY

NONE = {"tool": {"outcome": "none"}, "stage": {"outcome": "none"}}
NEW_POLICY = (
    POLICY.replace("给予资助", "给予最高一百万元资助")
    .replace("（二）坚持企业主体、市场导向。\n\n", "")
    .replace("（三）鼓励", "（三）完善人才服务，建设公寓。\n\n（四）鼓励")
)


def codings(span: tuple[int, int] | None = None) -> dict:
    reference = {"node": "funding"} | (
        dict(zip(("start", "end"), span, strict=True)) if span else {}
    )
    return {
        "tool": {"outcome": "coded", "references": [reference]},
        "stage": {"outcome": "none"},
    }


def put(api, person, assignment, clause, dimensions, revision=0, **more):
    return api(person).put(
        f"assignments/{assignment.pk}/clauses/{clause.pk}/",
        {"revision": revision, "dimensions": dimensions, **more},
    )


def clause_with(document: Document, words: str) -> Clause:
    return document.clauses.codable().get(text__contains=words)


def own(document: Document, name: str) -> Assignment:
    return Assignment.objects.get(document=document, coder__username=name, kind="coder")


def judged(assignment: Assignment, words: str) -> Judgement:
    return Judgement.objects.get(assignment=assignment, clause__text__contains=words)
