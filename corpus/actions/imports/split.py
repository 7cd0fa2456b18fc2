"""After the parts of a document have arrived as documents of their own, it is set aside."""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from corpus.actions.reasons import system_reason
from corpus.actions.screening import Verdict, write_last_word
from corpus.audit import record
from corpus.coded import coded, withheld
from corpus.models import Document, ExclusionReason, ImportFile, Job, NearDuplicate


@transaction.atomic
def set_aside(job: Job) -> dict[str, Any] | None:
    """Exclude the document whose parts the job brought in, once all have arrived.

    `{document, numbers, aside}`, or None for any other import. It stays in the sample when a part
    has failed or somebody has coded it in the meantime, or if the one who split it must not learn
    whether somebody has.
    """
    split = job.params.get("split")
    document = Document.objects.select_for_update(of=("self",)).filter(pk=split).first()
    if document is None or job.created_by is None:
        return None
    files = ImportFile.objects.filter(job=job)
    numbers = sorted(files.exclude(document=None).values_list("document__number", flat=True))
    told = {"document": document.pk, "numbers": numbers, "aside": True}
    _tell_apart(job, document, files.exclude(document=None).values_list("document", flat=True))
    touched = coded(document.clauses.all()).exists()
    secret = withheld(Document.objects.filter(pk=document.pk), job.created_by).exists()
    if touched or secret or files.filter(document=None).exists():
        return told | {"aside": False}
    Document.objects.filter(pk=document.pk).update(set_aside=True)
    document.set_aside = True
    reason = system_reason(document.project, ExclusionReason.SPLIT)
    if document.exclusion_reason_id == reason.pk:
        return told
    note = _("Split into documents %(numbers)s") % {"numbers": ranges(numbers)}
    verdict = Verdict(Document.Status.EXCLUDED, reason, note)
    before, after = write_last_word(actor=job.created_by, document=document, verdict=verdict)
    record(
        actor=job.created_by,
        verb="split_document",
        obj=document,
        project=document.project_id,
        before=before,
        after=after | {"numbers": numbers},
    )
    return told


def _tell_apart(job: Job, document: Document, parts: Any) -> None:
    """That a document holds its parts needs no one's decision."""
    pairs = NearDuplicate.objects.filter(
        Q(first=document, second__in=parts) | Q(second=document, first__in=parts),
        state=NearDuplicate.State.PROPOSED,
    )
    pairs.update(
        state=NearDuplicate.State.DISTINCT, decided_by=job.created_by, decided_at=timezone.now()
    )


def ranges(numbers: list[int]) -> str:
    """Ascending numbers in short: 13–62, 65."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return _(", ").join(f"{run[0]}–{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs)
