"""Files sent as one say what they say one by one."""

import re

import pytest
from django.templatetags.static import static
from django.urls import reverse

from policycoder import joined
from policycoder.caching import FOR_EVER

WORKBENCH = "js/pages.js", "js/workbench/main.js"


def test_sheets_come_in_their_order_with_full_addresses(client):
    answer = client.get(joined.address_of("css/base.css", "css/tokens.css"))
    text = answer.content.decode()
    base, tokens = ((joined.ROOT / "css" / name).read_text() for name in ("base.css", "tokens.css"))
    assert text.endswith(tokens)
    assert re.findall(r"url\((.*?)\)", text) == [
        f'"{static("vendor/inter-5.3.0/" + name)}"'
        for name in re.findall(r"inter-5.3.0/([\w.-]+)", base)
    ]
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert answer["Cache-Control"] == FOR_EVER


def test_every_module_of_the_workbench_is_there_once_after_those_it_builds_on(client):
    text = client.get(joined.address_of(*WORKBENCH)).content.decode()
    places = {
        name: place for place, name in enumerate(re.findall(r"^/\* (js/.*) \*/$", text, re.M))
    }
    views = {path.name for path in (joined.ROOT / "js/workbench/views").glob("*.js")}
    assert {f"js/workbench/views/{name}" for name in views} <= places.keys()
    assert text.count("/* js/kit/saves.js */") == 1
    assert places["js/kit/saves.js"] < places["js/workbench/sync.js"]
    assert places["js/workbench/sync.js"] < places["js/workbench/main.js"]
    assert places["js/kit/saves.js"] < places["js/unsent.js"]
    assert not re.search(r"^(?:export\b|import (?!\* as \$library))", text, re.M)


def test_what_needs_another_library_keeps_its_own_address(client):
    text = client.get(joined.address_of(*WORKBENCH)).content.decode()
    assert f'import("{static("js/charts.js")}")' in text
    assert '"echarts"' not in text


@pytest.mark.parametrize(
    ("folder", "said"),
    [
        ("js", "export default 1;\n"),
        ("js", 'import a, { b } from "./c.js";\n'),
        ("js", "export let a = 1;\n"),
    ],
)
def test_an_unknown_way_to_import_or_export_is_refused(tmp_path, monkeypatch, folder, said):
    (tmp_path / folder).mkdir()
    (tmp_path / folder / "one.js").write_text(said)
    monkeypatch.setattr(joined, "ROOT", tmp_path)
    with pytest.raises(ValueError, match=r"one\.js"):
        joined.joined.__wrapped__(("js/one.js",))


@pytest.mark.parametrize(
    "query",
    [
        "",
        "js/nowhere.js",
        "../policycoder/settings.py",
        "js/../../policycoder/settings.py",
        "css/base.css&js/pages.js",
        "vendor/htmx-2.0.11/htmx.min.js",
    ],
)
def test_nothing_else_is_given_out(client, query):
    address = reverse("joined", args=[joined.version()])
    assert client.get(f"{address}?{query}").status_code == 404


def test_an_earlier_version_is_not_answered_by_this_one(client):
    stale = reverse("joined", args=["0123456789ab"])
    assert client.get(f"{stale}?css/base.css").status_code == 404
    assert client.get(reverse("words", args=["0123456789ab", "en"])).status_code == 404


def test_words_are_in_the_language_of_their_address(cast, client):
    client.force_login(cast.owner)
    chinese = client.get(joined.words_of("zh-hans"), headers={"accept-language": "en"})
    assert "\\u5173\\u95ed" in chinese.content.decode()  # Close
    assert "\\u5173\\u95ed" not in client.get(joined.words_of("en")).content.decode()
    assert chinese["Cache-Control"] == FOR_EVER
    assert client.get(reverse("words", args=[joined.version(), "fr"])).status_code == 404
