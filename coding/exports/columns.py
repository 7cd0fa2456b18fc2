"""What the CSV files hold: what a row is, and every column in its fixed order."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Column = tuple[str, Promise | str]

CODER = (
    "coder",
    _("Username of the coder; for the consensus, of whoever holds it."),
)
LAYER = ("layer", _("“coder” for a coder's own pass, “consensus” for the agreed one."))
ROUND = ("round", _("Name of the round."))

EDITION = (
    "edition",
    _("Edition of the document's text, from 1; clause numbers are those of this edition."),
)

REFERENCES: tuple[Column, ...] = (
    ("document", _("Number of the document in the project.")),
    EDITION,
    ("document_id", _("Id of the document in the API.")),
    ("title", _("Title of the document.")),
    ("doc_number", _("Document number (文号).")),
    ("agencies", _("Issuing agencies in their order, joined by “; ”.")),
    ("joint", _("1 when several agencies issued it jointly, else 0.")),
    ("issued_on", _("Date of issue, YYYY-MM-DD; empty when unknown.")),
    ("year", _("Year of issue.")),
    ("doc_type", _("Effectiveness type (效力类型).")),
    ("clause", _("Number of the clause, such as 12-3-2.")),
    ("path", _("Headings and markers the clause stands under, joined by “ › ”.")),
    ("clause_text", _("Text of the clause.")),
    ("dimension", _("Key of the dimension.")),
    ("parent", _("Key of the node's parent; empty for a node without one.")),
    ("node", _("Key of the node.")),
    ("parent_name", _("Name of the parent in your language.")),
    ("node_name", _("Name of the node in your language.")),
    (
        "start",
        _(
            "Where the span begins, in Unicode code points of the document's text; empty when the whole clause is coded."
        ),
    ),
    ("end", _("Where the span ends, exclusive.")),
    ("quote", _("Text of the span; empty when the whole clause is coded.")),
    CODER,
    LAYER,
    ROUND,
    ("created_at", _("When the node was given, ISO 8601 in UTC.")),
)

CLAUSES: tuple[Column, ...] = (
    ("document", _("Number of the document in the project.")),
    EDITION,
    ("title", _("Title of the document.")),
    ("clause", _("Number of the clause, such as 12-3-2.")),
    ("path", _("Headings and markers the clause stands under, joined by “ › ”.")),
    ("text", _("Text of the clause.")),
    CODER,
    LAYER,
    ROUND,
)
CLAUSES_PER_DIMENSION: tuple[Column, ...] = (
    ("<dimension>.outcome", _("“coded”, “none” or “undeterminable”; empty when not judged.")),
    (
        "<dimension>.<node>",
        _(
            "1 when the coder gave the node, 0 when not; empty (missing) when the dimension is not judged or the round's codebook has no such node. One column a node that can be coded, in the codebook's order."
        ),
    ),
)
CLAUSES_END: tuple[Column, ...] = (
    ("unsure", _("1 when marked unsure, else 0; empty when not judged.")),
    ("memo", _("The coder's memo.")),
    ("updated_at", _("Last change, ISO 8601 in UTC.")),
)

DOCUMENTS: tuple[Column, ...] = (
    *REFERENCES[:10],
    ("effective_on", _("Date of effect, YYYY-MM-DD; empty when unknown.")),
    ("expires_on", _("Date of expiry, YYYY-MM-DD; empty when unknown or unlimited.")),
    ("region", _("Region the document is for.")),
    ("validity", _("in_force, not_yet, amended, expired or repealed; empty when unknown.")),
    ("status", _("candidate, included or excluded.")),
    ("reason", _("Why it was excluded.")),
    ("duplicate_of", _("Number of the document it is a duplicate of.")),
    ("clauses", _("Clauses that can be coded.")),
    ("source_url", _("Where it was published.")),
    ("file_name", _("Name of the imported file.")),
    ("file_sha256", _("SHA-256 of the imported file.")),
    ("reviewed_by", _("Who confirmed the metadata; empty when nobody has.")),
    ("reviewed_at", _("When, ISO 8601 in UTC.")),
)

NODES: tuple[Column, ...] = (
    ("dimension", _("Key of the dimension.")),
    ("dimension_name", _("Name of the dimension in your language.")),
    ("parent", _("Key of the node's parent; empty for a node without one.")),
    ("node", _("Key of the node.")),
    ("parent_name", _("Name of the parent in your language.")),
    ("node_name", _("Name of the node in your language.")),
    ("sources", _("Distinct documents with at least one reference.")),
    ("references", _("Reference points; a parent's are the sum of its nodes'.")),
    ("clauses", _("Distinct clauses.")),
    (
        "share",
        _(
            "References ÷ all references of the dimension, between 0 and 1; empty while there are none."
        ),
    ),
)

CODEBOOK: tuple[Column, ...] = (
    ("version", _("Version of the codebook.")),
    ("dimension", _("Key of the dimension.")),
    ("dimension_zh", _("Name of the dimension in Chinese.")),
    ("dimension_en", _("Name of the dimension in English.")),
    ("parent", _("Key of the node's parent; empty for a node without one.")),
    ("node", _("Key of the node.")),
    ("name_zh", _("Name of the node in Chinese.")),
    ("name_en", _("Name of the node in English.")),
    (
        "selectable",
        _("1 when clauses can be coded to the node, 0 for one that only groups others."),
    ),
    ("shortcut", _("Key of the workbench.")),
    ("definition", _("Definition in your language.")),
    ("include", _("What belongs to the node.")),
    ("exclude", _("What does not.")),
    ("examples", _("Examples, one a line.")),
)


@dataclass(frozen=True)
class File:
    name: str
    row: Promise | str
    columns: tuple[Column, ...]


FILES: dict[str, File] = {
    "references": File(
        "references",
        _(
            "One row a reference point: one node on one clause, or on a span of it, given by one coder."
        ),
        REFERENCES,
    ),
    "clauses": File(
        "clauses",
        _(
            "One row a clause and coder, for every clause of every document assigned, judged or not."
        ),
        CLAUSES + CLAUSES_PER_DIMENSION + CLAUSES_END,
    ),
    "documents": File(
        "documents",
        _("One row a document of the sample in its current edition, also excluded ones."),
        DOCUMENTS,
    ),
    "nodes": File("nodes", _("One row a node: the table of results."), NODES),
    "codebook": File(
        "codebook",
        _("One row a node of the newest published codebook, or of the round's."),
        CODEBOOK,
    ),
}


def header(columns: tuple[Column, ...]) -> list[str]:
    return [name for name, _meaning in columns]
