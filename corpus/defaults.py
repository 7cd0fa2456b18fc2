"""What a new project's editable lists hold at first."""

from django.utils.translation import gettext_noop

from corpus.text.metadata import DOC_TYPES

DOCUMENT_TYPES = DOC_TYPES
EXCLUSION_REASONS = (
    gettext_noop("Off topic"),
    gettext_noop("Not a policy document (guide, questions and answers, news)"),
    gettext_noop("Duplicate"),
    gettext_noop("Outside the period"),
    gettext_noop("Outside the region"),
    gettext_noop("Full text not available"),
    gettext_noop("No longer in force"),
    gettext_noop("Draft for comment"),
)
