"""A codebook version as JSON values."""

from collections.abc import Mapping
from typing import Any

from coding.codebook.pinyin import syllables
from coding.codebook.scheme import SchemeDimension, SchemeNode, compiled
from coding.models import CodebookVersion
from corpus.reads.clauses import Newest, newest_of


def codebook_tree(version: CodebookVersion) -> dict[str, Any]:
    """`{version, dimensions: [{key, name, …, nodes: [tree]}]}` in the reader's language.

    `clauses` of a node are the ids it was published with, `clause_examples` what they are now.
    """
    scheme = compiled(version)
    ids = [
        pk
        for dimension in scheme.dimensions.values()
        for node in dimension.tree.values()
        for pk in node.row.clauses
    ]
    found = newest_of(ids, version.codebook.project_id) if ids else {}
    return {
        "version": version.number,
        "status": version.status,
        "published_at": version.published_at,
        "dimensions": [_dimension(one, found) for one in scheme.dimensions.values()],
    }


def clause_json(pk: int, found: Mapping[int, Newest]) -> dict[str, Any]:
    """A clause that is an example: `asked` is the id it is linked by, the rest as it stands in the
    newest edition; `gone` where it is there no more, with the text it had, if any is left."""
    one = found.get(pk)
    shown = (one.clause or one.asked) if one else None
    return {
        "asked": pk,
        "clause": shown.pk if shown else None,
        "number": (shown.number or "") if shown else "",
        "document": shown.document_id if shown else None,
        "title": shown.document.title if shown else "",
        "text": shown.text.strip() if shown else "",
        "changed": one.changed if one else False,
        "gone": one is None or one.clause is None,
    }


def _dimension(dimension: SchemeDimension, found: Mapping[int, Newest]) -> dict[str, Any]:
    row = dimension.row
    return {
        "key": row.key,
        "name": row.name,
        "name_zh": row.name_zh,
        "name_en": row.name_en,
        "description": row.in_language("description"),
        "multiple": row.multiple,
        "required": row.required,
        "undeterminable": row.undeterminable,
        "none": row.none,
        "spans": row.spans,
        "ordinal": row.ordinal,
        "nodes": [_node(node, found) for node in dimension.tree.values() if node.parent is None],
    }


def _node(node: SchemeNode, found: Mapping[int, Newest]) -> dict[str, Any]:
    row = node.row
    return {
        "key": row.key,
        "name": row.name,
        "name_zh": row.name_zh,
        "name_en": row.name_en,
        "definition": row.in_language("definition"),
        "include": row.in_language("include"),
        "exclude": row.in_language("exclude"),
        "examples": row.in_language("examples"),
        "tone": node.tone,
        "score": row.score,
        "clauses": row.clauses,
        "clause_examples": [clause_json(pk, found) for pk in row.clauses],
        "shortcut": row.shortcut,
        "initials": row.initials,
        # as it is said, by syllable: "zi jin zhi chi"
        "pinyin": " ".join(syllables(row.name_zh)),
        "selectable": row.selectable,
        "children": [_node(child, found) for child in node.children],
    }
