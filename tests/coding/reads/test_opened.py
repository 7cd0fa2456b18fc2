"""What a workbench page opens with says what the API says."""

import json
import re

from django.test import Client

from tests.coding.carrying import NONE, codings, put

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
            "dimensions": found["said"][place],
            **SILENCE,
            **(more[0] if more else {}),
        }
        for clause, revision, place, *more in found["rows"]
    ]
    stored = api(cast.coder_a).get(f"assignments/{own.pk}/judgements/").json()
    for one in stored:
        del one["updated_at"], one["version"]
    assert told == stored
    assert len(found["said"]) == 2


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
