"""Follows a remark that was added beside the memo through saving, files and the schema.

Run by test_content.py in a copy of the code; whatever it does in the database is taken back.
"""

import csv

from tests.strangers import main


def follow() -> None:
    from django.test import Client

    from coding.actions.codebook import start_project
    from coding.actions.codings import import_codings
    from coding.actions.codings.table import Options, lines_of
    from coding.actions.rounds import create_round
    from coding.codebook.versions import published_version
    from coding.models import Assignment, Judgement
    from corpus.models import Document, User
    from tests.conftest import POLICY, run_import

    owner = User.objects.create(username="owner-of-one-more", language="en")
    project = start_project(actor=owner, name="R", template="policy-tools", granularity="article")
    run_import(owner, project, [("甲.txt", POLICY.encode())])
    document, version = Document.objects.get(project=project), published_version(project, 1)
    create_round(
        actor=owner,
        project=project,
        version=version,
        name="R",
        kind="main",
        blind=False,
        documents=[document.pk],
        coders=[owner.username],
    )
    page = Client(headers={"accept-language": "en"})
    page.force_login(owner)
    own = Assignment.objects.get(coder=owner)
    clause = document.clauses.codable().first()
    saved = page.put(
        f"/api/v1/assignments/{own.pk}/clauses/{clause.pk}/",
        {"revision": 0, "dimensions": {"tool": {"outcome": "none"}}, "doubt": "两可"},
        content_type="application/json",
    )
    assert (saved.status_code, saved.json()["doubt"]) == (200, "两可")

    def rows() -> list[dict[str, str]]:
        answer = page.get(f"/api/v1/projects/{project.pk}/exports/clauses.csv?bom=0")
        return list(csv.DictReader(b"".join(answer).decode().splitlines()))

    assert [row["doubt"] for row in rows() if row["clause"] == clause.number] == ["两可"]
    assert b"Why it is doubtful." in page.get(f"/projects/{project.pk}/exports/").content

    lines = ["document,clause,coder,dimension,node,doubt"]
    lines += [f"1,{clause.number},{owner.username},tool,{node},{node}" for node in TWO]
    import_codings(
        actor=owner,
        project=project,
        version=version,
        lines=lines_of("\n".join(lines).encode()),
        options=Options(name="I"),
    )
    imported = Judgement.objects.get(assignment__round__name="I")
    assert imported.doubt == "funding\ntalent"


TWO = ("funding", "talent")

if __name__ == "__main__":
    main("coding", "doubt", follow)
