"""Words: our segmentation against jieba's own in the same run, counting, and a network.

    python -m benchmarks.words FOLDER [FOLDER …]

Every file below the folders that our readers read. Each figure is the best of three turns, taken
alternately; the dictionaries are loaded before, their loading is measured by itself.
"""

import contextlib
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jieba
import numpy as np

from corpus.readers import FORMATS, ReadError, extension_of, read
from corpus.text.network import Windows, network
from corpus.text.normalize import assemble
from corpus.text.segment import segment
from corpus.text.words import Segmenter, Tokens, tokenize_segments
from corpus.text.words.frequency import Counter
from corpus.text.words.lexis import Lexis, Vocabulary
from corpus.text.words.stopwords import default_stop_words

TURNS = 3
NETWORK_WORDS = 100


def main(folders: list[str]) -> None:
    texts = [text for folder in folders for text in texts_below(Path(folder))]
    if not texts:
        raise SystemExit(f"There is no text in {', '.join(folders) or 'no folder'}.")
    characters = sum(map(len, texts))
    jieba.setLogLevel("ERROR")
    loading_jieba, _none = timed(jieba.initialize)
    loading, cutter = timed(Segmenter)
    theirs = ours = float("inf")
    for _turn in range(TURNS):
        seconds, expected = timed(lambda: [jieba.lcut(text) for text in texts])
        theirs = min(theirs, seconds)
        cutter.by_jieba = 0
        seconds, found = timed(lambda: [cutter.cut(text) for text in texts])
        ours = min(ours, seconds)
    different = sum(one != other for one, other in zip(found, expected, strict=True))
    print(
        f"words: {len(texts)} texts, {characters:,} characters: {characters / ours / 1e6:.2f} "
        f"million/s, jieba {characters / theirs / 1e6:.2f}, {theirs / ours:.1f} x; texts cut "
        f"differently: {different}; cut by jieba itself: {cutter.by_jieba / characters:.3%}; "
        f"dictionary loaded in {loading:.2f} s, jieba's in {loading_jieba:.2f} s"
    )
    tokens = [tokenize_segments(text, segment(text)) for text in texts]
    counting, clauses, drawing = counted(tokens)
    print(
        f"words: {len(texts)} texts counted in {counting:.2f} s; {NETWORK_WORDS} words over "
        f"{clauses:,} segments joined in {drawing:.2f} s"
    )


def counted(tokens: list[Tokens]) -> tuple[float, int, float]:
    """Seconds to count, segments, seconds to join and describe the most frequent words."""
    started = time.perf_counter()
    vocabulary = Vocabulary(Lexis(default_stop_words()))
    counter = Counter(vocabulary)
    numbered = []
    for document in tokens:
        numbers = vocabulary.numbers_of(document.vocabulary)
        ids = np.frombuffer(document.ids, "<i4")
        counter.add(numbers, ids)
        numbered.append(numbers[ids])
    table = counter.table()
    between = time.perf_counter()
    words = table.words[:NETWORK_WORDS]
    places = np.full(len(vocabulary) + 1, -1)
    for place, word in enumerate(words):
        places[vocabulary.words.index(word)] = place
    windows = Windows(len(words))
    for document, numbers in zip(tokens, numbered, strict=True):
        window = np.repeat(np.arange(len(document.lengths)), document.lengths)
        windows.add(window, places[numbers], len(document.lengths))
    network(words, table.counts[:NETWORK_WORDS], windows.matrix(), windows.number, least=5)
    return between - started, windows.number, time.perf_counter() - between


def texts_below(folder: Path) -> list[str]:
    texts = []
    for path in sorted(folder.rglob("*")):
        if extension_of(path.name) in FORMATS:
            with contextlib.suppress(ReadError):
                texts.append(assemble(read(path.read_bytes(), path.name).blocks)[0])
    return texts


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


if __name__ == "__main__":
    main(sys.argv[1:])
