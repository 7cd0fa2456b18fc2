"""What a new project's editable lists hold at first."""

from django.utils.translation import gettext_noop

from corpus.models import ExclusionReason
from corpus.text.metadata import DOC_TYPES

DOCUMENT_TYPES = DOC_TYPES
# By key, what the reasons that the system gives are called at first.
SYSTEM_REASONS = {
    ExclusionReason.DUPLICATE: gettext_noop("Duplicate"),
    ExclusionReason.SPLIT: gettext_noop("Split into its documents"),
}
EXCLUSION_REASONS = (
    gettext_noop("Off topic"),
    gettext_noop("Not a policy document (guide, questions and answers, news)"),
    SYSTEM_REASONS[ExclusionReason.DUPLICATE],
    gettext_noop("Outside the period"),
    gettext_noop("Outside the region"),
    gettext_noop("Full text not available"),
    gettext_noop("No longer in force"),
    gettext_noop("Draft for comment"),
)
