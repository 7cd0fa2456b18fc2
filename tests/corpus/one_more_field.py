"""Follows a field that was added to the table in one line, through everything that shows metadata.

Run by test_fields.py in a copy of the code; whatever it does in the database is taken back.
"""

import csv
import json
import re

from tests.strangers import main


def follow() -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client

    from coding.actions.codebook import start_project
    from coding.actions.editions import make_edition
    from coding.results.asking import texts_for
    from corpus import jobs
    from corpus.actions import imports
    from corpus.actions.duplicates import take_over
    from corpus.actions.editions import draft_of_text
    from corpus.models import Document, NearDuplicate, User
    from tests.conftest import POLICY, run_import

    owner = User.objects.create(username="owner-of-one-more", language="en")
    project = start_project(actor=owner, name="S", template="policy-tools", granularity="article")
    page = Client(headers={"accept-language": "en"})
    page.force_login(owner)

    def text(path: str, **data: str) -> str:
        answer = page.post(path, data, follow=True) if data else page.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        content = b"".join(answer) if answer.streaming else answer.content
        return content.decode()

    def data(path: str, name: str):
        (found,) = re.findall(rf'id="{name}"[^>]*>(.*?)</script>', text(path), re.DOTALL)
        return json.loads(found)

    # imported, under any of its headings
    assert ["subject", "Subject words"] in data(f"/projects/{project.pk}/import/", "import-fields")
    job = imports.start_import(
        actor=owner,
        project=project,
        files=[SimpleUploadedFile("甲.txt", POLICY.encode())],
        metadata=SimpleUploadedFile("清单.csv", "文件名,主题 词\r\n甲.txt,装备\r\n".encode()),
    )
    jobs.run(str(job.pk), imports.run_import)
    document = Document.objects.get(project=project)
    assert document.subject == "装备"

    # shown, with where it stands; changed by the form; told by the log
    address = f"/documents/{document.pk}/"
    shown = text(address)
    assert "Subject words" in shown
    assert "table 清单.csv, row 2" in shown
    form = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', shown))
    assert form.pop("subject") == "装备"
    text(
        address,
        subject="智能 装备",
        title="甲",
        status="included",
        **{"agencies": "示范市人民政府"},
    )
    document.refresh_from_db()
    assert document.subject == "智能 装备"
    assert document.evidence["subject"]["source"] == "person"
    assert "Subject words" in text(f"/projects/{project.pk}/log/")

    # the API gives it, takes it and holds it to its length
    api = f"/api/v1/documents/{document.pk}/"
    assert page.get(api).json()["subject"] == "智能 装备"
    patch = {"content_type": "application/json"}
    assert page.patch(api, {"subject": "词" * 101}, **patch).status_code == 400
    assert page.patch(api, {"subject": "装备"}, **patch).json()["subject"] == "装备"

    # reviewed, suggested, looked for where it is missing
    review = data(f"/projects/{project.pk}/review/?show=all", "review-data")
    (field,) = [one for one in review["fields"] if one["name"] == "subject"]
    assert (field["label"], field["kind"], field["values"]) == ("Subject words", "text", ["装备"])
    assert "Without subject words" in text(f"/projects/{project.pk}/review/?show=no_subject")

    # filtered by, in the list, in search and in what is counted
    for path in ("documents", "search", "words"):
        shown = text(f"/projects/{project.pk}/{path}/")
        (select,) = re.findall(r'name="subject">(.*?)</select>', shown, re.DOTALL)
        assert re.findall("装备|通知|措施", select)[-1:] == ["装备"], path
    for value, n in (("装备", 1), ("别的", 0)):
        query = f"?subject={value}"
        assert page.get(f"/api/v1/projects/{project.pk}/documents/{query}").json()["count"] == n
        found = page.get(f"/api/v1/projects/{project.pk}/search/{query}&q=首台").json()
        assert bool(found["count"]) == bool(n)
    sample = texts_for(project.memberships.get(), {"subject": "装备"}).base.sample
    assert sample.chosen == {"status": "included", "subject": "装备"}

    # exported
    sheet = text(f"/api/v1/projects/{project.pk}/exports/documents.csv?bom=0")
    (row,) = csv.DictReader(sheet.splitlines())
    assert row["subject"] == "装备"

    # kept by a new edition, taken over by a near duplicate
    draft = draft_of_text(document, POLICY.replace("一千", "两千"))
    newest = make_edition(actor=owner, document=document, draft=draft, note="x").document
    assert newest.subject == "装备"
    run_import(owner, project, [("乙.txt", POLICY.replace("首台", "首批").encode())])
    twin = Document.objects.get(project=project, file_name="乙.txt")
    pair, _made = NearDuplicate.objects.get_or_create(
        project=project,
        first=newest,
        second=twin,
        defaults={"similarity": 1, "containment": 1},
    )
    assert "Subject words" in text(f"/duplicates/{pair.pk}/")
    take_over(actor=owner, pair=pair, target=twin, fields=["subject"])
    twin.refresh_from_db()
    assert twin.subject == "装备"


if __name__ == "__main__":
    main("corpus", "subject", follow)
