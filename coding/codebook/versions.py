from django.http import Http404

from coding.models import CodebookVersion
from coding.models.codebook import CodebookVersionQuerySet
from corpus.models import Membership, Project


def published_version(project: Project, number: int | None = None) -> CodebookVersion:
    """The newest published version, or the one of that number. Raises Http404."""
    return _found(CodebookVersion.objects.of(project).published(), number)


def newest_version(project: Project | int) -> CodebookVersion | None:
    """The newest published version, None where none is."""
    return CodebookVersion.objects.of(project).published().newest()


def version_for(member: Membership, number: int | None = None) -> CodebookVersion:
    """The newest published version, or any of that number this member may see. Raises Http404."""
    visible = CodebookVersion.objects.visible_to(member)
    return _found(visible.published() if number is None else visible, number)


def _found(versions: CodebookVersionQuerySet, number: int | None) -> CodebookVersion:
    found = versions.newest() if number is None else versions.numbered(number)
    if found is None:
        raise Http404
    return found
