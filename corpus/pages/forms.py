from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from corpus.accounts.api_tokens import LIFETIMES, USUAL_LIFETIME
from corpus.accounts.passwords import check_new_password
from corpus.fields import FIELDS, REVIEWED, Field
from corpus.models import Document, Project, User
from corpus.permissions import Role
from corpus.text.dates import parse_date
from policycoder.errors import DomainError, Invalid

MOST_AGENCIES = 50


# A model's validators do not come along with its form field.
_username: dict[str, Any] = {"label": _("User name"), "validators": [User.username_validator]}


def add_errors(form: forms.BaseForm, error: DomainError) -> None:
    """Show what an action refused beside the fields it is said of."""
    if not error.errors:
        form.add_error(None, error.detail)
    for field, said in error.errors.items():
        form.add_error(field, said)


class LoginForm(forms.Form):
    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=4096,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class NewPasswordForm(forms.Form):
    """A password typed once, held against the rules; `user` is who it is for."""

    password = forms.CharField(
        label=_("New password"),
        max_length=4096,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_(
            "At least 8 characters; not only digits, not a common word, not with your name."
        ),
    )

    keep_tokens = forms.BooleanField(
        label=_("Keep my API tokens"),
        required=False,
        help_text=_("Otherwise they end, and scripts need new ones."),
    )

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if user is None or not user.tokens.exists():
            del self.fields["keep_tokens"]

    def clean(self) -> None:
        if "password" in self.cleaned_data and (owner := self.owner()):
            try:
                check_new_password(user=owner, password=self.cleaned_data["password"])
            except Invalid as error:
                add_errors(self, error)

    def owner(self) -> User | None:
        """Whose password it is; None while that is not known."""
        return self.user


class ChangePasswordForm(NewPasswordForm):
    current = forms.CharField(
        label=_("Present password"),
        max_length=4096,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ["current", "password", "keep_tokens"]


class FirstOwnerForm(NewPasswordForm):
    username = User._meta.get_field("username").formfield(**_username)
    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=100, required=False)
    field_order = ["username", "name", "password"]

    def owner(self) -> User | None:
        known = {"username", "name"} <= self.cleaned_data.keys()
        return User(**{k: self.cleaned_data[k] for k in ("username", "name")}) if known else None


class ProfileForm(forms.ModelForm):
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    class Meta:
        model = User
        fields = ["name", "language"]


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("What is it for?"),
        max_length=100,
        widget=forms.TextInput(attrs={"placeholder": _("e.g. analysis in R")}),
    )
    expires = forms.ChoiceField(
        label=_("Expires"), choices=LIFETIMES, initial=USUAL_LIFETIME, required=False
    )

    def clean_expires(self) -> str:
        return self.cleaned_data["expires"] or USUAL_LIFETIME


class MemberForm(forms.Form):
    """A name to add; `maker` adds it, and makes the account if they may."""

    username = User._meta.get_field("username").formfield(**_username)
    name = forms.CharField(
        label=pgettext_lazy("person", "Name"),
        max_length=100,
        required=False,
        help_text=_("For an account that is made now."),
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.CODER)

    def __init__(self, *args: Any, maker: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if maker.instance_owner:
            said = _("Somebody without an account gets one, and you get a link for them.")
        else:
            said = _("Who shares no project with you is asked first.")
            del self.fields["name"]
        self.fields["username"].help_text = said


class AccountForm(forms.Form):
    username = User._meta.get_field("username").formfield(**_username)
    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=100, required=False)


class ProjectForm(forms.ModelForm):
    class Meta:
        model = Project
        fields = ["name", "description", "granularity", "timing", "hidden_names"]
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "granularity": _(
                "How texts are cut when they are imported. A change counts for later imports alone."
            ),
            "timing": _(
                "How long a coder looks at each clause; shown to them and to those who lead the round."
            ),
            "hidden_names": _(
                "Whose choice is whose is told once a disagreement is decided, not before."
            ),
        }


class ScreeningForm(forms.ModelForm):
    class Meta:
        model = Project
        fields = ["screening", "second_screener"]
        help_texts = {
            "screening": _("What is imported arrives as a candidate."),
            "second_screener": _("Each decides without seeing what the other decided."),
        }


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)


class DeleteProjectForm(forms.Form):
    """The project's name, typed once more by whoever deletes it."""

    typed_name = forms.CharField(label=_("Name of the project"), max_length=200)

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project = project

    def clean_typed_name(self) -> str:
        typed = self.cleaned_data["typed_name"]
        if typed != self.project.name:
            raise forms.ValidationError(_("This is not the name of the project."))
        return typed


class WrittenDateField(forms.DateField):
    """A day in whatever way it is written; shown as year-month-day in every language."""

    def __init__(self, *, label: Any):
        # A date picker would follow the browser's language.
        widget = forms.DateInput(attrs={"placeholder": "2021-06-30"}, format="%Y-%m-%d")
        super().__init__(label=label, required=False, widget=widget)

    def to_python(self, value: Any) -> date | None:
        day = parse_date(value) if isinstance(value, str) else None
        return day or super().to_python(value)


def _lines(text: str) -> list[str]:
    lines = (" ".join(line.split()) for line in text.splitlines())
    return [line for line in lines if line]


class LinesField(forms.CharField):
    """A list, an entry a line."""

    widget = forms.Textarea(attrs={"rows": 2})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(self.line_of, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[Any]:  # type: ignore[override]
        return [self.entry_of(line) for line in _lines(value or "")]

    def line_of(self, entry: Any) -> str:
        return str(entry)

    def entry_of(self, line: str) -> Any:
        return line


class FilesField(LinesField):
    """Attachments: name, and address if there is one."""

    def line_of(self, entry: Any) -> str:
        return f"{entry.get('name', '')} {entry.get('url', '')}".strip()

    def entry_of(self, line: str) -> dict[str, str]:
        name, _space, url = line.rpartition(" ")
        linked = bool(name) and url.startswith(("http://", "https://"))
        return {"name": name if linked else line, "url": url if linked else ""}


class NamesField(LinesField):
    def __init__(self, *, longest: int, **options: Any):
        super().__init__(**options)
        self.longest = longest

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        names = list(dict.fromkeys(super().to_python(value)))
        if len(names) > MOST_AGENCIES:
            raise forms.ValidationError(
                _("At most %(limit)s agencies."), params={"limit": MOST_AGENCIES}
            )
        if any(len(name) > self.longest for name in names):
            raise forms.ValidationError(
                _("A name has at most %(limit)s characters."), params={"limit": self.longest}
            )
        return names


_HELP = {
    "agencies": _("One on each line, in the order of issue."),
    "events": _("One event on each line."),
    "files": _("One on each line; its address, if there is one, at the end of the line."),
}


def _form_field(field: Field) -> forms.Field:
    label = gettext_lazy(field.label)
    about: dict[str, Any] = {
        "label": label,
        "required": field.required,
        "help_text": _HELP.get(field.kind, ""),
    }
    if field.kind == "date":
        return WrittenDateField(label=label)
    if field.kind == "agencies":
        return NamesField(longest=field.length, **about)
    if field.kind in ("events", "files"):
        return (FilesField if field.kind == "files" else LinesField)(**about)
    if field.kind == "choice":
        choices = [(value, gettext_lazy(said)) for value, said in field.choices]
        return forms.ChoiceField(choices=[("", "---------"), *choices], **about)
    widget = forms.Textarea(attrs={"rows": 2}) if field.long else forms.TextInput()
    if field.kept:
        widget.attrs |= {"list": f"known-{field.name}", "autocomplete": "off"}
    return forms.CharField(max_length=field.length, widget=widget, **about)


class DocumentForm(forms.Form):
    """A document's metadata and status; `changes()` is what change_metadata takes."""

    def __init__(self, *args: Any, instance: Document, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {field.name: _form_field(field) for field in FIELDS}
        self.fields["status"] = forms.ChoiceField(
            label=_("Status"), choices=Document.Status.choices
        )
        self.initial = {field.name: instance.value_of(field) for field in FIELDS}
        self.initial["status"] = instance.status
        # The address and what is unfolded stand below the status.
        self.order_fields([f.name for f in REVIEWED if f.kind != "address"] + ["status"])

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())

    def changes(self) -> dict[str, Any]:
        return dict(self.cleaned_data)
