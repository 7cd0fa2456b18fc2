"""How far the adjudication of a round is, and what its decisions say."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q

from coding.codebook.scheme import scheme_of
from coding.models import Decision, Round
from corpus.models import User

State = Decision.State


@dataclass(frozen=True)
class Standing:
    """Dimensions of clauses: on which coders differ (`disputed`), of those decided and skipped; all
    that is not decided, and decisions whose clause is coded otherwise since."""

    disputed: int
    decided: int
    skipped: int
    undecided: int
    outdated: int

    @property
    def open(self) -> int:
        return self.disputed - self.decided - self.skipped


def standing_of(round: Round) -> Standing:
    decided, skipped = Q(state=State.DECIDED), Q(state=State.SKIPPED)
    counted = Decision.objects.filter(round=round).aggregate(
        n_disputed=Count("pk", filter=Q(disputed=True)),
        n_decided=Count("pk", filter=decided & Q(disputed=True)),
        n_skipped=Count("pk", filter=skipped & Q(disputed=True)),
        n_undecided=Count("pk", filter=~decided & ~Q(coders=[])),
        n_outdated=Count("pk", filter=decided & ~Q(rested=F("digest"))),
    )
    return Standing(**{name.removeprefix("n_"): n for name, n in counted.items()})


def statistics_of(round: Round) -> dict[str, Any]:
    """Of the decided disagreements: `{decided, reasons: [{reason, count}], rules: [{rule, count}],
    nodes: [{dimension, node, count}], coders: [{username, name, judged, equal}], nobodys}`.

    A node counts where coders differed on it; `equal` is how often what was decided is what the
    coder had chosen, `nobodys` how often it is what none of them had.
    """
    decided = Decision.objects.filter(round=round, disputed=True, state=State.DECIDED).order_by()
    nodes: Counter[tuple[str, str]] = Counter()
    judged: Counter[int] = Counter()
    equal: Counter[int] = Counter()
    reasons: Counter[str] = Counter()
    rules: Counter[str] = Counter()
    nobodys = 0
    fields = ("dimension", "nodes", "coders", "equals", "reason", "rule")
    for dimension, keys, coders, equals, reason, rule in decided.values_list(*fields):
        nodes.update((dimension, key) for key in keys)
        judged.update(coders)
        equal.update(equals)
        reasons[reason] += 1
        rules[rule] += 1
        nobodys += not equals
    people = User.objects.filter(pk__in=judged).order_by("username")
    order = list(scheme_of(round.codebook_version_id).dimensions)
    return {
        "decided": sum(rules.values()),
        "reasons": [{"reason": key, "count": n} for key, n in reasons.most_common()],
        "rules": [{"rule": key, "count": n} for key, n in rules.most_common()],
        "nodes": [
            {"dimension": dimension, "node": node, "count": n}
            for (dimension, node), n in sorted(
                nodes.items(), key=lambda one: (order.index(one[0][0]), -one[1], one[0][1])
            )
        ],
        "coders": [
            {
                "username": one.username,
                "name": one.get_full_name(),
                "judged": judged[one.pk],
                "equal": equal[one.pk],
            }
            for one in people
        ],
        "nobodys": nobodys,
    }
