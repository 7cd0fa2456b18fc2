from coding.models.adjudication import Acceptance, Adjudication, Decision, Meeting
from coding.models.bookmarks import Bookmark
from coding.models.codebook import (
    Codebook,
    CodebookVersion,
    Dimension,
    Draft,
    DraftEdit,
    Node,
)
from coding.models.draws import Draw
from coding.models.judgements import Judgement, Reference
from coding.models.migrations import Migration, MovedJudgement, MovedReference, Reconsider
from coding.models.notes import Note, NoteSeen, Reply
from coding.models.proposals import Proposal, ProposalClause
from coding.models.requests import ReopenRequest
from coding.models.rounds import Absence, Assignment, Exposure, Round
from coding.models.snapshots import Snapshot
from coding.models.timing import TimeSpent
from coding.models.training import Attempt, Waiver

__all__ = [
    "Absence",
    "Acceptance",
    "Adjudication",
    "Assignment",
    "Attempt",
    "Bookmark",
    "Codebook",
    "CodebookVersion",
    "Decision",
    "Dimension",
    "Draft",
    "DraftEdit",
    "Draw",
    "Exposure",
    "Judgement",
    "Meeting",
    "Migration",
    "MovedJudgement",
    "MovedReference",
    "Node",
    "Note",
    "NoteSeen",
    "Proposal",
    "ProposalClause",
    "Reconsider",
    "Reference",
    "ReopenRequest",
    "Reply",
    "Round",
    "Snapshot",
    "TimeSpent",
    "Waiver",
]
