"""How a network is asked for in an address."""

from collections.abc import Mapping

from coding.results.network import WINDOWS, Shape
from corpus.text.network import MAX_WORDS, MEASURES
from policycoder.values import choice, whole

MOST_WINDOWS = 1_000_000
PLAIN = Shape()
SIZE = whole("size", 2, MAX_WORDS, help="So many of the most frequent words.")
LEAST = whole("least", 1, MOST_WINDOWS, help="A tie needs so many windows with both words.")
MEASURE = choice("measure", MEASURES, PLAIN.measure, "The weight of a tie.")
WINDOW = choice("window", WINDOWS, PLAIN.window)
PARAMETERS = (SIZE, LEAST, MEASURE, WINDOW)


def shape_from(params: Mapping[str, str]) -> Shape:
    """By PARAMETERS. Raises Invalid."""
    return Shape(
        size=SIZE.of(params) or PLAIN.size,
        least=LEAST.of(params) or PLAIN.least,
        measure=MEASURE.of(params),
        window=WINDOW.of(params),
    )
