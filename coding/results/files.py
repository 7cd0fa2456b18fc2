"""The files of the words: how frequent they are, and what sets a part of the texts apart."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from policycoder.tables import Column, Columns, Table, Written


def with_shares(data: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of `count_words` with share and rate of each word."""
    return [
        row
        | {
            "share": row["count"] / data["words"],
            "per_10000": 10_000 * row["count"] / data["words"],
        }
        for row in data["rows"]
    ]


@dataclass(frozen=True)
class Keyed:
    """A word of one side, and the running words of both."""

    side: str
    row: dict[str, Any]
    words: int
    rest: int


# Of a rank and the word that has it.
FREQUENCY: Columns = (
    Column("rank", _("Place of the word by its count, from 1."), lambda ranked: ranked[0]),
    Column("word", _("The word."), lambda ranked: ranked[1]["word"]),
    Column("count", _("How often the word occurs."), lambda ranked: ranked[1]["count"]),
    Column(
        "documents", _("Documents in which the word occurs."), lambda ranked: ranked[1]["documents"]
    ),
    Column(
        "share",
        _("Share of the word in all words counted, from 0 to 1."),
        lambda ranked: Written(ranked[1]["share"], ".8f"),
    ),
    Column(
        "per_10000",
        _("Occurrences in every 10,000 words counted."),
        lambda ranked: Written(ranked[1]["per_10000"], ".4f"),
    ),
)
KEYNESS: Columns = (
    Column(
        "side",
        _("“over” for a word more frequent in the part than in the rest, “under” for one less so."),
        lambda key: key.side,
    ),
    Column("word", _("The word."), lambda key: key.row["word"]),
    Column("count", _("How often the word occurs in the part."), lambda key: key.row["count"]),
    Column("words", _("All words counted in the part."), lambda key: key.words),
    Column("rest_count", _("How often the word occurs in the rest."), lambda key: key.row["rest"]),
    Column("rest_words", _("All words counted in the rest."), lambda key: key.rest),
    Column("g2", _("Log-likelihood G² of the difference."), lambda key: key.row["g2"]),
    Column("p", _("p value of G²."), lambda key: Written(key.row["p"], ".6g")),
    Column(
        "log_ratio",
        _("Binary logarithm of the rate in the part ÷ the rate in the rest."),
        lambda key: key.row["log_ratio"],
    ),
)


def frequencies(data: dict[str, Any]) -> Table:
    return Table.of("words", FREQUENCY, enumerate(with_shares(data), 1))


def keys(data: dict[str, Any]) -> Table:
    keyness = data["keyness"] or {"over": [], "under": [], "words": 0}
    found = [
        Keyed(side, row, data["words"], keyness["words"])
        for side in ("over", "under")
        for row in keyness[side]
    ]
    return Table.of("keyness", KEYNESS, found)
