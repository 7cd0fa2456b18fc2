"""Imports through the API: the table is looked at first, then sent with its columns."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from corpus import jobs
from corpus.actions import imports
from corpus.models import Document, Job
from tests.corpus.actions.imports.test_unpack import table, workbook


@pytest.fixture
def send(api, cast, project):
    client = api(cast.lead).client

    def post(path="", **fields):
        return client.post(f"/api/v1/projects/{project.pk}/imports/{path}", fields)

    return post


def upload(name, data):
    return SimpleUploadedFile(name, data)


def finish(answer):
    assert answer.status_code == 202, answer.content
    job = Job.objects.get(pk=answer.json()["job"])
    jobs.run(str(job.pk), imports.run_import)
    return job


def test_a_preview_shows_columns_rows_and_what_they_seem_to_be(send):
    data = table(
        ["标题", "正文", "备注"], *[[f"第{n}号办法", f"第一条 {n}。" * 200, ""] for n in range(8)]
    )
    found = send("preview/", file=upload("表.csv", data.decode().encode("gb18030"))).json()
    assert found["columns"] == ["标题", "正文", "备注"]
    assert found["mapping"] == {"title": "标题", "text": "正文"}
    assert (found["total"], len(found["rows"]), found["encoding"]) == (8, 5, "gb18030")
    assert found["rows"][0][0] == "第0号办法"
    assert len(found["rows"][0][1]) == 300
    assert {"title", "text", "file_name", "issued_on"} <= set(found["fields"])


def test_a_preview_names_the_sheet(send):
    found = send("preview/", file=upload("表.xlsx", workbook(["文件名"], ["a.txt"]))).json()
    assert (found["sheet"], found["mapping"]) == ("Sheet", {"file_name": "文件名"})


@pytest.mark.parametrize(
    ("name", "data"), [("表.txt", b"a,b"), ("表.xlsx", b"no workbook"), ("表.csv", b"")]
)
def test_what_is_no_table_is_refused_with_the_reason(send, name, data):
    answer = send("preview/", file=upload(name, data))
    assert answer.status_code == 409
    assert answer.json()["errors"]["file"]


def test_a_preview_without_a_file_says_so(send):
    assert send("preview/").status_code == 400


def test_columns_status_and_metadata_travel_with_the_files(api, cast, send):
    answer = send(
        files=[upload("t.csv", table(["x", "y"], ["Titel", "some text"])), upload("a.txt", b"A")],
        metadata=upload("list.csv", table(["f", "t"], ["a.txt", "Named"])),
        status="candidate",
        mapping=json.dumps(
            {"t.csv": {"title": "x", "text": "y"}, "list.csv": {"file_name": "f", "title": "t"}}
        ),
    )
    job = finish(answer)
    result = api(cast.lead).get(f"jobs/{job.pk}/").json()["result"]
    assert [file["status"] for file in result["files"]] == ["imported", "imported"]
    assert result["metadata"]["matched"] == 1
    documents = Document.objects.order_by("number")
    assert [document.title for document in documents] == ["Titel", "Named"]
    assert {document.status for document in documents} == {"candidate"}


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"status": "excluded"}, "status"),
        ({"mapping": "[1]"}, "mapping"),
        ({"mapping": '{"title": 3}'}, "mapping"),
        ({"mapping": "{"}, "mapping"),
        ({"metadata": "title"}, "metadata"),
    ],
)
def test_what_cannot_be_meant_is_refused(send, fields, wrong):
    answer = send(files=[upload("a.txt", b"A")], **fields)
    assert answer.status_code == 400
    assert wrong in answer.json()["errors"]


def test_a_long_running_job_counts_without_naming_every_file(api, cast, send, monkeypatch):
    monkeypatch.setattr(imports, "MOST_WHILE_RUNNING", 1)
    job = Job.objects.get(
        pk=send(files=[upload("a.txt", b"A"), upload("b.txt", b"B")]).json()["job"]
    )
    result = api(cast.lead).get(f"jobs/{job.pk}/").json()["result"]
    assert (result["files"], result["counts"]) == ([], {"waiting": 2})
    jobs.run(str(job.pk), imports.run_import)
    assert len(api(cast.lead).get(f"jobs/{job.pk}/").json()["result"]["files"]) == 2
