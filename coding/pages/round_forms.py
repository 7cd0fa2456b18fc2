"""What a lead chooses for a round. Each form hands its values to the action as they are."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from coding.actions.reasons import LONGEST_WHY
from coding.agreement.training import Bar
from coding.models import CodebookVersion, Round
from corpus.models import Document, Membership
from policycoder.errors import DomainError

INCLUDED, CHOSEN = "included", "chosen"


def offer(form: forms.Form, name: str, choices: list[tuple[Any, str]]) -> None:
    """Make these the choices of a field."""
    cast(forms.ChoiceField, form.fields[name]).choices = choices


class ChoiceOfWork(forms.Form):
    """Coders by user name and documents by id, out of those offered."""

    coders = forms.MultipleChoiceField(required=False)
    documents = forms.TypedMultipleChoiceField(required=False, coerce=int)

    def __init__(
        self,
        *args: Any,
        people: Iterable[Membership],
        documents: Iterable[Document],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "coders", [(m.user.username, m.user.username) for m in people])
        offer(self, "documents", [(d.pk, str(d.number)) for d in documents])

    def add_problem(self, error: DomainError) -> None:
        """Show what the action refused beside the field it is about."""
        for name, said in error.errors.items():
            if name in self.fields:
                self.add_error(name, said if name != "name" else [error.detail, *said])
        if not self.errors:
            self.add_error(None, error.detail)

    def chosen(self, name: str) -> set[str]:
        """What is ticked, as text, also in a form sent back with errors."""
        value = self[name].value() or []
        return {str(one) for one in value}


class RoundForm(ChoiceOfWork):
    name = forms.CharField(label=_("Name"), max_length=100)
    kind = forms.ChoiceField(choices=Round.Kind.choices, initial=Round.Kind.RELIABILITY)
    blind = forms.TypedChoiceField(
        choices=[("1", _("Blind")), ("0", _("Open"))],
        coerce=lambda value: value == "1",
        initial="1",
    )
    codebook_version = forms.TypedChoiceField(label=_("Codebook version"), coerce=int)
    scope = forms.ChoiceField(
        choices=[(INCLUDED, _("All included documents")), (CHOSEN, _("Chosen documents"))],
        initial=INCLUDED,
    )

    deadline = forms.DateField(label=_("Deadline"), required=False)
    bar = forms.FloatField(label=_("Bar to pass"), required=False)
    training = forms.TypedChoiceField(
        label=_("Opens after the training"), required=False, coerce=int, empty_value=None
    )

    def __init__(
        self,
        *args: Any,
        versions: Iterable[CodebookVersion],
        trainings: Iterable[Round] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        none = ("", str(_("no training needed")))
        offer(self, "training", [none, *((str(one.pk), one.name) for one in trainings)])
        offer(self, "codebook_version", [(v.number, f"v{v.number}") for v in versions])

    def clean_coders(self) -> list[str]:
        if not self.cleaned_data["coders"]:
            raise forms.ValidationError(_("Choose at least one coder."))
        return self.cleaned_data["coders"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        empty = not values.get("documents") and "documents" not in self.errors
        if values.get("scope") == CHOSEN and empty:
            self.add_error("documents", _("Choose at least one document."))
        return values

    def values(self) -> dict[str, Any]:
        """Keyword arguments of create_round, but for actor, project and version."""
        values = self.cleaned_data
        return {
            "name": values.get("name", ""),
            "kind": values["kind"],
            "blind": values["blind"],
            "coders": values["coders"],
            "documents": None if values["scope"] == INCLUDED else values["documents"],
            "deadline": values["deadline"],
            **self._trained_by(values),
        }

    @staticmethod
    def _trained_by(values: dict[str, Any]) -> dict[str, Any]:
        if values["kind"] != Round.Kind.TRAINING:
            return {"training": values["training"]}
        return {"bar": None if values["bar"] is None else Bar(values["bar"])}


class ExtendForm(ChoiceOfWork):
    """`exposed`: who could see the codings of the blind round -> whether they code in it already.

    They take part only when ticked, their passes marked not blind.
    """

    not_blind = forms.MultipleChoiceField(required=False)
    deadline = forms.DateField(label=_("New deadline"), required=False)
    why = forms.CharField(label=_("Reason"), required=False, max_length=LONGEST_WHY)

    def __init__(self, *args: Any, exposed: Mapping[str, bool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._exposed = exposed
        offer(self, "not_blind", [(username, username) for username in exposed])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        added = values.get("coders") or values.get("documents") or self._joining(values)
        if not self.errors and not added:
            raise forms.ValidationError(_("Choose coders or documents to add."))
        return values

    def _joining(self, values: dict[str, Any]) -> list[str]:
        return [name for name in values.get("not_blind", []) if not self._exposed[name]]

    def values(self) -> dict[str, Any]:
        """Keyword arguments of extend_round, but for actor and round."""
        values = self.cleaned_data
        ticked = values["not_blind"]
        return {
            "coders": [*values["coders"], *self._joining(values)],
            "documents": values["documents"],
            "not_blind": ticked,
            "without": [n for n, codes in self._exposed.items() if codes and n not in ticked],
            "deadline": values["deadline"],
            "why": values["why"],
        }
