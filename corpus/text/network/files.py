"""A network of words as files that Gephi, VOSviewer, Pajek, UCINET and R read."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

import networkx as nx

from policycoder.tables import Column, Table, Written, csv_file

Rows = Sequence[dict[str, Any]]

BOM = "\ufeff"


def gexf(nodes: Rows, edges: Rows) -> bytes:
    """GEXF 1.2."""
    content = io.BytesIO()
    nx.write_gexf(_graph(nodes, edges), content, version="1.2draft")
    return content.getvalue()


def graphml(nodes: Rows, edges: Rows) -> bytes:
    content = io.BytesIO()
    nx.write_graphml(_graph(nodes, edges), content)
    return content.getvalue()


def pajek(nodes: Rows, edges: Rows) -> bytes:
    """UTF-8 with byte order mark, by which Pajek knows it; the mark stands before a heading, so
    that readers which do not know the mark pass over that line alone."""
    lines = [f"{BOM}*Network words", f"*Vertices {len(nodes)}"]
    lines += [f'{place} "{_quoted(node["word"])}"' for place, node in enumerate(nodes, 1)]
    lines.append("*Edges")
    lines += [f"{edge['source'] + 1} {edge['target'] + 1} {edge['weight']:.10g}" for edge in edges]
    return ("\r\n".join(lines) + "\r\n").encode()


def matrix(nodes: Rows, edges: Rows) -> bytes:
    """A symmetric matrix of the ties' weights as CSV for Excel and UCINET; the diagonal is 0."""
    weights: list[list[float]] = [[0] * len(nodes) for _node in nodes]
    for edge in edges:
        weight = Written(edge["weight"], ".10g")
        weights[edge["source"]][edge["target"]] = weight
        weights[edge["target"]][edge["source"]] = weight
    words = [node["word"] for node in nodes]
    columns = tuple(Column(name, "", itemgetter(n)) for n, name in enumerate(["", *words]))
    rows = ([word, *row] for word, row in zip(words, weights, strict=True))
    return b"".join(csv_file(Table.of("network", columns, rows)))


# Ending of the file's name to its writer and media type.
FILES: dict[str, tuple[Callable[[Rows, Rows], bytes], str]] = {
    "gexf": (gexf, "application/gexf+xml"),
    "graphml": (graphml, "application/graphml+xml"),
    "net": (pajek, "text/plain; charset=utf-8"),
    "csv": (matrix, "text/csv; charset=utf-8"),
}


def _graph(nodes: Rows, edges: Rows) -> nx.Graph:
    graph: nx.Graph = nx.Graph()
    for place, node in enumerate(nodes):
        facts = {name: value for name, value in node.items() if name != "word"}
        graph.add_node(place, label=node["word"], **facts)
    for edge in edges:
        graph.add_edge(edge["source"], edge["target"], weight=edge["weight"], count=edge["count"])
    return graph


def _quoted(word: str) -> str:
    """Pajek has no escape for its quotation mark."""
    return word.replace('"', "'")
