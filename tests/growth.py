"""Whether work grows with its size as it should, whatever else the machine does meanwhile."""

import time
from collections.abc import Callable


def grows_linearly(work: Callable[[int], object], small: int, large: int) -> bool:
    """Whether the processor's time for `large` is at most four times its share: quadratic work,
    with sizes ten times apart, takes ten times the share."""
    least = max(min(_seconds(work, small) for _ in range(3)), 0.001)
    return any(_seconds(work, large) < 4 * large / small * least for _ in range(3))


def _seconds(work: Callable[[int], object], size: int) -> float:
    begun = time.process_time()
    work(size)
    return time.process_time() - begun
