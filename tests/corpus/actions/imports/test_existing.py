"""A spreadsheet describes documents that are in the project already."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from corpus import jobs
from corpus.actions import imports
from corpus.actions.documents import change_metadata, confirm_metadata
from corpus.models import Agency, AgencyAlias, AuditEntry, Document, Job
from policycoder.errors import Invalid
from tests.conftest import POLICY, run_import
from tests.corpus.actions.imports.test_unpack import OTHER, table
from tests.corpus.pages import text_of, visitor

HEAD = ["文件名", "标题", "发文机关", "成文日期", "地区"]


@pytest.fixture
def there(cast, project):
    run_import(cast.lead, project, [("甲.txt", POLICY.encode()), ("乙办法.txt", OTHER.encode())])
    return {document.file_name: document for document in project.documents.all()}


@pytest.fixture
def describe(cast, project):
    def send(*rows, files=(), **options):
        job = imports.start_import(
            actor=cast.lead,
            project=project,
            files=[SimpleUploadedFile(name, data) for name, data in files],
            metadata=SimpleUploadedFile("表.csv", table(HEAD, *rows)),
            **options,
        )
        jobs.run(str(job.pk), imports.run_import)
        job.refresh_from_db()
        assert job.state == Job.State.SUCCEEDED, job.error
        return job

    return send


def fresh(document):
    return Document.objects.get(pk=document.pk)


def test_a_list_alone_describes_documents_by_their_file_names(describe, there, project, cast):
    agency = Agency.objects.create(project=project, name="示范市发展和改革委员会")
    AgencyAlias.objects.create(project=project, agency=agency, name="市发改委")
    before = fresh(there["乙办法.txt"])
    job = describe(
        ["甲", "新标题", "市发改委", "2018-03-04", ""],
        ["没有.txt", "无", "", "", ""],
        ["乙办法.TXT", "", "", "", "另一市"],
    )
    told = job.result["metadata"]
    assert (told["matched"], told["described"], told["unchanged"], told["kept"]) == (0, 2, 0, [])
    assert told["unmatched"] == [{"sheet": "表.csv", "row": 3, "file": "没有.txt"}]
    first, second = fresh(there["甲.txt"]), fresh(there["乙办法.txt"])
    assert (first.title, first.issued_on) == ("新标题", date(2018, 3, 4))
    assert first.agency_names() == ["示范市发展和改革委员会"]
    assert first.evidence["title"] == {
        "source": "table",
        "quote": "",
        "start": None,
        "end": None,
        "sheet": "表.csv",
        "row": 2,
    }
    assert (second.title, second.region) == (before.title, "另一市")
    assert second.agency_names() == before.agency_names()
    entry = AuditEntry.objects.filter(verb="change_metadata", object_id=str(first.pk)).get()
    assert entry.actor_id == cast.lead.pk
    assert entry.after["title"] == "新标题"


def test_the_same_list_again_changes_nothing(describe, there):
    row = ["甲.txt", "新标题", "", "", ""]
    describe(row)
    count = AuditEntry.objects.filter(verb="change_metadata").count()
    told = describe(row).result["metadata"]
    assert (told["described"], told["unchanged"]) == (0, 1)
    assert AuditEntry.objects.filter(verb="change_metadata").count() == count


def test_files_of_the_import_come_first(describe, there):
    job = describe(
        ["甲.txt", "ganz anders", "", "", ""],
        ["乙办法.txt", "乙的标题", "", "", ""],
        files=[("甲.txt", b"another text under the same name")],
    )
    told = job.result["metadata"]
    assert (told["matched"], told["described"], told["unmatched"]) == (1, 1, [])
    assert fresh(there["甲.txt"]).title != "ganz anders"
    assert Document.objects.get(file_name="甲.txt", number=3).title == "ganz anders"
    assert fresh(there["乙办法.txt"]).title == "乙的标题"


def test_a_file_sent_again_with_a_list_is_described(describe, there):
    row = ["甲.txt", "新标题", "", "", ""]
    job = describe(row, files=[("甲.txt", POLICY.encode())])
    assert [file.status for file in job.files.all()] == ["duplicate"]
    assert fresh(there["甲.txt"]).title == "新标题"
    assert job.result["metadata"]["described"] == 1


def test_what_a_person_set_or_confirmed_is_kept_and_told(describe, there, cast):
    change_metadata(actor=cast.lead, document=there["甲.txt"], changes={"title": "手写"})
    confirm_metadata(actor=cast.lead, document=there["乙办法.txt"], changes={"region": "示范市"})
    job = describe(
        ["甲.txt", "表中", "", "", "另一市"],
        ["乙办法.txt", "", "", "2001-01-01", "示范市"],
    )
    told = job.result["metadata"]
    first, second = fresh(there["甲.txt"]), fresh(there["乙办法.txt"])
    assert (first.title, first.region) == ("手写", "另一市")
    assert (second.issued_on, second.region) == (there["乙办法.txt"].issued_on, "示范市")
    assert told["described"] == 1
    assert ["Title" in told["kept"][0], "Date of issue" in told["kept"][1]] == [True, True]
    assert "Region" not in "".join(told["kept"])


def test_a_file_name_that_several_documents_have_fits_none(describe, there, cast, project):
    run_import(cast.lead, project, [("甲.txt", b"another text under the same name")])
    told = describe(["甲.txt", "X", "", "", ""]).result["metadata"]
    assert told["described"] == 0
    assert len(told["problems"]) == 1
    assert not Document.objects.filter(title="X").exists()


def test_existing_documents_can_be_left_alone(describe, there):
    told = describe(["甲.txt", "X", "", "", ""], existing=False).result["metadata"]
    assert [row["file"] for row in told["unmatched"]] == ["甲.txt"]
    assert not Document.objects.filter(title="X").exists()


def test_nothing_at_all_is_refused(cast, project):
    with pytest.raises(Invalid):
        imports.start_import(actor=cast.lead, project=project, files=[])


def test_the_api_takes_a_list_alone(api, cast, project, there):
    client = api(cast.lead).client
    sheet = SimpleUploadedFile("表.csv", table(HEAD, ["甲.txt", "X", "", "", ""]))
    answer = client.post(f"/api/v1/projects/{project.pk}/imports/", {"metadata": sheet})
    assert answer.status_code == 202, answer.content
    job = Job.objects.get(pk=answer.json()["job"])
    jobs.run(str(job.pk), imports.run_import)
    result = api(cast.lead).get(f"jobs/{job.pk}/").json()["result"]
    assert (result["files"], result["metadata"]["described"]) == ([], 1)
    assert fresh(there["甲.txt"]).title == "X"


def test_the_page_tells_what_a_list_alone_did(describe, there, cast, project):
    job = describe(["甲.txt", "X", "", "", ""], ["丙.txt", "Y", "", "", ""])
    with translation.override("en"):
        path = f"/projects/{project.pk}/import/"
        page = text_of(visitor(cast.lead).get(path, {"job": job.pk}))
    assert "1 document of the project was described" in page
    assert "no file or document is named 丙.txt" in page


def test_agencies_and_types_that_the_project_does_not_know_are_told(cast, project, there):
    sheet = table(
        ["文件名", "效力类型", "发文机关"],
        ["甲.txt", "怪文", "示范市人民政府、无此机关"],
        ["乙办法.txt", "意见", "无此机关"],
    )
    job = imports.start_import(
        actor=cast.lead, project=project, files=[], metadata=SimpleUploadedFile("表.csv", sheet)
    )
    for _run in range(2):
        Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED)
        jobs.run(str(job.pk), imports.run_import)
        job.refresh_from_db()
        agencies, types = job.result["metadata"]["problems"]
        assert ("无此机关" in agencies, "示范市人民政府" in agencies) == (True, False)
        assert ("怪文" in types, "意见" in types) == (True, False)
