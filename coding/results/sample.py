from dataclasses import asdict, dataclass

from django.db.models import QuerySet

from corpus.models import Document


@dataclass(frozen=True)
class Sample:
    """Which current documents of a project are looked at, by their metadata; "" takes any."""

    status: str = ""
    doc_type: str = ""
    issuer: str = ""
    year: str = ""

    @property
    def chosen(self) -> dict[str, str]:
        """The filters that are set."""
        return {name: value for name, value in asdict(self).items() if value}

    @property
    def narrowed(self) -> bool:
        """Whether documents of the same status stay outside."""
        return bool(self.doc_type or self.issuer or self.year)

    def whole(self, project: int) -> QuerySet[Document]:
        """The collection: the current documents of this status."""
        filters = {"status": self.status} if self.status else {}
        return Document.objects.current().filter(project=project, **filters)

    def documents(self, project: int) -> QuerySet[Document]:
        """By number."""
        return Document.objects.filter(project=project).matching(asdict(self))


EVERY = Sample()
