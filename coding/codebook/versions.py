from django.utils.translation import gettext as _

from coding.models import CodebookVersion
from coding.models.codebook import CodebookVersionQuerySet
from corpus.models import Project
from policycoder.errors import Missing


def published_version(project: Project, number: int | None = None) -> CodebookVersion:
    """The newest published version, or the one of that number. Raises Missing."""
    return _found(CodebookVersion.objects.of(project).published(), number)


def newest_version(project: Project | int) -> CodebookVersion | None:
    """The newest published version, None where none is."""
    return CodebookVersion.objects.of(project).published().newest()


def _found(versions: CodebookVersionQuerySet, number: int | None) -> CodebookVersion:
    found = versions.newest() if number is None else versions.numbered(number)
    if found is not None:
        return found
    if number is None:
        raise Missing(_("The project has no published codebook yet."))
    raise Missing(_("The codebook has no version %(number)s.") % {"number": number})
