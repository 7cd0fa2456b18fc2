"""Reading whole passes."""

from typing import Any

from coding.codebook.scheme import scheme_of
from coding.models import Assignment, Judgement, Reference


def judgements_of(assignment: Assignment) -> list[dict[str, Any]]:
    """The judgements of a pass in reading order, in the shape of the API."""
    scheme = scheme_of(assignment.round.codebook_version_id)
    judgements = {
        judgement.pk: {
            "clause": judgement.clause_id,
            "revision": judgement.revision,
            "dimensions": {
                key: {"outcome": outcome, "references": []}
                for key, outcome in judgement.outcomes.items()
            },
            "unsure": judgement.unsure,
            "memo": judgement.memo,
            "updated_at": judgement.updated_at,
            "carried": judgement.carried,
        }
        for judgement in Judgement.objects.filter(assignment=assignment).order_by("clause__start")
    }
    references = Reference.objects.filter(assignment=assignment).order_by("judgement", "pk")
    for pk, node_id, start, end in references.values_list("judgement", "node", "start", "end"):
        dimension, node = scheme.node_keys[node_id]
        judgements[pk]["dimensions"][dimension]["references"].append(
            {"node": node, "start": start, "end": end}
        )
    return list(judgements.values())
