"""Every result by its name. A new one is an entry here, and a template."""

from collections.abc import Mapping
from dataclasses import asdict

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coding.models import Snapshot
from coding.results import agreement, asking, network_shape, saturation
from coding.results.asking import texts_for
from coding.results.base import LAYER, ROUND, base_for, bases_of, described
from coding.results.files import frequencies, keys
from coding.results.kinds import Asked, Data, Report, Result, State
from coding.results.network import Shape, word_network
from coding.results.network_shape import shape_from
from coding.results.nodes import count_nodes
from coding.results.texts import Texts
from coding.results.words import count_words
from corpus.actions.words import tokenize_few, tokenize_outdated
from corpus.models import Membership, Project
from corpus.permissions import Capability

COUNTS, WORDS, NETWORK = "counts", "words", "network"

# Collections that are read within a second, while the reader waits.
SMALL_DOCUMENTS = 300
SMALL_CLAUSES = 20_000
FEW_DOCUMENTS = 20


def _counts_asked(member: Membership, params: Mapping[str, str]) -> Asked:
    base = base_for(member, round_id=ROUND.of(params), layer=LAYER.of(params))
    return Asked(COUNTS, base)


def _compute_counts(asked: Asked, report: Report) -> Data:
    report(0, 1, _("Counting sources, references and clauses"))
    return {"base": described(asked.base), "dimensions": count_nodes(asked.base)}


def _counts_state(asked: Asked) -> State:
    newest = asked.base.judgements().aggregate(newest=Max("updated_at"))["newest"]
    return State(newest, asked.base.standing())


def _counts_stale(asked: Asked, snapshot: Snapshot) -> bool:
    """Whether a judgement of the base was saved after those the snapshot has seen, a pass was
    taken out or put back, or a round moved."""
    if snapshot.state != asked.base.standing():
        return True
    judgements = asked.base.judgements()
    if snapshot.as_of:
        judgements = judgements.filter(updated_at__gt=snapshot.as_of)
    return judgements.exists()


def words_of(texts: Texts) -> Asked:
    """The question how frequent the words of these texts are."""
    return Asked(WORDS, texts.base, _node(texts))


def network_of(texts: Texts, shape: Shape) -> Asked:
    """The question how the words of these texts stand together."""
    return Asked(NETWORK, texts.base, _node(texts) | {"shape": asdict(shape)})


def _node(texts: Texts) -> dict[str, list[str]]:
    return {"node": list(texts.node)} if texts.node else {}


def _texts(asked: Asked) -> Texts:
    node = asked.params.get("node")
    return Texts(asked.base, (node[0], node[1]) if node else None)


def _words_asked(member: Membership, params: Mapping[str, str]) -> Asked:
    return words_of(texts_for(member, params))


def _compute_words(asked: Asked, report: Report) -> Data:
    texts = _texts(asked)
    return {"base": texts.chosen, **count_words(texts, report)}


def _network_asked(member: Membership, params: Mapping[str, str]) -> Asked:
    return network_of(texts_for(member, params), shape_from(params))


def _compute_network(asked: Asked, report: Report) -> Data:
    texts = _texts(asked)
    shape = Shape(**asked.params["shape"])
    return {"base": texts.chosen, **word_network(texts, shape, report)}


def _texts_state(asked: Asked) -> State:
    return State(mark=_texts(asked).state())


def _small_and_cut(asked: Asked) -> bool:
    """Whether the collection is small, its words all stored; a few are cut now for that."""
    sizes = asked.base.sample.whole(asked.base.project).order_by("pk")
    some = list(sizes.values_list("clause_count", flat=True)[: SMALL_DOCUMENTS + 1])
    small = len(some) <= SMALL_DOCUMENTS and sum(some) <= SMALL_CLAUSES
    return small and tokenize_few(Project.objects.get(pk=asked.base.project), FEW_DOCUMENTS)


RESULTS: dict[str, Result] = {
    COUNTS: Result(
        asked=_counts_asked,
        compute=_compute_counts,
        state=_counts_state,
        parameters=(ROUND, LAYER),
        label=gettext_lazy("Node counts"),
        page="nodes",
        starts=Capability.EDIT,
        stale=_counts_stale,
        bases=bases_of,
        kept=20,
    ),
    agreement.KIND: Result(
        asked=agreement.agreement_asked,
        compute=agreement.compute_agreement,
        state=agreement.agreement_state,
        parameters=(ROUND,),
        label=gettext_lazy("Agreement"),
        starts=Capability.EDIT,
        verb="compute_agreement",
        kept=None,
    ),
    saturation.KIND: Result(
        asked=saturation.asked_by,
        compute=saturation.compute,
        state=saturation.state_of,
        parameters=saturation.PARAMETERS,
        label=gettext_lazy("Saturation"),
        icon="chart-histogram",
        template="coding/saturation.html",
        at_once=saturation.is_small,
        tables={"saturation": saturation.batches_table, "runs": saturation.runs_table},
        kept_of_all=200,
    ),
    WORDS: Result(
        asked=_words_asked,
        compute=_compute_words,
        state=_texts_state,
        parameters=asking.PARAMETERS,
        label=gettext_lazy("Words"),
        icon="chart-histogram",
        page="words",
        at_once=_small_and_cut,
        prepare=tokenize_outdated,
        tables={"words": frequencies, "keyness": keys},
        kept_of_all=200,
    ),
    NETWORK: Result(
        asked=_network_asked,
        compute=_compute_network,
        state=_texts_state,
        parameters=asking.PARAMETERS + network_shape.PARAMETERS,
        label=gettext_lazy("Co-word network"),
        icon="sitemap",
        page="network",
        at_once=_small_and_cut,
        prepare=tokenize_outdated,
        kept_of_all=200,
    ),
}
