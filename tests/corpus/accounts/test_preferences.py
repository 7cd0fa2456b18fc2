"""What a user likes is remembered with the account, name by name, and is what the API says it is."""

import json

import pytest
from django.test import Client

from corpus.models import AuditEntry, User


@pytest.fixture
def own(cast, api):
    """Asks as coder_a: changes what is sent, gives the answer; None only asks."""
    client = api(cast.coder_a)

    def asked(sent=None):
        address = "me/preferences/"
        return client.get(address) if sent is None else client.patch(address, sent)

    return asked


def stored(cast):
    return User.objects.get(pk=cast.coder_a.pk).preferences


def test_nothing_chosen_is_what_is_usual(own, cast):
    found = own().json()
    assert (found["theme"], found["font_size"], found["timing"]) == ("system", 16, "on")
    assert (found["favourites"], found["keymap"]) == ({}, {})
    assert stored(cast) == {}


def test_what_is_sent_is_set_and_the_rest_stays(own, cast):
    own({"theme": "dark", "font_size": 18})
    answer = own({"font_size": 20})
    assert answer.status_code == 200
    assert (answer.json()["theme"], answer.json()["font_size"]) == ("dark", 20)
    assert stored(cast) == {"theme": "dark", "font_size": 20}
    own({"theme": None})
    assert stored(cast) == {"font_size": 20}


def test_values_by_name_are_merged(own, cast):
    own({"favourites": {"3": ["tool/funds"], "5": ["tool/talent"]}})
    own({"favourites": {"3": ["tool/tax"]}, "node_keys": {"3": {"tool/funds": "x"}}})
    own({"favourites": {"5": None}, "node_keys": {"3": {"tool/tax": "y"}}})
    assert stored(cast) == {
        "favourites": {"3": ["tool/tax"]},
        "node_keys": {"3": {"tool/funds": "x", "tool/tax": "y"}},
    }


@pytest.mark.parametrize(
    ("sent", "named"),
    [
        ({"colour": "red"}, "colour"),
        ({"theme": "pink"}, "theme"),
        ({"theme": True}, "theme"),
        ({"theme": ["dark"]}, "theme"),
        ({"font_size": 13}, "font_size"),
        ({"font_size": "18"}, "font_size"),
        ({"font_size": True}, "font_size"),
        ({"font_size": 18.5}, "font_size"),
        ({"favourites": ["tool/funds"]}, "favourites"),
        ({"favourites": {"x": []}}, "favourites"),
        ({"favourites": {"3": [7]}}, "favourites"),
        ({"favourites": {"3": ["n"] * 201}}, "favourites"),
        ({"keymap": {"find": "f" * 21}}, "keymap"),
        ({"keymap": {"find it": "f"}}, "keymap"),
    ],
)
def test_what_is_no_preference_is_refused_by_name_and_changes_nothing(own, cast, sent, named):
    answer = own({"density": "compact"} | sent)
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [named]
    assert stored(cast) == {}


def test_more_than_is_remembered_is_refused(own, cast):
    long = {str(project): ["n" * 150] * 200 for project in range(1, 3)}
    answer = own({"favourites": long})
    assert answer.status_code == 413
    assert stored(cast) == {}


def test_what_an_earlier_release_remembered_goes_with_the_next_change(own, cast):
    User.objects.filter(pk=cast.coder_a.pk).update(preferences={"gone": 1, "theme": "dark"})
    assert "gone" not in own().json()
    own({"density": "compact"})
    assert stored(cast) == {"theme": "dark", "density": "compact"}


def test_they_are_nobody_elses_and_not_in_the_log(own, cast, api):
    before = AuditEntry.objects.count()
    own({"theme": "dark"})
    assert api(cast.coder_b).get("me/preferences/").json()["theme"] == "system"
    assert AuditEntry.objects.count() == before


def test_every_page_has_them(cast, own):
    own({"theme": "dark"})
    client = Client()
    client.force_login(cast.coder_a)
    page = client.get("/").content.decode()
    data = page.split('<script id="preferences" type="application/json">')[1]
    told = json.loads(data.split("</script>")[0])
    assert told["values"]["theme"] == "dark"
    assert (told["user"], told["url"]) == (cast.coder_a.pk, "/api/v1/me/preferences/")
    assert 'id="preferences"' not in Client().get("/login/").content.decode()
