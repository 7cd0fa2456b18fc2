from typing import Any

from corpus.models import Job


def apply_lists(job: Job) -> dict[str, Any]:
    return {}
