"""A page whose head is on its way, and has its files fetched, while the rest is still being made."""

import logging
from collections.abc import Callable, Iterator

from django.http import StreamingHttpResponse
from django.utils import translation

logger = logging.getLogger("django.request")


class InParts(StreamingHttpResponse):
    """`head`, then what `middle` answers, then `tail`. The status has been told by then: where the
    middle fails, the page ends without it and has to say so itself."""

    def __init__(self, head: str, middle: Callable[[], str], tail: str) -> None:
        super().__init__(self._parts(head, middle, tail, translation.get_language()))

    @property
    def content(self) -> bytes:  # type: ignore[override]
        return self.getvalue()

    def _parts(
        self, head: str, middle: Callable[[], str], tail: str, language: str | None
    ) -> Iterator[str]:
        yield head
        # Whoever set the language of the request has taken it back by now.
        with translation.override(language):
            try:
                yield middle()
            except Exception:
                logger.exception("The rest of a page could not be made")
        yield tail
