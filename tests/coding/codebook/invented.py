"""Invented codebooks: of one, three and four levels, in the shape of the built-in templates."""

from typing import Any

from coding.actions.codebook import publish_codebook
from coding.actions.rounds import create_round
from coding.models import Assignment, CodebookVersion
from corpus.models import Document, Project, User

Tree = dict[str, Any]  # key -> what stands below it

FLAT: Tree = {"law": {}, "money": {}, "people": {}}
THREE: Tree = {
    "push": {"money": {"grants": {}, "loans": {}}, "people": {"training": {}}},
    "pull": {"market": {"procurement": {}}},
    "other": {},
}
FOUR: Tree = {
    "push": {
        "money": {"grants": {"first_grant": {}, "second_grant": {}}, "loans": {"soft_loan": {}}},
        "people": {"training": {"course": {}}},
    },
    "pull": {"market": {"procurement": {"first_purchase": {}}}},
}
BY_DEPTH = {1: FLAT, 3: THREE, 4: FOUR}


def nodes(tree: Tree, **tones: int) -> list[dict[str, Any]]:
    """Only leaves can be coded; `tones` by key."""
    texts = {
        f"{field}_{language}": ""
        for field in ("definition", "include", "exclude")
        for language in ("zh", "en")
    }
    return [
        {
            "key": key,
            "name_zh": f"点{key}",
            "name_en": key.replace("_", " ").capitalize(),
            "selectable": not below,
            "tone": tones.get(key, 0),
            "shortcut": "",
            "initials": "",
            **texts,
            "examples_zh": [],
            "examples_en": [],
            "children": nodes(below, **tones),
        }
        for key, below in tree.items()
    ]


def content(tree: Tree, key: str = "means", **tones: int) -> dict[str, Any]:
    dimension = {
        "key": key,
        "name_zh": "手段",
        "name_en": "Means",
        "description_zh": "",
        "description_en": "",
        "multiple": True,
        "required": True,
        "undeterminable": False,
        "nodes": nodes(tree, **tones),
    }
    return {"dimensions": [dimension]}


def publish(actor: User, project: Project, tree: Tree, **tones: int) -> CodebookVersion:
    return publish_codebook(actor=actor, project=project, content=content(tree, **tones))


def round_with(
    lead: User, version: CodebookVersion, document: Document, *coders: str, name: str = "Invented"
) -> dict[str, Assignment]:
    """A round on one document by that version; its passes by the coders' usernames."""
    made = create_round(
        actor=lead,
        project=document.project,
        name=name,
        version=version,
        coders=coders,
        documents=[document.pk],
    )
    passes = made.assignments.select_related("coder", "round__project", "document")
    return {one.coder.username: one for one in passes}
