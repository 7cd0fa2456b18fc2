from corpus.models.audit import AuditEntry
from corpus.models.documents import Agency, AgencyAlias, Clause, Document, DocumentText, Issue
from corpus.models.jobs import ImportFile, Job
from corpus.models.lexicon import ClauseIndex, DocumentWords, Lexicon
from corpus.models.people import LoginFailure, Membership, Project, Token, User
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
    "ImportFile",
    "Issue",
    "Job",
    "Lexicon",
    "LoginFailure",
    "Membership",
    "NearDuplicate",
    "Project",
    "ScreeningDecision",
    "Token",
    "User",
]
