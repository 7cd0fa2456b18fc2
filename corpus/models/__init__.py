from corpus.models.audit import AuditEntry
from corpus.models.documents import Agency, Clause, Document, DocumentText, Issue
from corpus.models.jobs import ImportFile, Job
from corpus.models.people import LoginFailure, Membership, Project, Token, User

__all__ = [
    "Agency",
    "AuditEntry",
    "Clause",
    "Document",
    "DocumentText",
    "ImportFile",
    "Issue",
    "Job",
    "LoginFailure",
    "Membership",
    "Project",
    "Token",
    "User",
]
