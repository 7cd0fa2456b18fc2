from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import APIView

from corpus.access import member_of, projects_of, require
from corpus.accounts.requests import ApiRequest
from corpus.actions.projects import (
    add_member,
    change_project,
    change_role,
    delete_project,
    remove_member,
)
from corpus.api.member_serializers import (
    MemberAdded,
    MemberIn,
    MemberInvited,
    MemberOut,
    RoleIn,
)
from corpus.api.serializers import ProjectIn, ProjectOut
from corpus.models import Membership, Project, User
from corpus.permissions import Capability
from policycoder.api import PagedView, Pages


def project_json(user: User, projects: list[Project]) -> Any:
    roles = dict(
        Membership.objects.filter(user=user, project__in=projects).values_list("project", "role")
    )
    return ProjectOut(projects, many=True, context={"roles": roles}).data


class Projects(PagedView):
    @extend_schema(responses=ProjectOut(many=True), operation_id="projects_list")
    def get(self, request: ApiRequest) -> Response:
        pages = Pages()
        found = pages.paginate_queryset(projects_of(request.user), request, view=self)
        return pages.get_paginated_response(project_json(request.user, found or []))


class OneProject(APIView):
    @extend_schema(responses=ProjectOut)
    def get(self, request: ApiRequest, pk: int) -> Response:
        member = member_of(request.user, pk)
        return Response(project_json(request.user, [member.project])[0])

    @extend_schema(request=ProjectIn, responses=ProjectOut)
    def patch(self, request: ApiRequest, pk: int) -> Response:
        member = member_of(request.user, pk, Capability.MANAGE)
        data = ProjectIn(data=request.data, partial=True)
        data.is_valid(raise_exception=True)
        changed = change_project(
            actor=request.user, project=member.project, changes=data.validated_data
        )
        return Response(project_json(request.user, [changed])[0])

    @extend_schema(responses={204: None})
    def delete(self, request: ApiRequest, pk: int) -> Response:
        member = member_of(request.user, pk, Capability.MANAGE)
        delete_project(actor=request.user, project=member.project)
        return Response(status=status.HTTP_204_NO_CONTENT)


class Members(APIView):
    @extend_schema(responses=MemberOut(many=True))
    def get(self, request: ApiRequest, pk: int) -> Response:
        member = member_of(request.user, pk)
        people = member.project.memberships.select_related("user").order_by("user__username")
        return Response(MemberOut(people, many=True).data)

    @extend_schema(request=MemberIn, responses={201: MemberAdded, 202: MemberInvited})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Who shares a project with you joins at once, as does an account made for the name by an
        instance owner; anybody else is invited (202) and has to accept."""
        member = member_of(request.user, pk, Capability.MANAGE)
        data = MemberIn(data=request.data)
        data.is_valid(raise_exception=True)
        given = dict(data.validated_data)
        confirmed = given.pop("confirm")
        added = add_member(actor=request.user, project=member.project, confirmed=confirmed, **given)
        if added.invitation:
            said = _("%(name)s has been invited, and is a member once they accept.")
            invited = {
                "state": "pending",
                "username": added.invitation.user.username,
                "role": added.invitation.role,
                "detail": said % {"name": added.invitation.user.username},
                "invitation": added.invitation,
            }
            return Response(MemberInvited(invited).data, status=status.HTTP_202_ACCEPTED)
        link = added.link
        body = {
            **MemberOut(added.member).data,
            "state": "joined",
            "password_link": link.address if link else None,
            "password_link_expires_at": link.expires_at if link else None,
        }
        return Response(body, status=status.HTTP_201_CREATED)


class OneMember(APIView):
    def _target(self, request: ApiRequest, pk: int, member_pk: int) -> Membership:
        own = member_of(request.user, pk)
        if request.method == "DELETE" and own.pk == member_pk:
            return own
        require(own, Capability.MANAGE)
        found = own.project.memberships.select_related("user").filter(pk=member_pk).first()
        if found is None:
            raise Http404
        return found

    @extend_schema(request=RoleIn, responses=MemberOut)
    def patch(self, request: ApiRequest, pk: int, member_pk: int) -> Response:
        target = self._target(request, pk, member_pk)
        data = RoleIn(data=request.data, partial=True)
        data.is_valid(raise_exception=True)
        role = data.validated_data.get("role", target.role)
        changed = change_role(actor=request.user, member=target, role=role)
        return Response(MemberOut(changed).data)

    @extend_schema(responses={204: None})
    def delete(self, request: ApiRequest, pk: int, member_pk: int) -> Response:
        """Take somebody out of the project, or leave it oneself."""
        remove_member(actor=request.user, member=self._target(request, pk, member_pk))
        return Response(status=status.HTTP_204_NO_CONTENT)
