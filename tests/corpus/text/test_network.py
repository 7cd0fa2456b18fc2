"""Centralities are compared with networkx's on a graph of ours."""

import io

import networkx as nx
import numpy as np
import pytest

from corpus.text.network import Windows, network, strengths
from corpus.text.network.files import FILES, gexf, graphml, matrix, pajek

WORDS = ["企业", "技术", "资金", "人才"]
# Clauses as sets of words: 企业+技术 ×3, 企业+资金 ×2, 技术+资金 ×1, 人才 alone
CLAUSES = [{0, 1}, {0, 1}, {0, 1, 2}, {0, 2}, {3}]


@pytest.fixture
def pairs():
    windows = Windows(len(WORDS))
    places = [(i, word) for i, clause in enumerate(CLAUSES) for word in sorted(clause)]
    places.append((0, 0))  # a word twice in a clause
    window, word = map(np.array, zip(*places, strict=True))
    windows.add(window, word, len(CLAUSES))
    assert windows.number == 5
    return windows.matrix()


def test_pairs_are_counted_once_a_window(pairs):
    assert pairs.tolist() == [[4, 3, 2, 0], [3, 3, 1, 0], [2, 1, 2, 0], [0, 0, 0, 1]]


def test_windows_of_many_documents_add_up():
    windows = Windows(2)
    for _document in range(50):
        windows.add(np.array([0, 0, 1]), np.array([0, 1, -1]), 700)
    assert windows.number == 35_000
    assert windows.matrix().tolist() == [[50, 50], [50, 50]]


def test_measures(pairs):
    def tie(measure):
        return strengths(pairs, 5, measure)[0, 1]

    assert tie("count") == 3
    assert tie("jaccard") == pytest.approx(3 / 4)
    assert tie("cosine") == pytest.approx(3 / np.sqrt(12))
    assert tie("association") == pytest.approx(3 * 5 / 12)


def test_the_least_weight_cuts_ties(pairs):
    found = network(WORDS, [4, 3, 2, 1], pairs, 5, least=2)
    assert [(edge["source"], edge["target"], edge["count"]) for edge in found.edges] == [
        (0, 1, 3),
        (0, 2, 2),
    ]
    assert [node["degree"] for node in found.nodes] == [2, 1, 1, 0]
    # A star of three: the middle lies between the others. Closeness is lessened by 人才's absence.
    assert [node["betweenness"] for node in found.nodes] == pytest.approx([1 / 3, 0, 0, 0])
    assert found.nodes[3]["community"] == -1
    assert len({node["community"] for node in found.nodes[:3]}) == 1


@pytest.mark.parametrize("measure", ["association", "jaccard", "cosine"])
def test_centralities_are_those_of_networkx(measure):
    random = np.random.default_rng(7)
    found = (random.random((400, 40)) < 0.12).astype(float)
    found[:, 20:] *= random.random((400, 20)) < 0.5
    pairs = np.rint(found.T @ found).astype(np.int64)
    words = [f"词{i}" for i in range(40)]
    result = network(words, np.diag(pairs), pairs, 400, measure=measure, least=5)
    graph = nx.Graph()
    graph.add_nodes_from(range(40))
    for edge in result.edges:
        graph.add_edge(
            edge["source"], edge["target"], weight=edge["weight"], length=1 / edge["weight"]
        )
    references = {
        "degree": dict(graph.degree()),
        "strength": dict(graph.degree(weight="weight")),
        "betweenness": nx.betweenness_centrality(graph, weight="length"),
        "closeness": nx.closeness_centrality(graph, distance="length"),
        "eigenvector": nx.eigenvector_centrality(graph, weight="weight", max_iter=10_000, tol=1e-9),
    }
    for name, reference in references.items():
        own = [node[name] for node in result.nodes]
        assert own == pytest.approx([reference[i] for i in range(40)], abs=1e-5), name


def test_two_groups_of_words_are_two_communities_every_time():
    block = np.full((4, 4), 9)
    pairs = np.block([[block, np.ones((4, 4), int)], [np.ones((4, 4), int), block]])
    words = list("甲乙丙丁戊己庚辛")
    runs = [network(words, [1] * 8, pairs, 50, least=1) for _ in range(3)]
    assert [node["community"] for node in runs[0].nodes] == [0] * 4 + [1] * 4
    assert runs[0] == runs[1] == runs[2]


def test_no_words_make_an_empty_network():
    found = network([], [], np.zeros((0, 0), np.int64), 0)
    assert found.nodes == []
    assert found.edges == []


def test_files_are_read_back_by_networkx(pairs):
    found = network(WORDS, [4, 3, 2, 1], pairs, 5, measure="cosine", least=1)
    ties = {
        frozenset((WORDS[edge["source"]], WORDS[edge["target"]])): edge["weight"]
        for edge in found.edges
    }

    def read_back(graph, label):
        return {
            frozenset((label(one), label(other))): facts["weight"]
            for one, other, facts in graph.edges(data=True)
        }

    for content, reader in ((gexf, nx.read_gexf), (graphml, nx.read_graphml)):
        graph = reader(io.BytesIO(content(found.nodes, found.edges)))
        assert sorted(facts["label"] for _, facts in graph.nodes(data=True)) == sorted(WORDS)
        assert read_back(graph, lambda one, g=graph: g.nodes[one]["label"]) == pytest.approx(ties)
    graph = nx.Graph(nx.read_pajek(io.BytesIO(pajek(found.nodes, found.edges))))
    assert set(graph) == set(WORDS)
    assert read_back(graph, str) == pytest.approx(ties)


def test_the_matrix_is_symmetric_and_opens_in_excel(pairs):
    found = network(WORDS, [4, 3, 2, 1], pairs, 5, least=1)
    content = matrix(found.nodes, found.edges)
    assert content.startswith(b"\xef\xbb\xbf")
    lines = content.decode("utf-8-sig").split("\r\n")
    assert lines[:3] == [",企业,技术,资金,人才", "企业,0,3,2,0", "技术,3,0,1,0"]


def test_every_file_bears_the_chinese_words(pairs):
    found = network(WORDS, [4, 3, 2, 1], pairs, 5, least=1)
    for writer, _kind in FILES.values():
        assert all(word in writer(found.nodes, found.edges).decode() for word in WORDS)
