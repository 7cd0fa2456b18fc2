"""The selection flow: its numbers add up whatever was done, and each opens its list."""

import csv
import io
import random
import re

import pytest

from corpus import jobs
from corpus.actions.compilation import split_document
from corpus.actions.duplicates import merge
from corpus.actions.imports import run_import as run_import_job
from corpus.actions.screening import Verdict, decide, reopen, set_status, undo
from corpus.models import Document, ImportFile, NearDuplicate
from corpus.reads.flow import documents_behind, files_behind, flow_of
from policycoder.errors import DomainError
from tests.conftest import run_import
from tests.corpus.pages import text_of, visitor

NAMES = [
    "documents",
    "otherwise",
    "merged",
    "split",
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
    assert flow.found == flow.files + flow.parts + flow.otherwise
    kept = flow.excluded + flow.candidates + flow.included
    assert flow.documents == flow.merged + flow.split + kept
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
    for name in ("files", "parts", "failed", "same_file"):
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


PARTS = [
    f"{place}人民政府关于促进装备产业发展的若干意见\n{place}府发〔2021〕{n}号\n\n各区人民政府：\n\n"
    f"为促进{place}装备产业发展，现提出以下意见。\n\n一、设立专项资金，对首台（套）装备给予资助。\n\n"
    f"{place}人民政府\n2021年6月30日"
    for n, place in enumerate(["甲市", "乙市", "丙市"])
]


@pytest.fixture
def split(files, project, cast) -> Document:
    """A document included without screening, split in three, of which two were there already."""
    run_import(cast.lead, project, [(f"part{n}.txt", PARTS[n].encode()) for n in (0, 1)])
    joined = "\n\n".join(PARTS)
    run_import(cast.lead, project, [("joined.txt", joined.encode())])
    document = Document.objects.get(file_name="joined.txt")
    Document.objects.filter(pk=document.pk).update(status="included")
    document.refresh_from_db()
    starts = [joined.index(part) for part in PARTS]
    job = split_document(actor=cast.lead, document=document, starts=starts)
    jobs.run(str(job.pk), run_import_job)
    document.refresh_from_db()
    assert document.status == "excluded"
    return document


def test_parts_are_no_files_sent_and_a_split_document_is_not_screened(split, project, cast):
    flow = flow_of(project)
    assert (flow.files, flow.parts, flow.otherwise, flow.found) == (11, 3, 0, 14)
    assert (flow.failed, flow.same_file, flow.documents) == (1, 3, 10)
    assert (flow.split, flow.excluded, flow.included, flow.included_unscreened) == (1, 0, 1, 1)
    assert (flow.screened, flow.candidates) == (8, 8)
    check(project)
    reopen(actor=cast.lead, document=split)
    assert (flow_of(project).split, flow_of(project).candidates) == (0, 9)
    check(project)


def test_the_numbers_add_up_after_a_split_too(split, project, cast):
    act_and_check(7, project, cast)


@pytest.mark.parametrize("seed", range(6))
def test_the_numbers_add_up_whatever_is_done(seed, files, project, cast):
    act_and_check(seed, project, cast)


def act_and_check(seed, project, cast) -> None:
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
    assert client.get(path, {"list": "nonsense"}).status_code == 400
    assert client.get(path, {"list": "reason-x"}).status_code == 400


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
    text = client.get(path, {"format": "csv"}).getvalue().decode("utf-8-sig")
    head, *rows_of_numbers = csv.reader(io.StringIO(text))
    assert head == ["Step", "Number"]
    rows = dict(rows_of_numbers)
    assert (rows["Found"], rows["Excluded"], rows["Still candidates"]) == ("8", "2", "4")
    assert rows["Excluded: No reason given"] == "1"
    svg = client.get(path, {"format": "svg"})
    assert svg["Content-Type"] == "image/svg+xml"
    assert "=1+1 &lt;b&gt;" in text_of(svg)
    assert "<a " not in text_of(svg)
    assert client.get(path, {"format": "exe"}).status_code == 400


def test_the_api_gives_the_numbers(files, project, cast, api):
    body = api(cast.viewer).get(f"projects/{project.pk}/flow/").json()
    assert (body["found"], body["documents"], body["candidates"]) == (8, 6, 6)


def test_an_empty_project_says_what_will_stand_here(project, cast):
    assert "Nothing found yet" in text_of(visitor(cast.viewer).get(f"/projects/{project.pk}/flow/"))
