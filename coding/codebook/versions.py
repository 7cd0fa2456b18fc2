from django.http import Http404

from coding.models import CodebookVersion
from corpus.models import Project


def published_version(project: Project, number: int | None = None) -> CodebookVersion:
    """The newest published version, or the one of that number. Raises Http404."""
    versions = CodebookVersion.objects.filter(
        codebook__project=project, status=CodebookVersion.Status.PUBLISHED
    )
    found = (versions.filter(number=number) if number else versions).order_by("-number").first()
    if found is None:
        raise Http404
    return found
