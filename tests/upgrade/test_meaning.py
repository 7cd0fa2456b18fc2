"""What the release 13e2794 kept as words with a meaning, row by row, before and after."""

import json
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE = [("corpus", "0013_fields_keys_and_parts")]
AFTER = [("corpus", "0014_meaning_out_of_strings")]
TEXT = "𠮷示范市人民政府\n关于印发办法的通知\n示府发〔2021〕3号\n示范市财政局\n2021年6月30日\n"


def place(words: str) -> dict[str, Any]:
    start = TEXT.index(words)
    return {"where": words, "start": start, "end": start + len(words)}


def nowhere(where: str, **more: Any) -> dict[str, Any]:
    return {"where": where, "start": None, "end": None} | more


def quoted(source: str, quote: str, **more: Any) -> dict[str, Any]:
    return {"source": source, "quote": quote, "start": None, "end": None} | more


def found(words: str) -> dict[str, Any]:
    start = TEXT.index(words)
    return {"source": "text", "quote": words, "start": start, "end": start + len(words)}


TITLE = "示范市人民政府\n关于印发办法的通知"
EVIDENCE = {
    "doc_number": (place("示府发〔2021〕3号"), found("示府发〔2021〕3号")),
    # a title of two lines was kept as one
    "title": (place(TITLE) | {"where": TITLE.replace("\n", "")}, found(TITLE)),
    # the type quoted a part of the title and pointed at all of it
    "doc_type": (place(TITLE) | {"where": "办法的通知"}, found("办法的通知")),
    "agencies": (place("示范市财政局"), found("示范市财政局")),
    # places of other words than the quoted ones
    "region": (place("示范市财政局") | {"where": "另一市"}, quoted("text", "另一市")),
    "effective_on": ({"where": "没有了", "start": 900, "end": 903}, quoted("text", "没有了")),
    "expires_on": (nowhere("2023年"), quoted("text", "2023年")),
    "issued_on": (nowhere("published: 2021: 6"), quoted("published", "2021: 6")),
    "history": (nowhere("amendments: 甲\n乙"), quoted("amendments", "甲\n乙")),
    "source_url": (
        nowhere("table: 清单, row 1.xlsx, row 7"),
        quoted("table", "", sheet="清单, row 1.xlsx", row=7),
    ),
    "validity": (nowhere("", by="甲", at="2026"), quoted("person", "", by="甲", at="2026")),
    "attachments": (nowhere("file name: a: b.txt"), quoted("file_name", "a: b.txt")),
}
DROPPED = [
    ("scanned pages: 2–3", {"kind": "scanned_pages", "excerpt": "2–3"}),
    ("running line: 甲: 乙", {"kind": "running_line", "excerpt": "甲: 乙"}),
    ("macros", {"kind": "macros", "excerpt": ""}),
    ("：无名", {"kind": "other", "excerpt": "：无名"}),
]


@pytest.fixture
def old(old_schema):
    """The models of the release, its schema brought up to date."""
    return old_schema.loader.project_state(BEFORE).apps


def moved() -> Any:
    executor = MigrationExecutor(connection)
    executor.migrate(AFTER)
    return executor.loader.project_state(AFTER).apps


def test_nothing_kept_in_words_is_lost(old):
    get = old.get_model
    user = get("corpus", "User").objects.create(username="u")
    project_of = get("corpus", "Project").objects.create
    projects = [project_of(name=name, created_by=user) for name in ("zh", "en")]
    for project, names in zip(
        projects,
        (("与主题无关", "重复", "已拆分为单独的文献"), ("Duplicate", "Split into its documents")),
        strict=True,
    ):
        get("corpus", "ExclusionReason").objects.bulk_create(
            get("corpus", "ExclusionReason")(project=project, name=name, position=n)
            for n, name in enumerate(names)
        )
    documents = [
        get("corpus", "Document").objects.create(
            project=projects[0],
            number=number,
            title="甲",
            file_digest=str(number),
            file_size=1,
            created_by=user,
            evidence={name: before for name, (before, _after) in EVIDENCE.items()},
            dropped=[before for before, _after in DROPPED],
        )
        for number in (1, 2)
    ]
    get("corpus", "DocumentText").objects.create(document=documents[0], content=TEXT)
    jobs = [
        get("corpus", "Job").objects.create(
            project=projects[0],
            kind="corpus.import_documents",
            params={"split": document.pk},
            result={"split": {"document": document.pk, "numbers": [], "aside": aside}},
        )
        for document, aside in zip(documents, (True, False), strict=True)
    ]
    sent = get("corpus", "Job").objects.create(project=projects[0], kind="x", params={})
    for job, options in (
        (jobs[0], {}),
        (jobs[1], {"metadata": {"title": "乙"}, "where": "table: 包.zip/表.csv, row 12"}),
        (sent, {}),
    ):
        get("corpus", "ImportFile").objects.create(
            job=job, position=0, name="a", digest="", size=0, options=options
        )

    get = moved().get_model
    keys = get("corpus", "ExclusionReason").objects.order_by("project_id", "position")
    assert list(keys.values_list("key", flat=True)) == [
        *("", "duplicate", "split"),
        *("duplicate", "split"),
    ]
    first, second = get("corpus", "Document").objects.order_by("number")
    assert first.evidence == {name: after for name, (_before, after) in EVIDENCE.items()}
    for one in first.evidence.values():
        if one["start"] is not None:
            assert TEXT[one["start"] : one["end"]] == one["quote"]
    # Without its text, no words stand anywhere.
    assert {one["start"] for one in second.evidence.values()} == {None}
    assert first.dropped == [after for _before, after in DROPPED]
    assert (first.set_aside, second.set_aside) == (True, False)
    files = get("corpus", "ImportFile").objects.order_by("pk")
    assert [file.part_of_id for file in files] == [first.pk, second.pk, None]
    assert files[1].options == {"metadata": {"title": "乙"}, "sheet": "包.zip/表.csv", "row": 12}

    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    get = executor.loader.project_state(BEFORE).apps.get_model
    back = get("corpus", "Document").objects.get(number=1)
    assert json.loads(json.dumps(back.dropped))[:2] == [before for before, _after in DROPPED[:2]]
    assert back.evidence["source_url"] == EVIDENCE["source_url"][0]
    assert back.evidence["validity"] == EVIDENCE["validity"][0]
    assert back.evidence["title"] == EVIDENCE["title"][0]
