import json
import re

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corpus.actions.imports import start_import
from tests.conftest import run_import
from tests.corpus.pages import text_of, visitor

GOOD = ("好.txt", "标题\n\n一、内容在这里。\n".encode())
BAD = ("坏.xyz", b"text")


def test_earlier_imports_are_listed_with_their_outcome(cast, project):
    run_import(cast.lead, project, [GOOD, BAD])
    run_import(cast.lead, project, [GOOD])
    page = text_of(visitor(cast.lead).get(f"/projects/{project.pk}/import/"))
    words = re.findall(r"\d+ (?:imported|failed|already there)", page)
    in_all, by_import = words[:3], words[3:]
    assert by_import == ["1 already there", "1 imported", "1 failed"]
    assert in_all == ["1 imported", "1 already there", "1 failed"]
    assert "3 files in all" in page
    for name, n in re.findall(r'href="[^"]*flow/\?list=(\w+)">(\d+)', page):
        behind = visitor(cast.lead).get(f"/projects/{project.pk}/flow/", {"list": name})
        assert behind.context["page_obj"].paginator.count == int(n)


def test_a_job_shows_each_file_failures_first(cast, project):
    job = run_import(cast.lead, project, [GOOD, BAD])
    document = project.documents.get()
    page = text_of(visitor(cast.lead).get(f"/projects/{project.pk}/import/", {"job": job.pk}))
    assert page.index("坏.xyz") < page.index("好.txt")
    assert "not read" in page
    assert f'href="/documents/{document.pk}/"' in page


def test_a_job_of_another_project_is_not_found(cast, project):
    job = run_import(cast.lead, project, [GOOD])
    client = visitor(cast.outsider)
    client.post(
        "/projects/new/", {"name": "Own", "granularity": "article", "template": "policy-tools"}
    )
    own = client.get("/").context["projects"][0].project
    for asked in (job.pk, "nonsense", "00000000-0000-0000-0000-000000000000"):
        response = client.get(f"/projects/{own.pk}/import/", {"job": asked})
        assert response.status_code == 404


def test_an_unfinished_import_is_followed_after_a_reload(cast, project):
    upload = SimpleUploadedFile(*GOOD)
    job = start_import(actor=cast.lead, project=project, files=[upload])
    page = text_of(visitor(cast.lead).get(f"/projects/{project.pk}/import/"))
    assert f'data-job="{job.pk}"' in page


def test_the_page_tells_the_script_the_limits(cast, project):
    page = text_of(visitor(cast.lead).get(f"/projects/{project.pk}/import/"))
    limits = json.loads(re.search(r'id="import-limits"[^>]*>(.*?)</script>', page)[1])
    assert limits["files"] == 50
    assert limits["bytes"] == 20 * 1024 * 1024
    assert f'data-url="/api/v1/projects/{project.pk}/imports/"' in page


def test_the_list_costs_the_same_however_long(cast, project):
    client, path = visitor(cast.lead), f"/projects/{project.pk}/import/"
    client.get(path)  # the first request of a log-in reads the account apart
    counts = []
    for _round in range(2):
        run_import(cast.lead, project, [GOOD])
        with CaptureQueriesContext(connection) as seen:
            client.get(path)
        counts.append(len(seen))
        for _job in range(5):
            run_import(cast.lead, project, [GOOD, BAD])
    assert counts[0] == counts[1]
