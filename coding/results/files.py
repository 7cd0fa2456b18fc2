"""The files of the words: how frequent they are, and what sets a part of the texts apart."""

from dataclasses import dataclass
from typing import Any

from policycoder.tables import Column, Columns, Table


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


FREQUENCY: Columns = (
    Column("rank", "", lambda ranked: ranked[0]),
    Column("word", "", lambda ranked: ranked[1]["word"]),
    Column("count", "", lambda ranked: ranked[1]["count"]),
    Column("documents", "", lambda ranked: ranked[1]["documents"]),
    Column("share", "", lambda ranked: f"{ranked[1]['share']:.8f}"),
    Column("per_10000", "", lambda ranked: f"{ranked[1]['per_10000']:.4f}"),
)
KEYNESS: Columns = (
    Column("side", "", lambda key: key.side),
    Column("word", "", lambda key: key.row["word"]),
    Column("count", "", lambda key: key.row["count"]),
    Column("words", "", lambda key: key.words),
    Column("rest_count", "", lambda key: key.row["rest"]),
    Column("rest_words", "", lambda key: key.rest),
    Column("g2", "", lambda key: key.row["g2"]),
    Column("p", "", lambda key: f"{key.row['p']:.6g}"),
    Column("log_ratio", "", lambda key: key.row["log_ratio"]),
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
