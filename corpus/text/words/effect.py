"""What another lexicon would change in a collection, seen on some of its texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from corpus.text.words import Segmenter
from corpus.text.words.lexis import Lexis, is_word

EXAMPLES = 20
TOP = 50
_CONTEXT = 12


@dataclass
class Effect:
    """`tokens_before` and `tokens_after` of all texts, `changed` the documents in which a border
    between words moves, `examples` the stretches cut differently with how often, and counts of
    words before and after."""

    documents: int = 0
    changed: int = 0
    tokens_before: int = 0
    tokens_after: int = 0
    examples: Counter[tuple[str, str]] = field(default_factory=Counter)
    contexts: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    before: Counter[str] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)

    def to_json(self) -> dict[str, Any]:
        """`examples`: `[{before, after, left, right, count}]`, the most frequent first; `top`: the
        most frequent words of either, `{word, before, after, rank_before, rank_after}` with counts
        and ranks, None for a word that is not listed."""
        return {
            "documents": self.documents,
            "changed": self.changed,
            "tokens_before": self.tokens_before,
            "tokens_after": self.tokens_after,
            "examples": [
                {
                    "before": before,
                    "after": after,
                    "left": self.contexts[before, after][0],
                    "right": self.contexts[before, after][1],
                    "count": count,
                }
                for (before, after), count in self.examples.most_common(EXAMPLES)
            ],
            "top": _compared(self.before, self.after),
        }


def effect_on(
    texts: Iterable[str], before: tuple[Segmenter, Lexis], after: tuple[Segmenter, Lexis]
) -> Effect:
    """Cut and count every text both ways."""
    effect = Effect()
    (old_cutter, old), (new_cutter, new) = before, after
    for text in texts:
        one = old_cutter.cut(text)
        other = one if new_cutter is old_cutter else new_cutter.cut(text)
        effect.documents += 1
        effect.tokens_before += len(one)
        effect.tokens_after += len(other)
        effect.changed += one != other
        for found, left, right in _differences(text, one, other):
            effect.examples[found] += 1
            effect.contexts.setdefault(found, (left, right))
        effect.before.update(_counted(one, old))
        effect.after.update(_counted(other, new))
    return effect


def _counted(tokens: Iterable[str], lexis: Lexis) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for token, count in Counter(tokens).items():
        name = lexis.name(token)
        if is_word(token) and name not in lexis.stop_words:
            counts[name] += count
    return counts


def _differences(
    text: str, one: list[str], other: list[str]
) -> Iterator[tuple[tuple[str, str], str, str]]:
    """Stretches between common borders that are cut differently, with what stands around them."""
    if one == other:
        return
    borders = _borders(one) & _borders(other)
    places_one, places_other = _starts(one), _starts(other)
    start = 0
    for end in sorted(borders):
        before = _between(one, places_one, start, end)
        after = _between(other, places_other, start, end)
        if before != after:
            left = text[max(0, start - _CONTEXT) : start].rpartition("\n")[2]
            right = text[end : end + _CONTEXT].partition("\n")[0]
            yield (" / ".join(before), " / ".join(after)), left, right
        start = end


def _starts(tokens: list[str]) -> dict[int, int]:
    """Where each token begins, to its place in the list."""
    starts, position = {}, 0
    for place, token in enumerate(tokens):
        starts[position] = place
        position += len(token)
    starts[position] = len(tokens)
    return starts


def _borders(tokens: list[str]) -> set[int]:
    return set(_starts(tokens)) - {0}


def _between(tokens: list[str], starts: dict[int, int], start: int, end: int) -> list[str]:
    return tokens[starts[start] : starts[end]]


def _compared(before: Counter[str], after: Counter[str]) -> list[dict[str, Any]]:
    ranks_before, ranks_after = _ranks(before), _ranks(after)
    words = [word for word, rank in ranks_after.items() if rank <= TOP]
    words += [word for word, rank in ranks_before.items() if rank <= TOP and word not in words]
    return [
        {
            "word": word,
            "before": before.get(word, 0),
            "after": after.get(word, 0),
            "rank_before": ranks_before.get(word),
            "rank_after": ranks_after.get(word),
        }
        for word in words
    ]


def _ranks(counts: Counter[str]) -> dict[str, int]:
    ordered = sorted(counts, key=lambda word: (-counts[word], word))
    return {word: rank for rank, word in enumerate(ordered, 1)}
