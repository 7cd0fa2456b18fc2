from django import forms
from django.utils.translation import gettext_lazy as _

from coding.codebook.templates import template_names
from corpus.pages.forms import ProjectForm


def template_choices() -> list[tuple[str, str]]:
    """The built-in codebooks, named in the reader's language."""
    return list(template_names().items())


class NewProjectForm(ProjectForm):
    template = forms.ChoiceField(
        label=_("Codebook"),
        choices=lambda: [*template_choices(), ("", _("None yet: write or load one later"))],
        required=False,
        help_text=_("Each brings definitions, rules and examples in both languages."),
    )

    class Meta(ProjectForm.Meta):
        fields = ["name", "description", "granularity"]
