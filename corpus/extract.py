"""From the bytes of a file to everything that is stored of it; no Django, no database.

It runs in a process of its own (`corpus.readers.process`), because the file comes from anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from corpus.readers import read
from corpus.readers.parsed import Attachment
from corpus.text.grams import Grams, grams_of_each
from corpus.text.metadata import Guess, guess_metadata
from corpus.text.normalize import assemble, normalize
from corpus.text.segment import Segment, segment


@dataclass(frozen=True)
class Options:
    """What the project says about its documents. `granularity` is "article" or "sentence"."""

    granularity: str = "article"


@dataclass(frozen=True)
class Extracted:
    """A document as it is stored.

    `text` is normalised; `segments` tile it. `guesses` are metadata by field name. `meta`,
    `dropped` and `attachments` are as in ParsedDocument. `grams` are the bigram hashes of each
    segment, in the order of `segments`.
    """

    text: str
    segments: list[Segment]
    guesses: dict[str, Guess] = field(default_factory=dict)
    meta: dict[str, str] = field(default_factory=dict)
    dropped: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    grams: list[Grams] = field(default_factory=list)


def extract(data: bytes, name: str, options: Options | None = None) -> Extracted:
    """Read a file and cut its text. `name` may be a path inside a zip. Raises ReadError."""
    parsed = read(data, name)
    text, hints = assemble(parsed.blocks)
    chosen = options or Options()
    segments = segment(text, hints, granularity=chosen.granularity)
    meta = _clean(parsed.meta)
    return Extracted(
        text=text,
        segments=segments,
        guesses=guess_metadata(text, name, title=normalize(parsed.title), meta=meta),
        meta=meta,
        dropped=[normalize(line) for line in parsed.dropped],
        attachments=[
            Attachment(normalize(each.name), normalize(each.url)) for each in parsed.attachments
        ],
        grams=grams_of_each(text[piece.start : piece.end] for piece in segments),
    )


def _clean(meta: Mapping[str, str]) -> dict[str, str]:
    """What a format says beside the text is as little to be trusted as the text."""
    return {key: normalize(value) for key, value in meta.items()}
