"""The part of the texts that a member asks for."""

from collections.abc import Mapping
from dataclasses import replace

from django.utils.translation import gettext as _

from coding.codebook.joining import JoinedDimension, joined
from coding.results.base import Base, base_for
from coding.results.sample import Sample
from coding.results.texts import Texts
from corpus.models import Document, Membership
from corpus.reads import filters
from policycoder.errors import Invalid
from policycoder.values import number_in, year_in

# Documents of every status; without the parameter the included ones are looked at.
EVERY_STATUS = "all"


def texts_for(
    member: Membership, params: Mapping[str, str], *, passes: Base | None = None
) -> Texts:
    """From `status` (`all` or one), the other filters of documents, and `node` (a key, or
    `<dimension>/<key>`) with `round` and `layer`.

    `passes` stands for round and layer where they have been read already. Raises Invalid for what
    is not there, Http404 and Forbidden as `base_for` does.
    """
    chosen = {name: params.get(name, "")[:most] for name, most in filters.LONGEST.items()}
    sample = Sample.of(status=_status(params.get("status", "")), year=year_in(params), **chosen)
    node = params.get("node", "")
    if not node:
        return Texts(Base(member.project_id, sample=sample))
    if passes is None:
        passes = base_for(
            member, round_id=number_in(params, "round"), layer=params.get("layer", "")
        )
    return Texts(replace(passes, sample=sample), _node(node, joined(passes.versions())))


def _status(asked: str) -> str:
    if asked == EVERY_STATUS:
        return ""
    if asked and asked not in Document.Status.values:
        known = ", ".join([EVERY_STATUS, *Document.Status.values])
        raise Invalid.on("status", _("Use one of %(known)s.") % {"known": known}, named=True)
    return asked or Document.Status.INCLUDED


def _node(asked: str, dimensions: Mapping[str, JoinedDimension]) -> tuple[str, str]:
    dimension, slash, key = asked.partition("/")
    places = [(dimension, key)] if slash else [(name, asked) for name in dimensions]
    for name, node in places:
        if name in dimensions and node in dimensions[name].nodes:
            return name, node
    said = _("The codebook has no node %(key)s.") % {"key": asked[:50]}
    raise Invalid.on("node", said, named=True)
