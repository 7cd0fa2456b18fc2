"""Django's TextChoices, with types: its members are text."""

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from enum import StrEnum

    class TextChoices(StrEnum):
        choices: ClassVar[list[tuple[str, str]]]
        values: ClassVar[list[str]]
        label: str

else:
    from django.db.models import TextChoices

__all__ = ["TextChoices"]
