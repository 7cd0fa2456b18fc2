"""A tree of nodes, whatever they hold and however deep it goes."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Self, TypeVar

DEEPEST = 4  # levels of a tree; agreement has a name for each


class Branch:
    """A node with what stands above and below it, in the codebook's order."""

    key: str
    parent: Self | None
    children: Sequence[Self]

    def below(self) -> Iterator[Self]:
        """The node itself and every node under it, parents before their children."""
        yield self
        for child in self.children:
            yield from child.below()

    @property
    def path(self) -> tuple[Self, ...]:
        """From the top down to the node itself."""
        return (*self.parent.path, self) if self.parent else (self,)

    @property
    def depth(self) -> int:
        """How many nodes stand above it."""
        return len(self.path) - 1

    @property
    def indent(self) -> str:
        """What sets its name off in a list: a wide blank for each node above."""
        return "　" * self.depth


B = TypeVar("B", bound=Branch)


def ordered(nodes: Iterable[B]) -> list[B]:
    """Every node of a whole tree, parents before their children."""
    return [node for top in nodes if top.parent is None for node in top.below()]
