from collections.abc import Iterator

from coding.analysis.nodes import count_nodes
from coding.codebook.joining import joined
from coding.exports.cells import Row, harmless
from coding.exports.columns import CODEBOOK, NODES, header
from coding.exports.selection import Selection
from coding.models import CodebookVersion


def nodes(selection: Selection) -> tuple[list[str], Iterator[Row]]:
    """nodes.csv: the counts of every node, parents before their nodes."""
    tables = count_nodes(selection)
    rows: list[Row] = []
    for key, dimension in joined(selection.versions()).items():
        for found in tables[key]["rows"]:
            node = dimension.nodes[found["node"]]
            parent = node.parent
            share = found["share"]
            rows.append(
                (
                    harmless(key),
                    harmless(dimension.name),
                    harmless(parent.key) if parent else "",
                    harmless(node.key),
                    harmless(parent.name) if parent else "",
                    harmless(node.name),
                    found["sources"],
                    found["references"],
                    found["clauses"],
                    "" if share is None else round(share, 6),
                )
            )
    return header(NODES), iter(rows)


def codebook(version: CodebookVersion) -> tuple[list[str], Iterator[Row]]:
    """codebook.csv: every node of a version with its rules in the reader's language."""
    rows: list[Row] = []
    for dimension in version.dimensions.prefetch_related("nodes__parent"):
        own = list(dimension.nodes.all())
        for node in (one for top in own if top.parent_id is None for one in _below(top, own)):
            texts = (node.in_language(field) for field in ("definition", "include", "exclude"))
            rows.append(
                (
                    version.number,
                    harmless(dimension.key),
                    harmless(dimension.name_zh),
                    harmless(dimension.name_en),
                    harmless(node.parent.key) if node.parent else "",
                    harmless(node.key),
                    harmless(node.name_zh),
                    harmless(node.name_en),
                    int(node.selectable),
                    harmless(node.shortcut),
                    *map(harmless, texts),
                    harmless("\n".join(node.in_language("examples"))),
                )
            )
    return header(CODEBOOK), iter(rows)


def _below(top, nodes):
    yield top
    for node in nodes:
        if node.parent_id == top.pk:
            yield from _below(node, nodes)
