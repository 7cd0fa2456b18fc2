from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from corpus.models import Project, Token, User
from corpus.permissions import Role


class LoginForm(forms.Form):
    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class NewPasswordForm(forms.Form):
    """A password typed once, held against the rules; `user` is who it is for."""

    password = forms.CharField(
        label=_("New password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 8 characters; not only digits, not a common word."),
    )

    def __init__(self, *args, user: User | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        password_validation.validate_password(password, self.user)
        return password


class ChangePasswordForm(NewPasswordForm):
    current = forms.CharField(
        label=_("Present password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ["current", "password"]

    def clean_current(self) -> str:
        current = self.cleaned_data["current"]
        if self.user is None or not self.user.check_password(current):
            raise forms.ValidationError(_("This is not your present password."))
        return current


class FirstOwnerForm(NewPasswordForm):
    username = User._meta.get_field("username").formfield(label=_("User name"))
    name = forms.CharField(label=_("Name"), max_length=100, required=False)
    field_order = ["username", "name", "password"]


class ProfileForm(forms.ModelForm):
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    class Meta:
        model = User
        fields = ["name", "language"]


class TokenForm(forms.ModelForm):
    class Meta:
        model = Token
        fields = ["name"]


class MemberForm(forms.Form):
    username = User._meta.get_field("username").formfield(
        label=_("User name"),
        help_text=_("Somebody without an account gets one, and you get a link for them."),
    )
    name = forms.CharField(label=_("Name"), max_length=100, required=False)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.CODER)


class ProjectForm(forms.ModelForm):
    class Meta:
        model = Project
        fields = ["name", "description", "granularity"]
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "granularity": _("How texts are cut when they are imported; it does not change later.")
        }


class NewProjectForm(ProjectForm):
    template = forms.ChoiceField(
        label=_("Codebook"),
        choices=[("policy-tools", _("Policy tools and value chain (17 tools, 3 stages)"))],
    )
