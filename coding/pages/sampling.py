"""Drawing and dealing a round's clauses: the part of the form, the preview, the hint."""

import secrets
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from coding.codebook.scheme import scheme_of
from coding.models import CodebookVersion, Draw
from coding.reads.frame import STRATA
from coding.reads.plan import EVERYONE, ONE, Dealing, Plan, Sampling, new_seed
from coding.reads.sample_size import sample_size
from coding.sampling.draw import EQUAL, PROPORTIONAL
from coding.sampling.planner import MOST_CATEGORIES, MOST_CODERS
from corpus.access import member_of
from corpus.accounts.requests import PageRequest
from corpus.permissions import Capability
from policycoder.errors import DomainError, Invalid

WHOLE = ""


class SamplingForm(forms.Form):
    """How the documents chosen are sampled and dealt. Shares are in percent."""

    draw = forms.ChoiceField(
        choices=[
            (WHOLE, gettext_lazy("All of it")),
            (Draw.Units.DOCUMENTS, gettext_lazy("A random sample of documents")),
            (Draw.Units.CLAUSES, gettext_lazy("A random sample of clauses")),
        ],
        required=False,
    )
    amount = forms.FloatField(required=False, min_value=0)
    measure = forms.ChoiceField(
        choices=[("size", gettext_lazy("in number")), ("share", "%")], required=False
    )
    strata = forms.MultipleChoiceField(
        choices=[(name, label) for name, (label, _value) in STRATA.items()], required=False
    )
    allocation = forms.ChoiceField(
        choices=[
            (PROPORTIONAL, gettext_lazy("in proportion to its size")),
            (EQUAL, gettext_lazy("the same number of each")),
        ],
        required=False,
    )
    seed = forms.CharField(required=False, max_length=80, initial=new_seed)
    each = forms.ChoiceField(
        choices=[
            (EVERYONE, gettext_lazy("Every coder codes everything")),
            (ONE, gettext_lazy("Each document goes to one coder, evenly by clauses")),
        ],
        required=False,
    )
    double = forms.FloatField(required=False, min_value=0, max_value=100)
    double_units = forms.ChoiceField(
        choices=[
            (Draw.Units.CLAUSES, gettext_lazy("of the clauses")),
            (Draw.Units.DOCUMENTS, gettext_lazy("of the documents")),
        ],
        required=False,
    )

    repeats = forms.FloatField(required=False, min_value=0, max_value=50)

    def add_problem(self, error: DomainError) -> None:
        """Show what the action refused beside the field it is about."""
        place = {"size": "amount", "share": "amount", "strata": "strata"}
        place |= {"double": "double", "repeats": "repeats"}
        for name, said in error.errors.items():
            if name in place:
                self.add_error(place[name], said)

    def ticked(self) -> set[str]:
        return set(self["strata"].value() or [])

    def values(self) -> dict[str, Any]:
        """`sampling` and `dealing` for create_round."""
        asked = self.cleaned_data
        seed = asked["seed"].strip() or new_seed()
        found: dict[str, Any] = {"sampling": None}
        if asked["draw"]:
            found["sampling"] = Sampling(
                units=asked["draw"],
                seed=seed,
                by=tuple(asked["strata"]),
                allocation=asked["allocation"] or PROPORTIONAL,
                **self._amount(asked),
            )
        found["dealing"] = Dealing(
            each=asked["each"] or EVERYONE,
            double=(asked["double"] or 0) / 100 if asked["each"] == ONE else 0,
            double_units=asked["double_units"] or Draw.Units.CLAUSES,
            seed=seed,
            repeats=(asked["repeats"] or 0) / 100,
            repeats_seed=secrets.token_hex(16),
        )
        return found

    @staticmethod
    def _amount(asked: dict[str, Any]) -> dict[str, Any]:
        amount = asked["amount"]
        if not amount:
            return {}
        return {"share": amount / 100} if asked["measure"] == "share" else {"size": int(amount)}


@dataclass(frozen=True)
class ShownPlan:
    """A plan as the page tells it, without which clauses come back."""

    documents: int
    passes: int
    clauses: int
    double: int
    repeats: int
    loads: list[tuple[str, int, int]]
    imbalance: int
    draws: list[Draw]
    short: bool


def shown_plan(plan: Plan, names: dict[str, str]) -> ShownPlan:
    """`names`: of the coders, by user name."""
    draws = [one for one in plan.draws if one.purpose != Draw.Purpose.REPEATS]
    each = [sum(one.coder == at for one in plan.passes) for at in range(len(plan.coders))]
    return ShownPlan(
        documents=len({one.document for one in plan.passes}),
        passes=len(plan.passes),
        clauses=sum(plan.loads),
        double=plan.double,
        repeats=sum(len(one.repeats) for one in plan.passes),
        loads=list(zip((names[one] for one in plan.coders), each, plan.loads, strict=True)),
        imbalance=plan.imbalance,
        draws=draws,
        short=any(one["short"] for draw in draws for one in draw.strata),
    )


def hint(version: CodebookVersion, coders: int) -> dict[str, Any]:
    """Where the hint begins: the largest dimension of the codebook, α 0.8 ± 0.05."""
    sizes = [len(one.nodes) for one in scheme_of(version.pk).dimensions.values()]
    nodes = min(MOST_CATEGORIES, max([2, *sizes]))
    return {
        "alpha": "0.8",
        "nodes": nodes,
        "coders": min(MOST_CODERS, max(2, coders)),
        "half_width": "0.05",
    }


@require_safe
def size_hint(request: PageRequest, pk: int) -> HttpResponse:
    """The two answers, for the form to show."""
    member_of(request.user, pk, Capability.EDIT)
    try:
        # the form has coders of its own
        asked = request.GET.dict() | {"coders": request.GET.get("hint_coders", "")}
        context: dict[str, Any] = {"found": sample_size(asked)}
    except Invalid as error:
        context = {"problem": error.detail}
    return render(request, "coding/_sample_size.html", context)
