"""What tables name and the project does not know: new, or a slip of the pen."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from corpus.actions.documents import known_agencies
from corpus.models import ImportFile, Job

_MOST_NAMED = 20


class Hints:
    """Made before anything of the job is stored; what is found is kept with the job, because a
    later run finds everything in the project."""

    def __init__(self, job: Job):
        self._job = job
        self._agencies = known_agencies(job.project_id)
        self._types = set(job.project.document_types.values_list("name", flat=True))
        self._new: dict[str, dict[str, None]] = {"agencies": {}, "types": {}}
        for options in ImportFile.objects.filter(job=job).values_list("options", flat=True):
            self.see(options.get("metadata", {}))

    def see(self, values: Mapping[str, Any]) -> None:
        new = [name for name in values.get("agencies", []) if name not in self._agencies]
        self._new["agencies"] |= dict.fromkeys(new)
        kind = values.get("doc_type")
        if kind and self._types and kind not in self._types:
            self._new["types"][kind] = None

    def lines(self) -> list[str]:
        """One line for the agencies and one for the effectiveness types that were not known."""
        if "hints" not in self._job.params:
            self._job.params["hints"] = self._said()
            Job.objects.filter(pk=self._job.pk).update(params=self._job.params)
        return self._job.params["hints"]

    def _said(self) -> list[str]:
        agencies, types = _joined(self._new["agencies"]), _joined(self._new["types"])
        said = []
        if agencies:
            said.append(_("Agencies that were not in the project’s list: %s.") % agencies)
        if types:
            said.append(_("Effectiveness types that are not in the project’s list: %s.") % types)
        return said


def _joined(names: Mapping[str, None]) -> str:
    shown = list(names)[:_MOST_NAMED]
    return _(", ").join([*shown, "…"] if len(names) > len(shown) else shown)
