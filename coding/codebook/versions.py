from django.http import Http404

from coding.models import CodebookVersion
from coding.models.codebook import CodebookVersionQuerySet
from corpus.models import Project


def published_version(project: Project, number: int | None = None) -> CodebookVersion:
    """The newest published version, or the one of that number. Raises Http404."""
    return _found(CodebookVersion.objects.of(project).published(), number)


def newest_version(project: Project | int) -> CodebookVersion | None:
    """The newest published version, None where none is."""
    return CodebookVersion.objects.of(project).published().newest()


def _found(versions: CodebookVersionQuerySet, number: int | None) -> CodebookVersion:
    found = versions.newest() if number is None else versions.numbered(number)
    if found is None:
        raise Http404
    return found
