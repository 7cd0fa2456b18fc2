"""The list of disagreements, and what the pages say in every state of a round."""

import re

import pytest

from coding.actions.rounds import close_round, create_round, lock_round
from coding.codebook.versions import published_version
from coding.pages.agreement_report import figure
from coding.results.agreement import agreement_of
from coding.results.life import job_kind, run_result
from corpus import jobs
from corpus.models import Job

FUNDING = {"outcome": "coded", "references": [{"node": "funding"}]}
BOTH = {
    "outcome": "coded",
    "references": [{"node": "funding"}, {"node": "public_service_platform"}],
}
GOALS = {"outcome": "coded", "references": [{"node": "goal_planning"}]}
RND = {"outcome": "coded", "references": [{"node": "rnd"}]}
NONE, UNDETERMINABLE = {"outcome": "none"}, {"outcome": "undeterminable"}


@pytest.fixture
def clauses(document):
    return list(document.clauses.codable().order_by("start"))


@pytest.fixture
def coded(api, passes, clauses):
    """Five clauses: apart in a node left out, alike, apart in both dimensions, judged by one."""
    said = [
        ({"tool": BOTH, "stage": NONE}, {"tool": FUNDING, "stage": NONE}),
        ({"tool": GOALS, "stage": NONE}, {"tool": GOALS}),
        ({"tool": GOALS, "stage": RND}, {"tool": NONE, "stage": UNDETERMINABLE}),
        ({"tool": FUNDING}, None),
    ]
    for clause, both in zip(clauses, said, strict=False):
        for name, dimensions in zip(("coder_a", "coder_b"), both, strict=True):
            if dimensions is None:
                continue
            own = passes[name]
            body = {"revision": 0, "dimensions": dimensions}
            if name == "coder_b" and clause == clauses[2]:
                body |= {"unsure": True, "memo": "目标还是空话？<b>"}
            path = f"assignments/{own.pk}/clauses/{clause.pk}/"
            assert api(own.coder).put(path, body).status_code == 200


KIND = job_kind("agreement")


def compute(api, cast, found):
    job = api(cast.lead).post(f"rounds/{found.pk}/agreement/").json()["job"]
    jobs.run(job, run_result)


def listed(api, cast, found, **filters):
    answer = api(cast.lead).get(f"rounds/{found.pk}/disagreements/", **filters)
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def places(results, clauses):
    index = {clause.pk: number for number, clause in enumerate(clauses)}
    return [(index[row["clause"]["id"]], row["dimension"]) for row in results]


def test_a_disagreement_is_where_two_judged_and_differ(api, cast, blind_round, coded, clauses):
    found = listed(api, cast, blind_round)
    assert places(found, clauses) == [(0, "tool"), (2, "tool"), (2, "stage")]


def test_a_disagreement_shows_the_clause_and_every_choice(
    api, cast, blind_round, coded, clauses, document
):
    row = listed(api, cast, blind_round, dimension="tool")[1]
    clause = clauses[2]
    assert row["clause"] == {
        "id": clause.pk,
        "number": clause.number,
        "path": clause.path_text,
        "text": clause.text,
        "document": {"id": document.pk, "number": 1, "title": document.title},
    }
    assert row["choices"] == [
        {
            "coder": {"username": "coder_a", "name": "Coder_A"},
            "outcome": "coded",
            "nodes": ["goal_planning"],
            "unsure": False,
            "memo": "",
        },
        {
            "coder": {"username": "coder_b", "name": "Coder_B"},
            "outcome": "none",
            "nodes": [],
            "unsure": True,
            "memo": "目标还是空话？<b>",
        },
    ]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"dimension": "stage"}, [(2, "stage")]),
        ({"node": "public_service_platform"}, [(0, "tool")]),
        ({"node": "funding"}, []),
        ({"node": "supply"}, []),
        ({"node": "environment"}, [(2, "tool")]),
        ({"node": "none"}, [(2, "tool")]),
        ({"node": "undeterminable"}, [(2, "stage")]),
        ({"dimension": "tool", "node": "goal_planning", "against": "none"}, [(2, "tool")]),
        (
            {"dimension": "tool", "node": "public_service_platform", "against": "omitted"},
            [(0, "tool")],
        ),
        ({"dimension": "tool", "node": "goal_planning", "against": "funding"}, []),
        ({"dimension": "stage", "node": "rnd", "against": "undeterminable"}, [(2, "stage")]),
        ({"document": "0"}, []),
    ],
)
def test_filters(api, cast, blind_round, coded, clauses, filters, expected):
    assert places(listed(api, cast, blind_round, **filters), clauses) == expected


def test_every_count_of_the_report_is_as_long_as_its_list(api, cast, blind_round, coded):
    compute(api, cast, blind_round)
    report = api(cast.lead).get(f"rounds/{blind_round.pk}/agreement/").json()
    for key, dimension in report["dimensions"].items():
        assert len(listed(api, cast, blind_round, dimension=key)) == dimension["disagreements"]
        for row in dimension["nodes"]:
            found = listed(api, cast, blind_round, dimension=key, node=row["node"])
            assert len(found) == row["disagreements"]
        for row in dimension["confusions"]:
            found = listed(api, cast, blind_round, dimension=key, node=row["a"], against=row["b"])
            assert len(found) == row["count"]  # with two coders a pair of judgements is a clause


def test_an_unknown_filter_is_named(api, cast, blind_round, coded):
    path = f"rounds/{blind_round.pk}/disagreements/"
    assert api(cast.lead).get(path, dimension="colour").json()["errors"].keys() == {"dimension"}
    assert api(cast.lead).get(path, node="colour").json()["errors"].keys() == {"node"}
    assert api(cast.lead).get(path, document="x").status_code == 400


def test_the_list_is_paginated_and_read_live(api, cast, blind_round, coded, passes, clauses):
    first = api(cast.lead).get(f"rounds/{blind_round.pk}/disagreements/", page_size=1).json()
    assert (first["count"], len(first["results"])) == (3, 1)
    own = passes["coder_b"]
    body = {"revision": 1, "dimensions": {"tool": BOTH, "stage": NONE}}
    api(own.coder).put(f"assignments/{own.pk}/clauses/{clauses[0].pk}/", body)
    assert places(listed(api, cast, blind_round), clauses) == [(2, "tool"), (2, "stage")]


@pytest.fixture
def page(client, cast):
    """Opens a page as one of the cast, in a language, and returns status and text."""

    def read(path, *, who="lead", language="en", method="get", follow=False):
        user = getattr(cast, who)
        user.language = language
        user.save()
        client.force_login(user)
        answer = getattr(client, method)(path, follow=follow)
        return answer.status_code, answer.content.decode()

    return read


def test_the_report_stands_in_both_languages(page, api, cast, blind_round, coded):
    compute(api, cast, blind_round)
    for language, tool in (("en", "Policy tool"), ("zh-hans", "政策工具")):
        status, text = page(f"/rounds/{blind_round.pk}/agreement/", language=language)
        assert status == 200
        assert tool in text
        found = api(cast.lead).get(f"rounds/{blind_round.pk}/agreement/").json()
        alpha = found["dimensions"]["tool"]["levels"]["leaf"]["alpha_masi"]["value"]
        assert f"{alpha:.3f}" in text
        assert "snapshot" in text or "快照" in text


def test_an_undefined_figure_is_a_dash_with_words(page, api, cast, blind_round, coded):
    compute(api, cast, blind_round)
    _status, text = page(f"/rounds/{blind_round.pk}/agreement/")
    row = re.search(r"Trade control.*?</tr>", text, re.S)
    assert row
    assert "nobody used it" in row.group()
    assert "—" in row.group()
    assert "NaN" not in text
    assert "None" not in text


def test_the_report_links_every_count_to_its_clauses(page, api, cast, blind_round, coded, clauses):
    compute(api, cast, blind_round)
    _status, text = page(f"/rounds/{blind_round.pk}/agreement/")
    links = set(re.findall(r'href="(/rounds/\d+/disagreements/[^"]*)"', text))
    assert f"/rounds/{blind_round.pk}/disagreements/?dimension=tool&amp;node=goal_planning" in links
    for link in links:
        status, listed_text = page(link.replace("&amp;", "&"))
        assert status == 200
        assert 'class="panel dispute"' in listed_text


def test_the_states_of_the_report(page, api, cast, blind_round, passes, clauses):
    path = f"/rounds/{blind_round.pk}/agreement/"
    assert "Nothing has been coded yet" in page(path)[1]
    own = passes["coder_a"]
    put = f"assignments/{own.pk}/clauses/{clauses[0].pk}/"
    api(own.coder).put(put, {"revision": 0, "dimensions": {"tool": NONE}})
    assert "Compute the agreement" in page(path)[1]
    status, text = page(path, method="post", follow=True)
    job = Job.objects.get(kind=KIND)
    assert status == 200
    assert f'data-job="{job.pk}"' in text
    jobs.run(str(job.pk), run_result)
    assert "Nothing has been judged twice yet" in page(path)[1]
    other = passes["coder_b"]
    put = f"assignments/{other.pk}/clauses/{clauses[0].pk}/"
    api(other.coder).put(put, {"revision": 0, "dimensions": {"tool": FUNDING}})
    assert "Judgements have changed since" in page(path)[1]
    compute(api, cast, blind_round)
    _status, text = page(path)
    assert "Judgements have changed since" not in text
    assert "Main points" in text


def test_a_failed_computation_says_why(page, cast, blind_round):
    Job.objects.create(
        project=blind_round.project,
        kind=KIND,
        params=agreement_of(blind_round).to_json(),
        state=Job.State.FAILED,
        error="The disk is full.",
    )
    _status, text = page(f"/rounds/{blind_round.pk}/agreement/")
    assert "The disk is full." in text
    assert "Try again" in text


def test_a_memo_is_shown_as_text_and_the_clause_is_linked(
    page, api, cast, blind_round, coded, clauses, document
):
    _status, text = page(f"/rounds/{blind_round.pk}/disagreements/?dimension=tool")
    assert "目标还是空话？&lt;b&gt;" in text
    assert f'href="/documents/{document.pk}/#c{clauses[2].pk}"' in text
    assert "Unsure" in text


def test_a_filter_that_does_not_fit_the_dimension_is_dropped(page, blind_round, coded):
    status, text = page(
        f"/rounds/{blind_round.pk}/disagreements/?dimension=stage&node=funding&page=9"
    )
    assert status == 200
    assert text.count('class="panel dispute"') == 1


def test_the_project_page_leads_to_its_only_round(page, client, cast, project, blind_round):
    client.force_login(cast.lead)
    answer = client.get(f"/projects/{project.pk}/agreement/")
    assert answer.headers["Location"] == f"/rounds/{blind_round.pk}/agreement/"


def test_the_project_page_lists_rounds_and_says_what_is_not_shown(
    page, api, cast, project, document, blind_round, coded
):
    create_round(
        actor=cast.owner,
        project=project,
        name="Round 2",
        version=published_version(project),
        coders=["lead", "coder_a"],
        documents=[document.pk],
    )
    compute(api, cast, blind_round)
    path = f"/projects/{project.pk}/agreement/"
    _status, text = page(path)
    assert f'href="/rounds/{blind_round.pk}/agreement/"' in text
    assert "submit your own documents first" in text
    _status, text = page(path, who="coder_a")
    assert "once it is closed" in text
    assert f'href="/rounds/{blind_round.pk}/agreement/"' not in text
    _status, text = page(path, who="viewer")
    assert "No round yet" in text
    lock_round(actor=cast.lead, round=blind_round)
    close_round(actor=cast.lead, round=blind_round)
    status, text = page(path, who="viewer", follow=True)
    assert status == 200
    assert "Recompute" not in text


PATHS = ("agreement", "disagreements")


@pytest.mark.parametrize(
    ("who", "opened", "closed"),
    [("lead", 200, 200), ("coder_a", 403, 200), ("viewer", 404, 200), ("outsider", 404, 404)],
)
def test_who_may_open_the_pages(page, cast, blind_round, who, opened, closed):
    paths = [f"/rounds/{blind_round.pk}/{name}/" for name in PATHS]
    assert [page(path, who=who)[0] for path in paths] == [opened, opened]
    lock_round(actor=cast.lead, round=blind_round)
    close_round(actor=cast.lead, round=blind_round)
    assert [page(path, who=who)[0] for path in paths] == [closed, closed]


def test_only_who_may_edit_computes_from_the_page(page, cast, blind_round):
    lock_round(actor=cast.lead, round=blind_round)
    close_round(actor=cast.lead, round=blind_round)
    Job.objects.update(state=Job.State.SUCCEEDED)  # what locking has started
    path = f"/rounds/{blind_round.pk}/agreement/"
    assert page(path, who="viewer", method="post")[0] == 403
    assert page(path, who="coder_a", method="post")[0] == 403
    assert Job.objects.filter(kind=KIND).count() == 1
    assert page(path, who="lead", method="post")[0] == 302
    assert Job.objects.filter(kind=KIND).count() == 2


@pytest.mark.parametrize(
    ("value", "text", "band"),
    [
        (0.8, "0.800", "good"),
        (0.7994, "0.799", "usable"),
        (0.7999, "0.800", "good"),
        (0.667, "0.667", "usable"),
        (0.6664, "0.666", "low"),
        (-0.00004, "0.000", "low"),
        (-0.25, "-0.250", "low"),
    ],
)
def test_figures_have_three_decimals_and_a_band(value, text, band):
    shown = figure({"value": value, "reason": ""})
    assert (shown.text, shown.band) == (text, band)


def cells(answer) -> dict[str, list[str]]:
    """The addresses of the κ cells of each table."""
    panels = re.findall(r'id="pairs-([a-z0-9_-]+)".*?</table>', answer, re.S)
    tables = re.findall(r'<table class="heat">.*?</table>', answer, re.S)
    return {
        panel: [one.replace("&amp;", "&") for one in re.findall(r'href="([^"]+)"', table)]
        for panel, table in zip(panels, tables, strict=True)
    }


def test_a_cell_of_a_pair_leads_to_where_the_two_differ(api, cast, blind_round, coded, clauses):
    compute(api, cast, blind_round)
    client = api(cast.lead).client
    found = cells(client.get(f"/rounds/{blind_round.pk}/agreement/").content.decode())
    # In the first clause the two differ below one parent.
    expected = {"tool-leaf": ["0", "2"], "tool-parent": ["2"], "stage-leaf": ["2"]}
    for panel, places_ in expected.items():
        assert len(found[panel]) == 2, "one of each of the two, over and under the diagonal"
        for address in found[panel]:
            page = client.get(address)
            shown = [group["clause"]["id"] for group in page.context["groups"]]
            assert shown == [clauses[int(place)].pk for place in places_], address
            assert page.context["page_obj"].paginator.count == len(places_)
            assert "Coder_A – Coder_B" in page.content.decode()


def test_what_two_have_judged_is_listed_though_they_agree(api, cast, blind_round, coded, clauses):
    compute(api, cast, blind_round)
    client = api(cast.lead).client
    report = client.get(f"/rounds/{blind_round.pk}/agreement/").content.decode()
    links = re.findall(r'href="([^"]+show=judged)">(\d+)', report)
    assert {number for _address, number in links} == {"3", "2"}
    for address, number in links:
        page = client.get(address.replace("&amp;", "&"))
        assert page.context["page_obj"].paginator.count == int(number), address
    listed_ = listed(api, cast, blind_round, dimension="tool", show="judged")
    assert places(listed_, clauses) == [(0, "tool"), (1, "tool"), (2, "tool")]


def test_only_two_of_three_coders_are_compared(api, cast, project, clauses):
    made = create_round(
        actor=cast.lead, project=project, name="Three", version=published_version(project),
        coders=["coder_a", "coder_b", "owner"], documents=None,
    )  # fmt: skip
    said = {"coder_a": [FUNDING, FUNDING], "coder_b": [FUNDING, NONE], "owner": [NONE, FUNDING]}
    for own in made.assignments.select_related("coder"):
        for clause, value in zip(clauses, said[own.coder.username], strict=False):
            path = f"assignments/{own.pk}/clauses/{clause.pk}/"
            body = {"revision": 0, "dimensions": {"tool": value}}
            assert api(own.coder).put(path, body).status_code == 200
    for pair, expected in (("coder_a,coder_b", [1]), ("owner,coder_a", [0]), ("", [0, 1])):
        found = listed(api, cast, made, coders=pair)
        assert [place for place, _dimension in places(found, clauses)] == expected, pair
    unknown = api(cast.lead).get(f"rounds/{made.pk}/disagreements/", coders="coder_a,viewer")
    assert unknown.status_code == 404
    assert "viewer" in unknown.json()["detail"]
