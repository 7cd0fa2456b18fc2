"""From the bytes of a file to everything that is stored of it; no Django, no database.

It runs in a process of its own (`corpus.sandbox.process`), because the file comes from anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

import numpy as np

from corpus.readers import read
from corpus.readers.parsed import INVISIBLE, SEPARATORS, Attachment, Dropped
from corpus.text.compilation import find_parts
from corpus.text.duplicates import Hashes, fingerprint
from corpus.text.grams import Grams, grams
from corpus.text.metadata import DOC_TYPES, Guess, guess_metadata
from corpus.text.normalize import assemble, invisible_in, normalize, separators_in
from corpus.text.segment import Segment, segment
from corpus.text.words import Tokens, tokenize_segments
from corpus.text.words.jieba import UserWord, weighed


@dataclass(frozen=True)
class Options:
    """What the project knows that helps to read its documents.

    `granularity` is "article" or "sentence"; `agencies` maps every name an agency goes by to the
    one that is kept; `doc_types` are the effectiveness types to choose from; `user_words` are the
    lexicon's (word, frequency or None), in order; `today` dates what is in force.
    """

    granularity: str = "article"
    agencies: dict[str, str] = field(default_factory=dict)
    doc_types: list[str] = field(default_factory=lambda: list(DOC_TYPES))
    user_words: tuple[tuple[str, int | None], ...] = ()
    today: date | None = None


def _no_hashes() -> Hashes:
    return np.empty(0, dtype=np.int64)


def _no_tokens() -> Tokens:
    return Tokens([], b"", [], 0)


@dataclass(frozen=True)
class Extracted:
    """A document as it is stored.

    `text` is normalised; `segments` tile it. `guesses` are metadata by field name. `meta`,
    `dropped` and `attachments` are as in ParsedDocument. `words` are the tokens of each segment,
    `grams` the bigram hashes of each, both in the order of `segments`; `fingerprint` is the
    text's, for near duplicates; `parts_found` is how many documents seem run together in it.
    """

    text: str
    segments: list[Segment]
    guesses: dict[str, Guess] = field(default_factory=dict)
    meta: dict[str, str] = field(default_factory=dict)
    dropped: list[Dropped] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    words: Tokens = field(default_factory=_no_tokens)
    fingerprint: Hashes = field(default_factory=_no_hashes)
    grams: list[Grams] = field(default_factory=list)
    parts_found: int = 1


def extract(data: bytes, name: str, options: Options | None = None) -> Extracted:
    """Read a file and cut its text. `name` may be a path inside a zip. Raises ReadError."""
    parsed = read(data, name)
    text, hints = assemble(parsed.blocks)
    chosen = options or Options()
    segments = segment(text, hints, granularity=chosen.granularity)
    meta = _clean(parsed.meta)
    return replace(
        cut_as(text, segments, chosen),
        guesses=guess_metadata(
            text,
            normalize(name),
            title=normalize(parsed.title),
            meta=meta,
            agencies=chosen.agencies,
            doc_types=chosen.doc_types,
            # Only whole paragraphs tell titles and signatures.
            segments=segments if chosen.granularity == "article" else None,
            today=chosen.today,
        ),
        meta=meta,
        dropped=[
            *(Dropped(each.kind, normalize(each.excerpt)) for each in parsed.dropped),
            *_characters("".join(block.text for block in parsed.blocks)),
        ],
        attachments=[
            Attachment(normalize(each.name), normalize(each.url)) for each in parsed.attachments
        ],
    )


def _characters(raw: str) -> list[Dropped]:
    """What is not of the text as it was: "U+200B × 3, U+FEFF × 1"."""
    found = {INVISIBLE: invisible_in(raw), SEPARATORS: separators_in(raw)}
    return [
        Dropped(kind, ", ".join(f"U+{ord(one):04X} × {n}" for one, n in sorted(counts.items())))
        for kind, counts in found.items()
        if counts
    ]


def cut_as(text: str, segments: list[Segment], options: Options) -> Extracted:
    """All that follows from a normalised text and its segments, which tile it."""
    return Extracted(
        text=text,
        segments=segments,
        words=tokenize_segments(text, segments, _weighed(options.user_words)),
        fingerprint=fingerprint(text),
        grams=[grams(text[piece.start : piece.end]) for piece in segments],
        parts_found=len(find_parts(text)),
    )


@lru_cache(maxsize=2)
def _weighed(user_words: tuple[tuple[str, int | None], ...]) -> tuple[UserWord, ...]:
    return weighed(user_words) if user_words else ()


def _clean(meta: Mapping[str, str]) -> dict[str, str]:
    """What a format says beside the text is as little to be trusted as the text."""
    return {key: normalize(value) for key, value in meta.items()}
