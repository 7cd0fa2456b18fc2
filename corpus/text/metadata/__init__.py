"""First guesses at a document's metadata, each with the words it rests on.

Only what frames a document is read (title block, signature, history, file name) and the rule on
its own effect, never what its body cites. A field that cannot be told is absent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from corpus.text.metadata.agencies import agencies_of, region_of
from corpus.text.metadata.dates import effective_on_of, expires_on_of, issued_on_of
from corpus.text.metadata.frame import Frame, Guess, frame_of
from corpus.text.metadata.numbers import doc_number_of
from corpus.text.metadata.titles import DOC_TYPES, doc_type_of, title_of
from corpus.text.segment import Segment, segment

__all__ = ["DOC_TYPES", "Guess", "guess_metadata"]

# What portals call it; the first that is found in their words counts.
_VALIDITY_WORDS = (
    ("not_yet", r"尚未(?:生效|施行)|未(?:生效|施行)"),
    ("repealed", r"废止|废除|作废"),
    ("expired", r"失效|过期|无效|届满"),
    ("amended", r"修改|修订|修正"),
    ("in_force", r"有效|现行|施行"),
)
_REPEALED = re.compile(
    r"[（(【\[](?:已|现已|20\d\d年(?:\d{1,2}月)?(?:\d{1,2}日)?)?(废止|失效|宣布失效)[）)】\]]"
)


def guess_metadata(
    text: str,
    file_name: str,
    *,
    title: str = "",
    meta: Mapping[str, str] | None = None,
    agencies: Mapping[str, str] | None = None,
    doc_types: Sequence[str] = DOC_TYPES,
    segments: Sequence[Segment] | None = None,
    today: date | None = None,
) -> dict[str, Guess]:
    """Guesses by name (corpus.fields.GUESSED); fields that cannot be told are absent.

    `text` is normalised; `title` and `meta` are what the file format itself knew; `segments` are
    the text's, if they are at hand. `agencies` maps every name an agency goes by to the one the
    project keeps; `doc_types` are the effectiveness types to choose from. With `today`, a day of
    effect to come means not_yet and a past last day means expired.

    Values: `agencies` and `history` are lists of str, the three days are dates, `validity` is one
    of its choices, the others are strings. `doc_type` is the kind of document named last in the
    title; a notice that carries a measure (关于印发…办法的通知) counts as that measure (办法) where
    the text holds it, else as 通知.
    """
    pieces = segment(text) if segments is None else segments
    frame = frame_of(text, pieces, file_name, title, meta)
    named = title_of(frame)
    number = doc_number_of(frame)
    issuers = agencies_of(frame, named, number, agencies or {})
    kind = doc_type_of(frame, named, doc_types)
    issued = issued_on_of(frame)
    effective = effective_on_of(frame, issued, str(kind.value) if kind else "")
    expires = expires_on_of(frame, effective, issued)
    guesses = {
        "title": named,
        "doc_number": number,
        "agencies": issuers,
        "issued_on": issued,
        "effective_on": effective,
        "expires_on": expires,
        "doc_type": kind,
        "region": region_of(frame, named, number, issuers),
        "validity": _validity(frame, named, effective, expires, today),
        "source_url": _of_meta(frame, "source_url"),
        "history": _history(frame),
    }
    return {name: guess.exact(text) for name, guess in guesses.items() if guess is not None}


def _validity(
    frame: Frame,
    title: Guess | None,
    effective: Guess | None,
    expires: Guess | None,
    today: date | None,
) -> Guess | None:
    words = frame.meta.get("validity", "")
    for value, pattern in _VALIDITY_WORDS if words else ():
        if re.search(pattern, words):
            return frame.of_meta("validity", value)
    for line in frame.head:
        if match := _REPEALED.search(line.text):
            return line.guess("repealed" if match[1] == "废止" else "expired", match[0])
    if title and (match := _REPEALED.search(title.quote)):
        return title.worth("repealed" if match[1] == "废止" else "expired")
    if today and expires and expires.value < today:
        return expires.worth("expired")
    if today and effective and effective.value > today:
        return effective.worth("not_yet")
    return None


def _of_meta(frame: Frame, key: str) -> Guess | None:
    return frame.of_meta(key, frame.meta[key]) if frame.meta.get(key) else None


def _history(frame: Frame) -> Guess | None:
    """When it was passed and changed, an event a line."""
    events = [line.strip() for line in frame.meta.get("amendments", "").split("\n")]
    events = [event for event in events if event]
    return Guess(events, events[0], source="amendments") if events else None
