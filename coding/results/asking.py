"""The part of the texts that a member asks for."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from coding.codebook.joining import JoinedDimension, joined
from coding.results.base import LAYER, ROUND, Base, base_for
from coding.results.sample import Sample
from coding.results.texts import Texts
from corpus.models import Document, Membership
from corpus.reads import filters
from policycoder.errors import Missing
from policycoder.values import Parameter, choice, text

EVERY_STATUS = "all"
STATUS = choice(
    "status",
    (EVERY_STATUS, *Document.Status.values),
    Document.Status.INCLUDED,
    "Documents of this status.",
)
NODE = text("node", "Clauses that bear it: a key, or <dimension>/<key>.")
# Round and layer say whose codes count for the node.
PARAMETERS: tuple[Parameter[Any], ...] = (STATUS, *filters.NARROWING, NODE, ROUND, LAYER)


def texts_for(
    member: Membership, params: Mapping[str, str], *, passes: Base | None = None
) -> Texts:
    """By PARAMETERS; `passes` stands for round and layer where they have been read already.

    Raises Invalid, Missing for a node that is not there, Http404 and Forbidden as `base_for` does.
    """
    status = STATUS.of(params)
    chosen = filters.chosen_in(params, filters.NARROWING)
    sample = Sample.of(status="" if status == EVERY_STATUS else status, **chosen)
    node = NODE.of(params)
    if not node:
        return Texts(Base(member.project_id, sample=sample))
    if passes is None:
        passes = base_for(member, round_id=ROUND.of(params), layer=LAYER.of(params))
    return Texts(replace(passes, sample=sample), _node(node, joined(passes.versions())))


def _node(asked: str, dimensions: Mapping[str, JoinedDimension]) -> tuple[str, str]:
    dimension, slash, key = asked.partition("/")
    places = [(dimension, key)] if slash else [(name, asked) for name in dimensions]
    for name, node in places:
        if name in dimensions and node in dimensions[name].nodes:
            return name, node
    said = _("The codebook has no node %(key)s.") % {"key": asked[:50]}
    raise Missing.on("node", said, named=True)
