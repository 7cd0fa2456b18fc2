"""What a workbench page opens with says what the API says."""

import json
import re

from django.test import Client

from coding.reads.opened import judged_in, wraps_in
from corpus.text.reflow import wraps
from tests.coding.carrying import NONE, codings, put
from tests.conftest import imported

# What a judgement says when nothing is remarked.
SILENCE = {"unsure": False, "memo": "", "carried": "", "to_reconsider": []}


def opened(person, own) -> dict:
    client = Client()
    client.force_login(person)
    page = client.get(f"/assignments/{own.pk}/").content.decode()
    return json.loads(re.search(r'id="workbench-data"[^>]*>(.*?)</script>', page, re.S)[1])


def test_judgements_are_those_of_the_api_and_the_same_words_come_once(api, cast, passes, document):
    own, (first, second, third, fourth, *_) = passes["coder_a"], document.clauses.codable()
    put(api, cast.coder_a, own, fourth, NONE, unsure=True)
    put(api, cast.coder_a, own, first, NONE)
    put(
        api,
        cast.coder_a,
        own,
        second,
        codings((second.start, second.start + 2)),
        memo="</script>记",
    )
    put(api, cast.coder_a, own, third, NONE)
    put(api, cast.coder_b, passes["coder_b"], second, NONE)
    found = opened(cast.coder_a, own)["judgements"]
    told = [
        {
            "clause": clause,
            "revision": revision,
            "dimensions": dimensions,
            **SILENCE,
            **found["more"].get(str(clause), {}),
        }
        for dimensions, of in zip(found["said"], found["by"], strict=True)
        for clause, revision in zip(of[::2], of[1::2], strict=True)
    ]
    stored = api(cast.coder_a).get(f"assignments/{own.pk}/judgements/").json()
    for one in stored:
        del one["updated_at"], one["version"]
    told.sort(key=lambda one: one["clause"])
    stored.sort(key=lambda one: one["clause"])
    assert told == stored
    assert len(found["said"]) == 2


def test_no_save_falls_between_a_judgement_and_its_references(
    cast, passes, django_assert_num_queries
):
    with django_assert_num_queries(3) as asked:
        judged_in(passes["coder_a"], [passes["coder_a"].pk])
    reads = [one["sql"] for one in asked.captured_queries]
    (references,) = [sql for sql in reads if "coding_reference" in sql]
    assert "revision, outcomes" in references


def test_clauses_are_those_of_the_api(api, cast, passes, document):
    names = ("id", "number", "kind", "codable", "path", "depth", "start", "end", "text")
    told = [
        dict(zip(names, row, strict=False))
        for row in opened(cast.coder_a, passes["coder_a"])["clauses"]
    ]
    stored = api(cast.coder_a).get(f"documents/{document.pk}/clauses/").json()
    assert told == [{name: one[name] for name in names} for one in stored]


def test_the_page_is_in_step_with_what_it_asks_for_later(api, cast, passes, document):
    own, (first, *_) = passes["coder_a"], document.clauses.codable()
    put(api, cast.coder_a, own, first, NONE)
    since = opened(cast.coder_a, own)["since"]
    answer = api(cast.coder_a).get(f"assignments/{own.pk}/changes/?since={since}").json()
    assert (answer["judgements"], answer["since"]) == ([], since)


def test_a_page_whose_data_cannot_be_read_is_there_without_them(cast, passes, monkeypatch):
    def fail(*_arguments):
        raise RuntimeError

    monkeypatch.setattr("coding.pages.workbench.judged_in", fail)
    client = Client()
    client.force_login(cast.coder_a)
    page = client.get(f"/assignments/{passes['coder_a'].pk}/").content.decode()
    assert "workbench-failed" in page
    assert 'id="workbench-data"' not in page
    assert page.rstrip().endswith("</html>")


def test_lines_to_be_joined_are_told_of_clauses_that_have_some(cast, project):
    first = "第一条 支持企业开展技术改造，对符合条件的项目\n给予资助，并优先安排用地。"
    text = f"关于支持装备的规定\n\n{first}\n\n第二条 加强监督。\n"
    document = imported(cast, project, text, name="wrapped.txt")
    broken = [one for one in document.clauses.all() if "\n" in one.text.strip()]
    assert len(broken) == 1
    told = wraps_in(document.pk)
    assert list(told) == [broken[0].pk]
    assert told[broken[0].pk] == wraps(broken[0].text)
