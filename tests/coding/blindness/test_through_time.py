"""What somebody could see stays seen: promotion, demotion, lock, reopening, extension, editions."""

import pytest

from coding.actions.editions import make_edition
from coding.actions.rounds import close_round, create_round, lock_round
from coding.codebook.versions import published_version
from coding.models import Assignment, Exposure
from corpus.actions.editions import draft_of_text
from corpus.models import AuditEntry, Membership
from tests.coding.blindness.conftest import come_back, exposed, moved, own
from tests.coding.carrying import NEW_POLICY, NONE, put

READS = (
    "assignments/{theirs}/judgements/",
    "rounds/{round}/agreement/",
    "rounds/{round}/disagreements/",
    "projects/{project}/results/agreement/?round={round}",
)


def answers(api, person, round, theirs) -> set[int]:
    """What somebody is answered who asks for others' codings."""
    found = {"theirs": theirs.pk, "round": round.pk, "project": round.project_id}
    return {api(person).get(path.format(**found)).status_code for path in READS}


def sees(api, person, round, theirs) -> bool:
    """By every way of asking alike. A 404 of the agreement says that it is not computed."""
    found = answers(api, person, round, theirs)
    assert found in ({403}, {200}, {200, 404}), found
    return found != {403}


# A coder made lead


@pytest.mark.parametrize("status", ["open", "locked"])
def test_a_coder_made_lead_sees_nothing_until_their_own_pass_is_in(
    api, cast, coded, blind_round, passes, role, status
):
    if status == "locked":
        lock_round(actor=cast.lead, round=blind_round)
    role(cast.coder_a, "lead")
    assert not sees(api, cast.coder_a, blind_round, passes["coder_b"])
    assert exposed(blind_round).keys() & {"coder_a"} == set()
    rows = api(cast.coder_a).get(f"projects/{coded.project_id}/exports/references.csv")
    assert b"coder_b" not in b"".join(rows.streaming_content)


def test_a_coder_made_lead_reopens_and_codes_on_blind(api, cast, coded, blind_round, passes, role):
    lock_round(actor=cast.lead, round=blind_round)
    role(cast.coder_a, "lead")
    assert moved(api, cast.coder_a, blind_round, "reopen") == [200]
    clause = coded.clauses.codable()[3]
    assert put(api, cast.coder_a, passes["coder_a"], clause, NONE).status_code == 200
    assert not own(blind_round, cast.coder_a).not_blind
    assert not sees(api, cast.coder_a, blind_round, passes["coder_b"])


def test_in_a_locked_round_a_lead_hands_in_for_good(api, cast, coded, blind_round, passes, role):
    lock_round(actor=cast.lead, round=blind_round)
    path = f"assignments/{passes['coder_a'].pk}"
    assert api(cast.coder_a).post(f"{path}/submit/").status_code == 409
    role(cast.coder_a, "lead")
    assert api(cast.coder_a).post(f"{path}/submit/").status_code == 200
    assert sees(api, cast.coder_a, blind_round, passes["coder_b"])
    assert exposed(blind_round) == {"coder_a": "submitted"}
    assert moved(api, cast.coder_a, blind_round, "reopen") == [200]
    clause = coded.clauses.codable()[3]
    assert put(api, cast.coder_a, passes["coder_a"], clause, NONE).status_code == 409
    for person in (cast.lead, cast.owner, cast.coder_a):
        answer = api(person).post(f"{path}/reopen/")
        assert answer.status_code == 403
        assert "Coder_A" in answer.json()["detail"]
        assert [one["username"] for one in answer.json()["exposed"]] == ["coder_a"]
    assert own(blind_round, cast.coder_a).status == "submitted"


def test_a_round_whose_only_lead_is_blind_can_be_ended(api, cast, coded, blind_round, role):
    lock_round(actor=cast.lead, round=blind_round)
    role(cast.coder_a, "owner")
    Membership.objects.exclude(user__in=[cast.coder_a, cast.coder_b]).delete()
    assert moved(api, cast.coder_a, blind_round, "reopen", "lock", "close") == [200] * 3


def test_once_closed_everybody_sees(api, cast, coded, blind_round, passes, role):
    lock_round(actor=cast.lead, round=blind_round)
    role(cast.coder_a, "lead")
    close_round(actor=cast.lead, round=blind_round)
    assert own(blind_round, cast.coder_a).status == "open"
    assert sees(api, cast.coder_a, blind_round, passes["coder_b"])
    assert sees(api, cast.coder_b, blind_round, passes["coder_a"])


# A lead made coder


def extend(api, cast, round, **body):
    return api(cast.owner).post(f"rounds/{round.pk}/extend/", body)


def test_a_lead_made_coder_is_not_given_the_round_they_could_read(
    api, cast, coded, blind_round, role
):
    role(cast.lead, "coder")
    assert exposed(blind_round) == {"lead": "monitor"}
    entry = AuditEntry.objects.get(verb="record_exposure")
    assert (entry.actor_name, entry.round_id) == ("owner", blind_round.pk)
    assert (entry.after["username"], entry.after["how"]) == ("lead", "monitor")
    answer = extend(api, cast, blind_round, coders=["lead"])
    assert answer.status_code == 403
    assert "Lead (since 20" in answer.json()["errors"]["coders"][0]
    assert blind_round.assignments.count() == 2


@pytest.mark.parametrize("again", ["lead", "owner", "coder"])
def test_who_leaves_and_comes_back_has_seen_what_they_saw(
    api, cast, project, coded, blind_round, again
):
    members = f"projects/{project.pk}/members/"
    lead = project.memberships.get(user=cast.lead)
    assert api(cast.owner).delete(f"{members}{lead.pk}/").status_code == 204
    assert come_back(api(cast.owner), api(cast.lead), project.pk, "lead", again) < 300
    assert extend(api, cast, blind_round, coders=["lead"]).status_code == 403


def test_a_lead_who_leaves_by_themselves_has_seen_what_they_saw(
    api, cast, project, coded, blind_round
):
    own = project.memberships.get(user=cast.lead)
    path = f"projects/{project.pk}/members/{own.pk}/"
    assert api(cast.lead).delete(path).status_code == 204
    assert exposed(blind_round) == {"lead": "monitor"}
    assert come_back(api(cast.owner), api(cast.lead), project.pk, "lead", "coder") < 300
    assert extend(api, cast, blind_round, coders=["lead"]).status_code == 403


def test_who_was_lead_before_anybody_coded_has_seen_nothing(
    api, cast, blind_round, passes, document, role
):
    role(cast.lead, "coder")
    put(api, cast.coder_a, passes["coder_a"], document.clauses.codable()[0], NONE)
    assert extend(api, cast, blind_round, coders=["lead"]).status_code == 200
    assert exposed(blind_round) == {}
    assert not own(blind_round, cast.lead).not_blind


def test_since_is_when_the_first_other_coded(api, cast, coded, blind_round, role):
    first = blind_round.assignments.order_by("judgements__created_at").first().judgements.get()
    role(cast.lead, "coder")
    assert Exposure.objects.get().since == first.created_at


def test_the_whole_story_of_a_lead_who_reads_codes_and_leads_again(
    api, cast, coded, blind_round, passes, role
):
    """Read, made coder, assigned (marked), made lead: the others stay hidden until submission."""
    assert sees(api, cast.lead, blind_round, passes["coder_a"])
    role(cast.lead, "coder")
    assert extend(api, cast, blind_round, coders=["lead"], not_blind=["lead"]).status_code == 200
    role(cast.lead, "lead")
    mine = own(blind_round, cast.lead)
    assert mine.not_blind
    assert not sees(api, cast.lead, blind_round, passes["coder_a"])
    clause = coded.clauses.codable()[0]
    assert put(api, cast.lead, mine, clause, NONE).status_code == 200
    assert api(cast.lead).post(f"assignments/{mine.pk}/submit/").status_code == 200
    assert sees(api, cast.lead, blind_round, passes["coder_a"])


# A lead who codes


def test_a_new_document_asks_what_becomes_of_a_lead_who_has_seen(
    api, cast, shared, document, import_text
):
    put(api, cast.coder_a, own(shared, cast.coder_a), document.clauses.codable()[0], NONE)
    api(cast.lead).post(f"assignments/{own(shared, cast.lead).pk}/submit/")
    assert exposed(shared) == {"lead": "submitted"}
    other = import_text("一、甲。\n\n二、乙。\n", "two.txt")
    answer = extend(api, cast, shared, documents=[other.pk])
    assert answer.status_code == 403
    assert "Lead" in answer.json()["errors"]["documents"][0]
    assert not shared.assignments.filter(document=other).exists()

    assert extend(api, cast, shared, documents=[other.pk], without=["lead"]).status_code == 200
    given = shared.assignments.filter(document=other)
    assert [one.coder.username for one in given] == ["coder_a"]

    third = import_text("一、丙。\n\n二、丁。\n", "three.txt")
    answer = extend(api, cast, shared, documents=[third.pk], not_blind=["lead"])
    assert answer.status_code == 200
    assert answer.json()["not_blind"] == ["lead"]
    marked = shared.assignments.filter(not_blind=True)
    assert [(one.document, one.coder) for one in marked] == [(third, cast.lead)]
    assert AuditEntry.objects.filter(verb="extend_round").first().after["not_blind"] == ["lead"]


@pytest.mark.parametrize("field", ["not_blind", "without"])
def test_only_who_codes_in_the_round_is_named(api, cast, shared, import_text, field):
    other = import_text("一、甲。\n\n二、乙。\n", "two.txt")
    answer = extend(api, cast, shared, documents=[other.pk], **{field: ["viewer"]})
    assert answer.status_code == 404
    assert "viewer" in answer.json()["errors"][field][0]


def test_only_passes_of_a_blind_round_are_marked(api, cast, project, document, import_text):
    found = create_round(
        actor=cast.lead, project=project, name="R", version=published_version(project),
        coders=["coder_a", "lead"], documents=[document.pk], blind=False,
    )  # fmt: skip
    other = import_text("一、甲。\n\n二、乙。\n", "two.txt")
    answer = extend(api, cast, found, documents=[other.pk], not_blind=["lead"])
    assert (answer.status_code, list(answer.json()["errors"])) == (409, ["not_blind"])
    mine = found.assignments.get(document=document, coder=cast.lead)
    api(cast.lead).post(f"assignments/{mine.pk}/submit/")
    path = f"assignments/{mine.pk}/reopen/"
    assert api(cast.owner).post(path, {"not_blind": True}).status_code == 409
    assert api(cast.owner).post(path).status_code == 200
    assert not Exposure.objects.exists()


def test_a_pass_goes_back_to_who_has_seen_only_with_the_mark(api, cast, shared, document):
    put(api, cast.coder_a, own(shared, cast.coder_a), document.clauses.codable()[0], NONE)
    mine = own(shared, cast.lead)
    api(cast.lead).post(f"assignments/{mine.pk}/submit/")
    path = f"assignments/{mine.pk}/reopen/"
    for person in (cast.owner, cast.lead):
        assert api(person).post(path).status_code == 403
    assert api(cast.coder_a).post(path, {"not_blind": True}).status_code == 404
    assert own(shared, cast.lead).status == "submitted"
    answer = api(cast.owner).post(path, {"not_blind": True})
    assert (answer.status_code, answer.json()["not_blind"]) == (200, True)
    mine = own(shared, cast.lead)
    assert (mine.status, mine.not_blind) == ("open", True)
    entry = AuditEntry.objects.get(verb="reopen_assignment")
    assert entry.after["not_blind"] is True
    assert not sees(api, cast.lead, shared, own(shared, cast.coder_a))


def test_a_coder_gets_their_pass_back_blind(api, cast, coded, passes):
    path = f"assignments/{passes['coder_a'].pk}"
    api(cast.coder_a).post(f"{path}/submit/")
    assert api(cast.lead).post(f"{path}/reopen/").status_code == 200
    assert not Assignment.objects.filter(not_blind=True).exists()


def test_locking_submits_a_lead_s_pass_and_that_is_seen(api, cast, shared, document):
    put(api, cast.coder_a, own(shared, cast.coder_a), document.clauses.codable()[0], NONE)
    assert moved(api, cast.owner, shared, "lock", "reopen") == [200, 200]
    assert exposed(shared) == {"lead": "submitted"}
    path = f"assignments/{own(shared, cast.lead).pk}/reopen/"
    assert api(cast.owner).post(path).status_code == 403


# A new edition


def remade(cast, document, **more):
    draft = draft_of_text(document, NEW_POLICY)
    return make_edition(actor=cast.owner, document=document, draft=draft, note="x", **more)


@pytest.mark.parametrize("now", ["lead", "coder"])
def test_an_edition_leaves_the_pass_of_who_has_seen_submitted(
    api, cast, shared, document, role, now
):
    put(api, cast.coder_a, own(shared, cast.coder_a), document.clauses.codable()[0], NONE)
    for person in (cast.coder_a, cast.lead):
        api(person).post(f"assignments/{own(shared, person).pk}/submit/")
    role(cast.lead, now)
    made = remade(cast, document)
    told = {one.assignment.coder.username: one for one in made.passes}
    assert (told["coder_a"].reopened, told["lead"].reopened) == (True, False)
    assert told["lead"].kept_submitted
    assert own(shared, cast.lead).status == "submitted"


def test_an_edition_gives_it_back_marked_when_that_is_said(api, cast, shared, document):
    put(api, cast.coder_a, own(shared, cast.coder_a), document.clauses.codable()[0], NONE)
    api(cast.lead).post(f"assignments/{own(shared, cast.lead).pk}/submit/")
    remade(cast, document, not_blind=["lead"])
    mine = own(shared, cast.lead)
    assert (mine.status, mine.not_blind) == ("open", True)


def test_a_mark_goes_along_to_the_next_edition(api, cast, shared, document):
    Assignment.objects.filter(pk=own(shared, cast.lead).pk).update(not_blind=True)
    remade(cast, document)
    assert own(shared, cast.lead).not_blind


def test_an_edition_names_nobody_who_does_not_code(api, cast, shared, document):
    answer = api(cast.owner).post(
        f"documents/{document.pk}/editions/",
        {"text": NEW_POLICY, "note": "x", "not_blind": ["viewer"]},
    )
    assert answer.status_code == 404
    assert list(answer.json()["errors"]) == ["not_blind"]


# Other rounds of the same documents


def test_another_round_of_the_same_documents_is_another_matter(
    api, cast, project, document, coded, blind_round, passes
):
    """Who reads a closed or an open round is not exposed in a blind one over the same documents."""
    first = create_round(
        actor=cast.lead, project=project, name="Open", version=published_version(project),
        coders=["coder_b", "owner"], documents=[document.pk], blind=False,
    )  # fmt: skip
    second = create_round(
        actor=cast.lead, project=project, name="Again", version=published_version(project),
        coders=["coder_b", "owner"], documents=[document.pk],
    )  # fmt: skip
    put(api, cast.coder_b, own(first, cast.coder_b), document.clauses.codable()[0], NONE)
    assert sees(api, cast.owner, first, own(first, cast.coder_b))
    lock_round(actor=cast.lead, round=blind_round)
    close_round(actor=cast.lead, round=blind_round)
    assert sees(api, cast.owner, blind_round, passes["coder_b"])
    put(api, cast.coder_b, own(second, cast.coder_b), document.clauses.codable()[0], NONE)
    assert not sees(api, cast.owner, second, own(second, cast.coder_b))
    assert not Exposure.objects.exists()


# In words


def test_the_members_page_says_what_a_role_means(cast, coded, blind_round, page_of, project):
    def give(name: str, role: str) -> str:
        member = project.memberships.get(user=getattr(cast, name))
        body = {"action": "role", "member": member.pk, "role": role}
        answer = page_of(cast.owner).post(f"/projects/{project.pk}/members/", body, follow=True)
        return answer.content.decode()

    assert "Coder_A still codes in “Round 1”" in give("coder_a", "lead")
    assert "Lead could see the codings of “Round 1”" in give("lead", "coder")
    assert "Round 1" not in give("viewer", "coder")
