"""Near duplicates are decided on by group: copies, editions, different documents, or each its own."""

import pytest
from django.db import connection

from coding.actions.copies import Verdict, preview_group, settle_group
from corpus.models import Document, NearDuplicate
from corpus.reads.copies import group_with, groups_of, likeness
from policycoder.errors import Conflict, Invalid, Unfit
from tests.corpus.actions.test_duplicates import DRAFT, OTHER, clauses
from tests.corpus.pages import text_of, visitor


def fresh(document: Document) -> Document:
    return Document.objects.get(pk=document.pk)


def issued(document: Document, year: int) -> Document:
    Document.objects.filter(pk=document.pk).update(issued_on=f"{year}-01-01")
    return fresh(document)


@pytest.fixture
def four(import_text) -> list[Document]:
    """One text as four portals have it, the first the newest."""
    texts = [DRAFT, DRAFT.replace("。", "；"), DRAFT + "（转载）", "来源：某网\n\n" + DRAFT]
    made = [import_text(text, f"copy-{n}.txt") for n, text in enumerate(texts)]
    return [issued(one, 2024 - n) for n, one in enumerate(made)]


@pytest.fixture
def chain(import_text) -> list[Document]:
    """The middle one holds the text of each of the others, which share none."""
    texts = ["智能装备管理办法\n\n" + clauses("智能装备"), DRAFT + OTHER, OTHER]
    return [import_text(text, f"chain-{n}.txt") for n, text in enumerate(texts)]


def test_four_copies_are_one_group_of_six_pairs(four, project):
    assert NearDuplicate.objects.count() == 6
    (group,) = groups_of(project)
    assert (set(group.keys), group.pairs) == ({one.pk for one in four}, 6)


def test_a_chain_is_one_group_and_its_ends_are_not_alike(chain, project):
    first, middle, last = chain
    (group,) = groups_of(project)
    assert (set(group.keys), group.pairs) == ({one.pk for one in chain}, 2)
    alike = likeness(chain)
    assert alike[first.pk][last.pk].pair is None
    assert alike[first.pk][last.pk].containment < 0.35
    assert alike[first.pk][middle.pk].containment > 0.9
    assert likeness(chain, middle)[middle.pk].keys() == {first.pk, last.pk}


def test_one_is_kept_and_three_are_its_duplicates(four, cast, project):
    kept, *others = four
    settle_group(actor=cast.lead, verdict=Verdict(kept, duplicates=others))
    assert {fresh(one).duplicate_of for one in others} == {kept}
    assert {fresh(one).status for one in others} == {"excluded"}
    assert groups_of(project) == []


def test_four_editions_are_joined_from_the_oldest_on(four, cast, project):
    settled = settle_group(
        actor=cast.lead, verdict=Verdict(four[0], editions=four[1:]), note="revised each year"
    )
    oldest, number = four[3], 1
    assert (settled.kept.pk, settled.kept.number, settled.kept.edition) == (four[0].pk, number, 4)
    rows = Document.objects.filter(number=number).order_by("edition")
    assert [one.pk for one in rows] == [one.pk for one in reversed(four)]
    assert Document.objects.current().get(project=project) == four[0]
    assert fresh(oldest).current is False
    assert groups_of(project) == []


def test_all_are_kept_as_different_documents(four, cast, project):
    settle_group(actor=cast.lead, verdict=Verdict(four[0], distinct=four[1:]))
    assert set(NearDuplicate.objects.values_list("state", flat=True)) == {"distinct"}
    assert Document.objects.current().filter(status="included").count() == 4


def test_each_is_decided_by_itself(four, cast, project):
    newest, edition, copy, other = four
    settled = settle_group(
        actor=cast.lead,
        verdict=Verdict(newest, editions=[edition], duplicates=[copy], distinct=[other]),
        note="revised",
    )
    assert (settled.kept.pk, settled.kept.edition) == (newest.pk, 2)
    assert fresh(copy).duplicate_of == newest
    assert fresh(other).status == "included"
    assert groups_of(project) == []


def test_what_is_not_named_stays_undecided(chain, cast, project):
    first, middle, last = chain
    settle_group(actor=cast.lead, verdict=Verdict(middle, duplicates=[first]))
    (group,) = groups_of(project)
    assert set(group.keys) == {middle.pk, last.pk}


def test_the_ends_of_a_chain_can_be_one_though_no_pair_was_proposed(chain, cast, project):
    first, middle, last = chain
    settle_group(actor=cast.lead, verdict=Verdict(first, duplicates=[last], distinct=[middle]))
    assert fresh(last).duplicate_of == first
    assert groups_of(project) == []


def test_a_preview_of_a_group_changes_nothing(four, cast, project):
    verdict = Verdict(four[0], editions=four[1:])
    told = preview_group(actor=cast.lead, verdict=verdict, tell=lambda done: len(done.joined))
    assert told == 3
    assert groups_of(project)[0].pairs == 6
    assert Document.objects.current().count() == 4


def test_what_does_not_fit_is_refused_whole(four, cast, project, import_text):
    stranger = import_text("无关文件\n\n第一条　内容。", "stranger.txt")
    with pytest.raises(Conflict):
        settle_group(
            actor=cast.lead, verdict=Verdict(four[0], duplicates=[four[1]], distinct=[stranger])
        )
    with pytest.raises(Unfit):
        settle_group(actor=cast.lead, verdict=Verdict(four[0]))
    with pytest.raises(Unfit):
        settle_group(
            actor=cast.lead, verdict=Verdict(four[0], duplicates=[four[1]], distinct=[four[1]])
        )
    with pytest.raises(Invalid):
        settle_group(
            actor=cast.lead, verdict=Verdict(four[0], duplicates=[four[1]], editions=[four[2]])
        )
    assert groups_of(project)[0].pairs == 6


def test_ten_thousand_documents_in_pairs_are_grouped_by_one_query(
    project, cast, django_assert_num_queries
):
    Document.objects.bulk_create(
        Document(
            project=project, number=n, title=str(n), file_digest=str(n), file_size=1,
            created_by=cast.lead,
        )
        for n in range(1, 10_001)
    )  # fmt: skip
    keys = list(Document.objects.order_by("number").values_list("pk", flat=True))
    NearDuplicate.objects.bulk_create(
        NearDuplicate(project=project, first_id=a, second_id=b, similarity=0.9, containment=0.9)
        for start in range(0, 10_000, 4)
        for a, b in zip(keys[start : start + 3], keys[start + 1 : start + 4], strict=True)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE corpus_document, corpus_nearduplicate")
    with django_assert_num_queries(1):
        groups = groups_of(project)
    assert len(groups) == 2500
    assert {len(group.keys) for group in groups} == {4}
    assert visitor(cast.lead).get(f"/projects/{project.pk}/duplicates/").status_code == 200


# Pages and API


def test_the_page_shows_each_with_each_and_decides_at_once(four, cast, project):
    lead, path = visitor(cast.lead), f"/documents/{four[1].pk}/copies/"
    listed = text_of(lead.get(f"/projects/{project.pk}/duplicates/"))
    assert "4 documents that belong together" in listed
    assert path.replace(str(four[1].pk), str(four[3].pk)) in listed
    page = text_of(lead.get(path))
    assert "4 documents alike" in page
    assert page.count("/duplicates/") >= 12
    answer = lead.post(path, {"all": "duplicates", "kept": four[0].pk}, follow=True)
    assert "Excluded as duplicates of document 1: 4, 3, 2." in text_of(answer)
    assert group_with(four[0]) is None


def test_the_page_shows_editions_before_they_are_joined(four, cast):
    lead, path = visitor(cast.lead), f"/documents/{four[0].pk}/copies/"
    sent = {"all": "each", "kept": four[0].pk, f"each-{four[1].pk}": "editions"}
    page = text_of(lead.post(path, sent))
    assert "Document 1 as edition 2 of document 1" in page
    assert Document.objects.current().count() == 4
    assert lead.post(path, sent | {"action": "make", "note": ""}).status_code == 400
    said = lead.post(path, sent | {"action": "make", "note": "revised"}, follow=True)
    assert "1 document was joined to document 1 as its edition." in text_of(said)
    assert Document.objects.current().count() == 3


def test_a_viewer_looks_at_a_group_and_does_not_decide(four, cast):
    viewer, path = visitor(cast.viewer), f"/documents/{four[0].pk}/copies/"
    assert 'name="kept"' not in text_of(viewer.get(path))
    assert viewer.post(path, {"all": "distinct"}).status_code == 403


def test_the_api_lists_groups_and_decides(four, cast, project, api):
    lead = api(cast.lead)
    (group,) = lead.get(f"projects/{project.pk}/duplicates/groups/").json()["results"]
    assert (len(group["documents"]), group["pairs"]) == (4, 6)
    path = f"documents/{four[0].pk}/copies/"
    assert len(lead.get(path).json()["alike"]) == 3
    answer = lead.post(path, {"duplicates": [four[1].pk], "distinct": [four[2].pk]})
    assert answer.json()["duplicates"] == [four[1].pk]
    assert lead.post(path, {"duplicates": [0]}).status_code == 404
    assert api(cast.coder_a).post(path, {"duplicates": []}).status_code == 403


def test_what_is_not_there_or_not_of_the_group_is_named(api, cast, document, import_text):
    other = import_text("第一条 为规范管理，制定本办法。\n第二条 本办法自印发之日起施行。\n")
    path = f"documents/{document.pk}/copies/"
    gone = api(cast.lead).post(path, {"duplicates": [10**9]})
    assert (gone.status_code, list(gone.json()["errors"])) == (404, ["duplicates"])
    assert "no document with the id" in gone.json()["detail"]
    strange = api(cast.lead).post(path, {"duplicates": [other.pk]})
    assert strange.status_code == 409
    assert strange.json()["detail"].endswith(f"or no longer: {other.number}.")
