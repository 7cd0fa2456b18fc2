from typing import Any

from rest_framework.metadata import BaseMetadata


class Methods(BaseMetadata):
    """OPTIONS names the methods, in the header `Allow`, and says nothing else."""

    def determine_metadata(self, request: Any, view: Any) -> None:
        return None
