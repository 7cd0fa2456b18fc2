"""Candidates, and who screens them."""

import pytest

from corpus.actions.screening import Verdict
from corpus.models import Document, Membership
from corpus.permissions import Role

INCLUDE = Verdict("included")


@pytest.fixture
def candidates(project, cast) -> list[Document]:
    return [make(project, cast.lead, number) for number in range(1, 7)]


def make(project, user, number: int, status: str = "candidate") -> Document:
    return Document.objects.create(
        project=project,
        number=number,
        status=status,
        title=f"措施{number}",
        file_name=f"{number}.txt",
        file_digest=f"{number:064}",
        file_size=1,
        text_digest="x",
        created_by=user,
    )


@pytest.fixture
def off_topic(project) -> Verdict:
    return Verdict("excluded", project.exclusion_reasons.first(), "about schools")


@pytest.fixture
def two(project, cast):
    """Two screeners for each candidate, and a third lead beside owner and lead."""
    project.second_screener = True
    project.save()
    member = Membership.objects.get(project=project, user=cast.coder_a)
    member.role = Role.LEAD
    member.save()
    return project


def fresh(document: Document) -> Document:
    return Document.objects.get(pk=document.pk)


def member(project, user) -> Membership:
    return Membership.objects.select_related("project", "user").get(project=project, user=user)
