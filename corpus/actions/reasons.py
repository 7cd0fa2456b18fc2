"""Exclusion reasons that the system itself gives; they are known by their key, whatever they are
called by now."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from corpus.defaults import SYSTEM_REASONS
from corpus.models import ExclusionReason, Project


def system_reason(project: Project, key: str) -> ExclusionReason:
    """The project's reason of this key, added to its list where it is missing."""
    reasons = ExclusionReason.objects.filter(project=project)
    if found := reasons.filter(key=key).first():
        return found
    reason, _made = reasons.get_or_create(
        project=project,
        name=_(SYSTEM_REASONS[key]),
        defaults={"key": key, "position": reasons.count()},
    )
    if reason.key != key:
        reason.key = key
        reason.save(update_fields=["key"])
    return reason


def manual_reasons(project: Project) -> QuerySet[ExclusionReason]:
    """The reasons a person may choose; only splitting a document gives the one of its own."""
    return ExclusionReason.objects.filter(project=project).exclude(key=ExclusionReason.SPLIT)
