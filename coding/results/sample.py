from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from corpus.models import Document
from corpus.reads.filters import NAMES, matching


@dataclass(frozen=True)
class Sample:
    """Which current documents of a project are looked at, by the filters that are set."""

    filters: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, **chosen: str) -> "Sample":
        """By the names of `corpus.reads.filters`; "" takes any."""
        if unknown := chosen.keys() - set(NAMES):
            raise TypeError(f"No filters: {unknown}")
        return cls(tuple((name, chosen[name]) for name in NAMES if chosen.get(name)))

    @property
    def chosen(self) -> Mapping[str, str]:
        """The filters that are set."""
        return dict(self.filters)

    @property
    def narrowed(self) -> bool:
        """Whether documents of the same status stay outside."""
        return bool(self.chosen.keys() - {"status"})

    def whole(self, project: int) -> QuerySet[Document]:
        """The collection: the current documents of this status."""
        status = {name: value for name, value in self.filters if name == "status"}
        return Document.objects.current().filter(project=project, **status)

    def documents(self, project: int) -> QuerySet[Document]:
        """By number."""
        return matching(Document.objects.filter(project=project), self.chosen)


EVERY = Sample()
