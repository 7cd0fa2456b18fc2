from corpus.models.agencies import AgencyDecision
from corpus.models.audit import AuditEntry
from corpus.models.documents import Agency, AgencyAlias, Clause, Document, DocumentText, Issue
from corpus.models.guesses import Guesses
from corpus.models.invitations import Invitation
from corpus.models.jobs import ImportFile, Job
from corpus.models.lexicon import ClauseIndex, DocumentWords, Lexicon
from corpus.models.people import Membership, PasswordLink, Project, Token, User, known_as
from corpus.models.sample import (
    ClauseLink,
    DocumentType,
    ExclusionReason,
    Fingerprint,
    NearDuplicate,
    ScreeningDecision,
)

__all__ = [
    "Agency",
    "AgencyAlias",
    "AgencyDecision",
    "AuditEntry",
    "Clause",
    "ClauseIndex",
    "ClauseLink",
    "Document",
    "DocumentText",
    "DocumentType",
    "DocumentWords",
    "ExclusionReason",
    "Fingerprint",
    "Guesses",
    "ImportFile",
    "Invitation",
    "Issue",
    "Job",
    "Lexicon",
    "Membership",
    "NearDuplicate",
    "PasswordLink",
    "Project",
    "ScreeningDecision",
    "Token",
    "User",
    "known_as",
]
