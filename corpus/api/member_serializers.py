"""Shapes of people: members, invitations, accounts."""

import re
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from corpus.models import Invitation, Membership, Project
from corpus.permissions import Role
from corpus.reads.accounts import Password
from policycoder.api import Strict
from policycoder.errors import Unfit


class Username(serializers.CharField):
    """That of an account that is there, or may come to be."""

    def __init__(self, **kwargs: Any):
        super().__init__(max_length=150, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        name = super().to_internal_value(data)
        if not re.fullmatch(r"[\w.@+-]+", name):
            raise Unfit.on("username", _("Letters, digits and @ . + - _ only."), named=True)
        return name


class MemberIn(Strict):
    username = Username()
    role = serializers.ChoiceField(Role.choices)
    name = serializers.CharField(
        max_length=100,
        required=False,
        allow_blank=True,
        default="",
        help_text="of an account that is made",
    )
    confirm = serializers.BooleanField(
        required=False,
        default=False,
        help_text="that you know whose account it is, where 409 `unconfirmed` asks for it",
    )


class RoleIn(Strict):
    role = serializers.ChoiceField(Role.choices)


class MemberOut(serializers.ModelSerializer):
    username = serializers.CharField(source="user.username")
    name = serializers.CharField(source="user.get_full_name")

    class Meta:
        model = Membership
        fields = ["id", "username", "name", "role", "created_at"]


class MemberAdded(MemberOut):
    """Who joined at once. The link is that of an account made for it; it is shown this once."""

    state = serializers.ChoiceField(["joined"])
    password_link = serializers.CharField(allow_null=True)
    password_link_expires_at = serializers.DateTimeField(allow_null=True)

    class Meta(MemberOut.Meta):
        fields = [
            *MemberOut.Meta.fields,
            "state",
            "password_link",
            "password_link_expires_at",
        ]


class InvitationOut(serializers.ModelSerializer):
    """What the project's owners see of an account that has not answered yet."""

    username = serializers.CharField(source="user.username")
    invited_by = serializers.CharField(source="invited_by.username")
    account_made_by = serializers.CharField(
        source="user.made_by.username", default=None, allow_null=True
    )
    account_made_at = serializers.DateTimeField(source="user.date_joined")
    expired = serializers.BooleanField()

    class Meta:
        model = Invitation
        fields = [
            "id",
            "username",
            "role",
            "invited_by",
            "account_made_by",
            "account_made_at",
            "created_at",
            "expires_at",
            "expired",
        ]


class MemberInvited(serializers.Serializer):
    """Nobody has joined yet: the account is asked first."""

    state = serializers.ChoiceField(["pending"])
    username = serializers.CharField()
    role = serializers.ChoiceField(Role.choices)
    detail = serializers.CharField()
    invitation = InvitationOut()


class ProjectInvitedTo(serializers.ModelSerializer):
    class Meta:
        model = Project
        fields = ["id", "name"]


class OwnInvitation(serializers.ModelSerializer):
    """What the invited account sees: all it learns of the project before it accepts."""

    project = ProjectInvitedTo()
    invited_by = serializers.CharField(source="invited_by.username")
    invited_by_name = serializers.CharField(source="invited_by.get_full_name")

    class Meta:
        model = Invitation
        fields = [
            "id",
            "project",
            "role",
            "invited_by",
            "invited_by_name",
            "created_at",
            "expires_at",
        ]


class InvitationAccepted(MemberOut):
    project = serializers.IntegerField(source="project_id")

    class Meta(MemberOut.Meta):
        fields = [*MemberOut.Meta.fields, "project"]


class AccountIn(Strict):
    username = Username()
    name = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")


@extend_schema_field({"type": "boolean", "enum": [True]})
class Confirmation(serializers.BooleanField):
    """Given once, and not taken back."""


class AccountChange(Strict):
    active = serializers.BooleanField(required=False, help_text="false ends the account")
    instance_owner = serializers.BooleanField(required=False)
    confirmed = Confirmation(
        required=False, help_text="true: it belongs to whom its name says; this is not taken back"
    )

    def validate_confirmed(self, confirmed: bool) -> bool:
        if not confirmed:
            raise serializers.ValidationError(_("A confirmation is not taken back."))
        return confirmed


class AccountOut(serializers.Serializer):
    """An account, without what it does in projects that the reader is not in."""

    id = serializers.IntegerField(source="user.pk")
    username = serializers.CharField(source="user.username")
    name = serializers.CharField(source="user.name")
    made_by = serializers.CharField(source="user.made_by.username", default=None, allow_null=True)
    created_at = serializers.DateTimeField(source="user.date_joined")
    last_login = serializers.DateTimeField(source="user.last_login", allow_null=True)
    active = serializers.BooleanField(source="user.is_active")
    instance_owner = serializers.BooleanField(source="user.is_superuser")
    confirmed = serializers.BooleanField(source="user.confirmed")
    password = serializers.ChoiceField(Password.choices)
    password_link_expires_at = serializers.DateTimeField(source="link_expires_at", allow_null=True)
    projects = serializers.ListField(child=serializers.CharField(), source="shared")
    other_projects = serializers.IntegerField(source="others")


class PasswordLinkOut(serializers.Serializer):
    password_link = serializers.CharField(help_text="shown this once")
    password_link_expires_at = serializers.DateTimeField()


class AccountMade(AccountOut, PasswordLinkOut):
    """The account, with its one-time link."""

    password_link_expires_at = serializers.DateTimeField(source="link_expires_at")
