"""Near duplicates: proposed at import, decided by a person, undone by a person."""

from collections import Counter
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from corpus.actions.documents import change_metadata
from corpus.actions.reasons import system_reason
from corpus.actions.screening import Verdict, restore, state_of, write_last_word
from corpus.audit import record
from corpus.fields import BY_NAME, TAKEN_OVER
from corpus.jobs import Run, enqueue
from corpus.models import (
    AuditEntry,
    Document,
    DocumentText,
    ExclusionReason,
    Fingerprint,
    Job,
    NearDuplicate,
    Project,
    User,
)
from corpus.text.duplicates import fingerprint, shingles, similarity_of, title_key
from policycoder.errors import Conflict, Unfit

KIND = "corpus.find_duplicates"
MERGE = "merge_duplicate"

# Of the smaller text the larger must have half to be proposed; under the same title, less: a law
# revised throughout. Two policies of a kind share up to a third (their boilerplate).
LEAST_SHARED, LEAST_UNDER_ONE_TITLE = 0.5, 0.35
# A shorter text is contained in another by chance: only the same short text is proposed.
LEAST_SHINGLES, LEAST_OF_SHORT = 40, 0.8
# What is looked up of a document, and in how many others a hash may be before it is boilerplate.
LOOKED_UP, COMMON = 128, 50
LEAST_HITS, MOST_COMPARED, SMALL_SAMPLE = 2, 12, 24

_SETTINGS = """
SELECT set_config('enable_seqscan', %s, true), set_config('gin_fuzzy_search_limit', %s, true)
"""
_LOOK_UP = """
SELECT ARRAY(
    SELECT known.document_id
    FROM corpus_fingerprint known JOIN corpus_document document ON document.id = known.document_id
    WHERE known.hashes @> ARRAY[sought.hash]
      AND document.project_id = %(project)s AND document.current
    LIMIT %(limit)s
)
FROM unnest(%(hashes)s::bigint[]) AS sought(hash)
"""


@transaction.atomic
def propose_for(document: Document) -> int:
    """Propose the near duplicates of a document among the project's others; returns how many.

    Pairs that are known already stay as they are. Call it once the document is committed: of two
    imported at the same time, the later one then finds the earlier.
    """
    likely = _likely(document, _hashes_of(document))
    if not likely:
        return 0
    own = shingles(_text_of(document))
    pairs = []
    for other in likely:
        theirs = shingles(other.text.content)
        jaccard, containment = similarity_of(own, theirs)
        enough = min(len(own), len(theirs)) >= LEAST_SHINGLES
        one_title = title_key(document.title) == title_key(other.title)
        least = LEAST_UNDER_ONE_TITLE if one_title else LEAST_SHARED
        if containment >= least if enough else jaccard >= LEAST_OF_SHORT:
            first, second = sorted((document.pk, other.pk))
            pairs.append(
                NearDuplicate(
                    project_id=document.project_id,
                    first_id=first,
                    second_id=second,
                    similarity=jaccard,
                    containment=containment,
                )
            )
    # Another import may propose the same pair at this very moment.
    NearDuplicate.objects.bulk_create(pairs, ignore_conflicts=True)
    return len(pairs)


def _hashes_of(document: Document) -> list[int]:
    known = Fingerprint.objects.filter(document=document).first()
    if known is None:
        # Stored before there were fingerprints.
        hashes = fingerprint(_text_of(document)).tolist()
        known = Fingerprint.objects.create(document=document, hashes=hashes)
    return known.hashes


def _text_of(document: Document) -> str:
    return DocumentText.objects.get(document=document).content


def _likely(document: Document, hashes: list[int]) -> list[Document]:
    """The few documents whose texts are worth comparing, judged by their fingerprints; those it
    has been paired with before left out."""
    hits = _hits(document, hashes)
    most = [pk for pk, n in hits.most_common(MOST_COMPARED) if n >= min(LEAST_HITS, len(hashes))]
    own = np.array(hashes, dtype=np.int64).view(np.uint64)
    alike = [
        other.document_id
        for other in Fingerprint.objects.filter(document__in=most)
        if _may_share(own, np.array(other.hashes, dtype=np.int64).view(np.uint64))
    ]
    known = NearDuplicate.objects.filter(Q(first=document) | Q(second=document))
    ends = {end for pair in known.values_list("first", "second") for end in pair}
    documents = Document.objects.filter(pk__in=set(alike) - ends).exclude(number=document.number)
    return list(documents.select_related("text"))


def _may_share(own: NDArray, theirs: NDArray) -> bool:
    """By the sample of the shingles; that of a short text is too small to tell."""
    if min(len(own), len(theirs)) <= SMALL_SAMPLE:
        return True
    _jaccard, containment = similarity_of(own, theirs)
    return containment >= LEAST_UNDER_ONE_TITLE / 2


def _hits(document: Document, hashes: list[int]) -> Counter[int]:
    """How many of the looked-up hashes each other document has, boilerplate left out."""
    hits: Counter[int] = Counter()
    with transaction.atomic(), connection.cursor() as cursor:
        # The planner takes a hash for common and would rather read the whole table; the index may
        # stop early where a hash is boilerplate anyway.
        cursor.execute(_SETTINGS, ["off", str(COMMON * 10)])
        cursor.execute(
            _LOOK_UP,
            {
                "project": document.project_id,
                "hashes": hashes[:LOOKED_UP],
                "limit": COMMON + 2,
            },
        )
        for (found,) in cursor.fetchall():
            if len(found) <= COMMON + 1:
                hits.update(found)
        cursor.execute(_SETTINGS, ["on", "0"])
    hits.pop(document.pk, None)
    return hits


def start_finding(*, actor: User, project: Project) -> Job:
    """Queue the search for near duplicates among all documents of the project."""
    with transaction.atomic():
        job = enqueue(actor=actor, project=project, kind=KIND)
        record(actor=actor, verb="start_job", obj=job, project=project, after={"kind": KIND})
    return job


def run_finding(run: Run) -> dict[str, int]:
    """Compare every current document with the others: `{documents, pairs}`, pairs new ones."""
    documents = Document.objects.current().filter(project=run.job.project_id)
    keys = list(documents.order_by("number").values_list("pk", flat=True))
    pairs = 0
    for done, pk in enumerate(keys):
        run.report(done, len(keys))
        pairs += propose_for(Document.objects.get(pk=pk))
    run.report(len(keys), len(keys))
    return {"documents": len(keys), "pairs": pairs}


@transaction.atomic
def keep_both(*, actor: User, pair: NearDuplicate) -> NearDuplicate:
    """Settle that two documents are different ones. Raises Conflict when that is decided."""
    pair = _undecided(pair)
    _decide(pair, actor, NearDuplicate.State.DISTINCT)
    _record(actor, "keep_both", pair, before="proposed", after="distinct")
    return pair


@transaction.atomic
def merge(*, actor: User, pair: NearDuplicate, kept: Document) -> NearDuplicate:
    """Exclude the other document of the pair as a duplicate of `kept`. Nothing is deleted.

    Raises Conflict when the pair is decided or `kept` itself is a duplicate by now.
    """
    pair = _undecided(pair)
    duplicate = Document.objects.select_for_update(of=("self",)).get(pk=other_of(pair, kept).pk)
    kept = Document.objects.get(pk=kept.pk)
    if kept.duplicate_of_id:
        raise Conflict(
            _("Document %(number)s is itself a duplicate of another one. Keep that one instead.")
            % {"number": kept.number}
        )
    verdict = Verdict(
        Document.Status.EXCLUDED, system_reason(pair.project, ExclusionReason.DUPLICATE)
    )
    before, after = write_last_word(actor=actor, document=duplicate, verdict=verdict)
    _point(duplicate, kept)
    _decide(pair, actor, NearDuplicate.State.MERGED, kept)
    record(
        actor=actor,
        verb=MERGE,
        obj=duplicate,
        project=pair.project_id,
        before=before,
        after=after | {"duplicate_of": kept.number},
    )
    return pair


@transaction.atomic
def undo_decision(*, actor: User, pair: NearDuplicate) -> NearDuplicate:
    """Propose a decided pair anew; a merged document gets back what it was before.

    Raises Conflict when somebody has decided on the merged document since.
    """
    pair = _locked(pair)
    if pair.state == NearDuplicate.State.PROPOSED:
        return pair
    if pair.state == NearDuplicate.State.EDITIONS:
        raise Conflict(
            _(
                "Documents that were joined as editions of one are not taken apart again: their"
                " codings went along and may have been worked on since. Both texts and the"
                " codings of each stay under “Editions” of document %(number)s."
            )
            % {"number": pair.first.number}
        )
    if pair.kept:
        _part(actor, pair, pair.kept)
    else:
        _record(actor, "reopen_pair", pair, before="distinct", after="proposed")
    pair.state, pair.kept = NearDuplicate.State.PROPOSED, None
    pair.decided_by = pair.decided_at = None
    pair.save()
    return pair


def _part(actor: User, pair: NearDuplicate, kept: Document) -> None:
    duplicate = (
        Document.objects.select_for_update(of=("self",))
        .select_related("project", "exclusion_reason")
        .get(pk=other_of(pair, kept).pk)
    )
    entry = AuditEntry.objects.filter(
        object_type="document", object_id=str(duplicate.pk), verb=MERGE
    ).latest("id")
    last_word = duplicate.decisions.filter(final=True).first()
    if state_of(duplicate, last_word) | {"duplicate_of": kept.number} != entry.after:
        raise Conflict(
            _("Document %(number)s has been decided on since it was merged; screen it instead.")
            % {"number": duplicate.number}
        )
    restore(duplicate, entry.before or {}, entry.after or {})
    _point(duplicate, None)
    record(
        actor=actor,
        verb="undo_merge",
        obj=duplicate,
        project=pair.project_id,
        before=entry.after,
        after=entry.before,
    )


@transaction.atomic
def take_over(*, actor: User, pair: NearDuplicate, target: Document, fields: list[str]) -> Document:
    """Copy metadata from the pair's other document to `target`, where `target` has none.

    Raises Invalid for a field that is filled there or empty here.
    """
    pair = _locked(pair)
    source = other_of(pair, target)
    target = other_of(pair, source)
    changes: dict[str, Any] = {}
    for field in fields:
        value = _value(source, field)
        if not value or _value(target, field):
            raise Unfit.on(
                field, _("There is nothing to take over: it is filled already, or empty in both.")
            )
        changes[field] = value
    return change_metadata(actor=actor, document=target, changes=changes)


def _value(document: Document, field: str) -> Any:
    if field not in TAKEN_OVER:
        raise Unfit(_("This cannot be taken over: %(field)s.") % {"field": field})
    return document.value_of(BY_NAME[field])


def other_of(pair: NearDuplicate, one: Document) -> Document:
    """The pair's other document. Raises Invalid for a document that is not of the pair."""
    if one.pk not in (pair.first_id, pair.second_id):
        raise Unfit(_("This document is not one of the two."))
    return pair.second if one.pk == pair.first_id else pair.first


def pair_between(one: Document, other: Document) -> NearDuplicate:
    """The pair of two documents, compared now where none has been proposed."""
    first, second = sorted((one, other), key=lambda document: document.pk)
    found = NearDuplicate.objects.filter(first=first, second=second).first()
    if found is not None:
        return found
    jaccard, containment = similarity_of(*(shingles(_text_of(each)) for each in (first, second)))
    return NearDuplicate.objects.create(
        project_id=first.project_id,
        first=first,
        second=second,
        similarity=jaccard,
        containment=containment,
    )


def _undecided(pair: NearDuplicate) -> NearDuplicate:
    pair = _locked(pair)
    if pair.state != NearDuplicate.State.PROPOSED:
        raise Conflict(
            _("%(name)s has decided on these two already. Undo that first.")
            % {"name": pair.decided_by.get_full_name() if pair.decided_by else _("Somebody")}
        )
    return pair


def _locked(pair: NearDuplicate) -> NearDuplicate:
    return (
        NearDuplicate.objects.select_for_update(of=("self",))
        .select_related("project", "first", "second", "kept", "decided_by")
        .get(pk=pair.pk)
    )


def _decide(pair: NearDuplicate, actor: User, state: str, kept: Document | None = None) -> None:
    pair.state, pair.kept = state, kept
    pair.decided_by, pair.decided_at = actor, timezone.now()
    pair.save()


def _point(duplicate: Document, kept: Document | None) -> None:
    duplicate.duplicate_of = kept
    duplicate.save(update_fields=["duplicate_of", "updated_at"])


def _record(actor: User, verb: str, pair: NearDuplicate, *, before: str, after: str) -> None:
    numbers = [pair.first.number, pair.second.number]
    record(
        actor=actor,
        verb=verb,
        obj=pair,
        project=pair.project_id,
        before={"state": before, "documents": numbers},
        after={"state": after, "documents": numbers},
    )
