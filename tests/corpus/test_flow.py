"""The selection flow: its numbers add up whatever was done, and each opens its list."""

import csv
import io
import random
import re

import pytest

from corpus.actions.duplicates import merge
from corpus.actions.screening import Verdict, decide, reopen, set_status, undo
from corpus.flow import documents_behind, files_behind, flow_of
from corpus.models import Document, ImportFile, NearDuplicate
from policycoder.errors import DomainError
from tests.conftest import run_import
from tests.corpus.pages import text_of, visitor

NAMES = [
    "documents",
    "otherwise",
    "merged",
    "candidates",
    "disagreements",
    "excluded",
    "included",
    "included_unscreened",
    "included_screened",
    "decided",
    "screened",
]


@pytest.fixture
def files(project, cast) -> None:
    """Eight files sent: six documents, one broken, one the same again."""
    project.screening = True
    project.save()
    texts = [(f"{n}.txt", f"措施{n}\n\n一、支持第{n}类企业。".encode()) for n in range(6)]
    run_import(cast.lead, project, [*texts, ("broken.docx", b"PK"), ("again.txt", texts[0][1])])


def check(project) -> None:
    flow = flow_of(project)
    assert flow.found == flow.failed + flow.same_file + flow.documents
    assert flow.documents == (flow.merged + flow.excluded + flow.candidates + flow.included)
    assert flow.excluded == sum(reason.documents for reason in flow.reasons)
    assert flow.disagreements <= flow.candidates
    assert flow.included_unscreened <= flow.included
    numbers = flow.as_json() | {
        "included_screened": flow.included - flow.included_unscreened,
        "decided": flow.screened - flow.candidates,
    }
    for name in NAMES:
        assert documents_behind(project, name).count() == numbers[name], name
    for reason in flow.reasons:
        listed = documents_behind(project, f"reason-{reason.reason or 'none'}")
        assert listed.count() == reason.documents
    for name in ("files", "failed", "same_file"):
        assert files_behind(project, name).count() == numbers[name], name


def test_the_numbers_of_an_import(files, project):
    flow = flow_of(project)
    assert (flow.found, flow.files, flow.failed, flow.same_file) == (8, 8, 1, 1)
    assert (flow.documents, flow.candidates, flow.screened) == (6, 6, 6)
    check(project)


def test_documents_without_a_file_of_their_own_are_found_otherwise(files, project):
    ImportFile.objects.filter(name="3.txt").delete()
    flow = flow_of(project)
    assert (flow.found, flow.files, flow.otherwise) == (8, 7, 1)
    check(project)


@pytest.mark.parametrize("seed", range(6))
def test_the_numbers_add_up_whatever_is_done(seed, files, project, cast):
    chance = random.Random(seed)
    project.second_screener = seed % 2
    project.save()
    for _step in range(40):
        try:
            act(chance, project, chance.choice([cast.owner, cast.lead]))
        except DomainError:
            continue
        check(project)


def act(chance, project, actor) -> None:
    """Something a lead may do, to a document of chance."""
    document = Document.objects.get(pk=chance.choice(list(Document.objects.all())).pk)
    reason = chance.choice([*project.exclusion_reasons.all()])
    match chance.choice(["decide", "decide", "undo", "reopen", "status", "merge"]):
        case "decide":
            included, excluded = Verdict("included"), Verdict("excluded", reason)
            decide(actor=actor, document=document, verdict=chance.choice([included, excluded]))
        case "undo":
            undo(actor=actor, document=document)
        case "reopen":
            reopen(actor=actor, document=document)
        case "status":
            set_status(actor=actor, document=document, status=chance.choice(Document.Status.values))
        case "merge":
            merge_some(chance, project, actor)


def merge_some(chance, project, actor) -> None:
    first, second = sorted(chance.sample(list(Document.objects.all()), 2), key=lambda one: one.pk)
    pair, _made = NearDuplicate.objects.get_or_create(
        project=project,
        first=first,
        second=second,
        defaults={"similarity": 1, "containment": 1},
    )
    merge(actor=actor, pair=pair, kept=first)


def test_a_merged_document_counts_as_a_duplicate_not_as_excluded(files, project, cast):
    first, second, *_rest = Document.objects.all()
    pair = NearDuplicate.objects.create(
        project=project, first=first, second=second, similarity=1, containment=1
    )
    merge(actor=cast.lead, pair=pair, kept=first)
    flow = flow_of(project)
    assert (flow.merged, flow.excluded, flow.screened) == (1, 0, 5)


def test_the_page_links_each_number_to_its_list(files, project, cast):
    decide(
        actor=cast.lead,
        document=Document.objects.first(),
        verdict=Verdict("excluded", project.exclusion_reasons.first()),
    )
    client = visitor(cast.viewer)
    path = f"/projects/{project.pk}/flow/"
    page = text_of(client.get(path))
    links = set(re.findall(r"\?list=([\w-]+)#behind", page))
    reason = f"reason-{project.exclusion_reasons.first().pk}"
    assert {"failed", "same_file", "files", "candidates", "excluded", reason} <= links
    for name in links:
        assert client.get(path, {"list": name}).status_code == 200, name
    assert "broken.docx" in text_of(client.get(path, {"list": "failed"}))
    assert client.get(path, {"list": "nonsense"}).status_code == 404
    assert client.get(path, {"list": "reason-x"}).status_code == 404


def test_the_numbers_as_csv_and_the_diagram_as_svg(files, project, cast):
    project.exclusion_reasons.filter(position=0).update(name="=1+1 <b>")
    set_status(actor=cast.lead, document=Document.objects.first(), status="excluded")
    decide(
        actor=cast.lead,
        document=Document.objects.last(),
        verdict=Verdict("excluded", project.exclusion_reasons.first()),
    )
    client = visitor(cast.viewer)
    path = f"/projects/{project.pk}/flow/"
    text = client.get(path, {"format": "csv"}).content.decode("utf-8-sig")
    rows = dict(list(csv.reader(io.StringIO(text)))[1:])
    assert (rows["Found"], rows["Excluded"], rows["Still candidates"]) == ("8", "2", "4")
    assert rows["Excluded: No reason given"] == "1"
    svg = client.get(path, {"format": "svg"})
    assert svg["Content-Type"] == "image/svg+xml"
    assert "=1+1 &lt;b&gt;" in text_of(svg)
    assert "<a " not in text_of(svg)
    assert client.get(path, {"format": "exe"}).status_code == 404


def test_the_api_gives_the_numbers(files, project, cast, api):
    body = api(cast.viewer).get(f"projects/{project.pk}/flow/").json()
    assert (body["found"], body["documents"], body["candidates"]) == (8, 6, 6)


def test_an_empty_project_says_what_will_stand_here(project, cast):
    assert "Nothing found yet" in text_of(visitor(cast.viewer).get(f"/projects/{project.pk}/flow/"))
