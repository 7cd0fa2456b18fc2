"""Codebook files: what is exported comes back whole, and a file is looked at before it is taken."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from coding.codebook.templates import TEMPLATES
from coding.models import Draft


def send(client, project, data, name="codebook.csv", **more):
    body = {"file": SimpleUploadedFile(name, data), **more}
    return client.client.post(f"/api/v1/projects/{project}/codebook/draft/file/", body)


def exported(client, project, ending):
    answer = client.get(f"projects/{project}/exports/codebook.{ending}")
    return answer.getvalue() if answer.streaming else answer.content


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("template", TEMPLATES)
def test_what_is_exported_comes_back_whole(api, cast, template, ending):
    lead = api(cast.lead)
    made = lead.post("projects/", {"name": "One", "template": template}).json()["id"]
    data = exported(lead, made, ending)
    same = send(lead, made, data, f"codebook.{ending}", preview="1")
    assert same.json() == {"changes": [], "problems": {}}
    other = lead.post("projects/", {"name": "Two"}).json()["id"]
    assert send(lead, other, data, f"codebook.{ending}").status_code == 200
    draft = lead.get(f"projects/{other}/codebook/draft/").json()
    path = f"projects/{other}/codebook/draft/publish/"
    body = {"revision": draft["revision"], "note": "From a file."}
    assert lead.post(path, body).status_code == 201
    tree = [lead.get(f"projects/{one}/codebook/").json()["dimensions"] for one in (made, other)]
    assert tree[0] == tree[1]


def test_a_file_is_looked_at_before_anything_changes(api, cast, project):
    data = b"dimension,dimension_en,node,name_en\ntool,Tool,funding,Money\n"
    seen = send(api(cast.lead), project.pk, data, preview="true")
    kinds = {
        node["node"]: node["kinds"]
        for change in seen.json()["changes"]
        if change["dimension"] == "tool"
        for node in change["nodes"]
    }
    assert kinds["talent"] == ["removed"]
    assert "renamed" in kinds["funding"]
    assert not Draft.objects.exists()


def test_taken_it_can_be_undone(api, cast, project):
    lead = api(cast.lead)
    assert send(lead, project.pk, b"node,name_en\nmoney,Money\n").status_code == 200
    undone = lead.post(f"projects/{project.pk}/codebook/draft/undo/").json()
    assert [one["key"] for one in undone["content"]["dimensions"]] == ["tool", "stage"]
    again = lead.post(f"projects/{project.pk}/codebook/draft/redo/").json()
    assert len(again["content"]["dimensions"]) == 1


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "codebook.csv", "file"),
        (b"node,name_en,score\na,A,many\n", "codebook.csv", "row 2"),
        (b"a,b\n1,2\n", "codebook.csv", "file"),
        (b"node,name_en\na,A\n", "codebook.pdf", "file"),
        (b"PK\x03\x04 no workbook", "codebook.xlsx", "file"),
    ],
)
def test_what_cannot_be_read_is_named_and_nothing_changes(api, cast, project, data, name, said):
    answer = send(api(cast.lead), project.pk, data, name)
    assert answer.status_code == 409
    assert list(answer.json()["errors"]) == [said]
    assert not Draft.objects.exists()
