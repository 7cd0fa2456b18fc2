"""Archives and tables become files; spreadsheets describe them."""

import csv
import io
import zipfile
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from corpus import jobs
from corpus.actions import imports
from corpus.actions.imports.outcomes import told
from corpus.models import Agency, AgencyAlias, Document
from policycoder import storage
from tests.conftest import POLICY, run_import

OTHER = POLICY.replace("智能装备", "新能源汽车")


def zipped(**members: str | bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def table(*rows: list[str]) -> bytes:
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    return stream.getvalue().encode()


def workbook(*rows: list) -> bytes:
    book, stream = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(stream)
    return stream.getvalue()


def outcomes(job):
    return [(file.name, file.status) for file in job.files.all()]


def start(cast, project, files, **options):
    uploads = [SimpleUploadedFile(name, data) for name, data in files]
    job = imports.start_import(actor=cast.lead, project=project, files=uploads, **options)
    jobs.run(str(job.pk), imports.run_import)
    job.refresh_from_db()
    return job


def test_a_zip_gives_way_to_its_files_in_place(cast, project):
    data = zipped(**{"市/甲.txt": POLICY, "市/乙.txt": OTHER, "图.png": b"\x89PNG"})
    job = run_import(
        cast.lead, project, [("先.txt", b"first text"), ("包.zip", data), ("后.txt", b"last text")]
    )
    assert sorted(outcomes(job)[1:4]) == [
        ("包.zip/图.png", "failed"),
        ("包.zip/市/乙.txt", "imported"),
        ("包.zip/市/甲.txt", "imported"),
    ]
    assert [name for name, _status in outcomes(job)][::4] == ["先.txt", "后.txt"]
    assert job.total == 5
    document = Document.objects.get(file_name="包.zip/市/甲.txt")
    assert storage.load(document.file_digest) == POLICY.encode()
    assert "png" in told(job.files.get(name="包.zip/图.png"))


def test_a_broken_zip_is_one_failed_file(cast, project):
    job = run_import(cast.lead, project, [("坏.zip", b"PK\x03\x04 nothing"), ("好.txt", b"text 1")])
    assert outcomes(job) == [("坏.zip", "failed"), ("好.txt", "imported")]


def test_another_archive_is_refused_in_its_own_words(cast, project):
    job = run_import(cast.lead, project, [("包.rar", b"Rar!\x1a\x07\x00")])
    assert outcomes(job) == [("包.rar", "failed")]
    assert "zip" in told(job.files.get())


def test_each_row_of_a_table_is_a_document_with_its_own_text(cast, project):
    data = table(
        ["政策名称", "发文机关", "发文日期", "正文"],
        ["甲办法", "甲市人民政府、乙市人民政府", "2020-05-06", "第一条 甲。\n第二条 乙。" * 10],
        ["乙办法", "", "昨天", "第一条 丙。" * 10],
        ["丙办法", "", "", ""],
    )
    job = run_import(cast.lead, project, [("表.csv", data)])
    assert outcomes(job) == [
        ("表.csv#2.txt", "imported"),
        ("表.csv#3.txt", "imported"),
        ("表.csv#4", "failed"),
    ]
    first = Document.objects.get(number=1)
    assert (first.title, first.issued_on) == ("甲办法", date(2020, 5, 6))
    assert first.agency_names() == ["甲市人民政府", "乙市人民政府"]
    assert (
        first.evidence["title"].items() >= {"source": "table", "sheet": "表.csv", "row": 2}.items()
    )
    assert storage.load(first.file_digest).decode() == "第一条 甲。\n第二条 乙。" * 10
    wrong, new = job.result["metadata"]["problems"]
    assert "昨天" in wrong
    assert "甲市人民政府, 乙市人民政府" in new


@pytest.mark.parametrize("by_file", [True, False])
def test_the_chosen_columns_count(cast, project, by_file):
    data = table(["a", "b"], ["Eins", "text one"], ["Zwei", "text two"])
    mapping = {"title": "a", "text": "b"}
    job = start(
        cast, project, [("t.csv", data)], mapping={"t.csv": mapping} if by_file else mapping
    )
    assert [status for _name, status in outcomes(job)] == ["imported"] * 2
    assert list(Document.objects.values_list("title", flat=True)) == ["Eins", "Zwei"]


def test_a_table_without_texts_names_its_columns(cast, project):
    job = run_import(cast.lead, project, [("t.csv", table(["a", "b"], ["1", "2"]))])
    assert outcomes(job) == [("t.csv", "failed")]
    assert "a" in told(job.files.get())


def test_a_spreadsheet_describes_the_files_by_name(cast, project):
    agency = Agency.objects.create(project=project, name="示范市人民政府")
    AgencyAlias.objects.create(project=project, agency=agency, name="示范市政府")
    sheet = workbook(
        ["文件名", "标题", "发文机关", "成文日期", "地区"],
        ["甲", "另一个标题", "示范市政府", date(2019, 1, 2), "示范市"],
        ["没有.txt", "无", "", "", ""],
        ["乙.txt", "乙", "", "不详", ""],
    )
    job = start(
        cast,
        project,
        [("甲.txt", POLICY.encode()), ("乙.txt", OTHER.encode())],
        metadata=SimpleUploadedFile("清单.xlsx", sheet),
    )
    described = Document.objects.get(file_name="甲.txt")
    assert (described.title, described.region) == ("另一个标题", "示范市")
    assert described.issued_on == date(2019, 1, 2)
    assert described.agency_names() == ["示范市人民政府"]
    assert described.evidence["region"] == {
        "source": "table",
        "quote": "",
        "start": None,
        "end": None,
        "sheet": "清单.xlsx",
        "row": 2,
    }
    said = job.result["metadata"]
    assert said["matched"] == 2
    assert said["unmatched"] == [{"sheet": "清单.xlsx", "row": 3, "file": "没有.txt"}]
    assert len(said["problems"]) == 1
    assert "不详" in said["problems"][0]


def test_a_table_that_is_no_list_is_told_and_the_files_arrive(cast, project):
    job = start(
        cast,
        project,
        [("甲.txt", POLICY.encode())],
        metadata=SimpleUploadedFile("x.csv", table(["a"], ["b"])),
    )
    assert outcomes(job) == [("甲.txt", "imported")]
    assert job.result["metadata"]["problems"][0].startswith("x.csv: ")


def test_a_list_inside_a_zip_describes_its_files(cast, project):
    data = zipped(
        **{"甲.txt": POLICY, "目录.csv": table(["文件名", "标题"], ["甲.txt", "列表里的标题"])}
    )
    job = run_import(cast.lead, project, [("包.zip", data)])
    assert outcomes(job) == [("包.zip/甲.txt", "imported")]
    document = Document.objects.get()
    assert document.title == "列表里的标题"
    assert document.evidence["title"]["source"] == "table"
    assert document.evidence["title"]["sheet"] == "包.zip/目录.csv"
    assert document.evidence["title"]["row"] == 2
    assert job.result["metadata"]["matched"] == 1


def test_a_run_again_tells_the_same_of_the_metadata(cast, project):
    sheet = workbook(["文件名", "标题"], ["甲", "X"], ["丙", "Y"])
    job = start(
        cast,
        project,
        [("甲.txt", POLICY.encode())],
        metadata=SimpleUploadedFile("清单.xlsx", sheet),
    )
    before = job.result
    type(job).objects.update(state="queued")
    jobs.run(str(job.pk), imports.run_import)
    job.refresh_from_db()
    assert job.result == before


def test_documents_arrive_as_what_the_import_or_the_project_says(cast, project):
    start(cast, project, [("a.txt", b"text a")], status="candidate")
    start(cast, project, [("b.txt", b"text b")])
    project.screening = True
    project.save(update_fields=["screening"])
    start(cast, project, [("c.txt", b"text c")])
    start(cast, project, [("d.txt", b"text d")], status="included")
    assert list(Document.objects.values_list("status", flat=True)) == [
        "candidate",
        "included",
        "candidate",
        "included",
    ]
