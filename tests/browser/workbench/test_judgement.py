"""A judgement's content in the browser, asked of the module itself."""

import pytest

SAID = {"dimensions": {"tool": {"outcome": "none"}}, "unsure": True, "memo": "言"}
SERVERS = {"clause": 3, "revision": 2, "updated_at": "2026-01-01T00:00:00Z", "carried": ""}
READ = "async ([module, name, ...values]) => (await import(module))[name](...values)"


@pytest.fixture
def ask(page_of):
    page = page_of("coder_a")
    page.goto("/")
    source = page.locator("script[type=module][src*='/js/']").first.get_attribute("src")
    module = source[: source.index("/js/")] + "/js/workbench/judgement.js"
    return lambda *asked: page.evaluate(READ, [module, *asked])


def test_a_remark_that_the_workbench_does_not_know_is_kept(ask):
    said = SAID | {"doubt": "两可"}
    content = ask("contentOf", SERVERS | said)
    assert content == said
    assert ask("withMemo", content, " 另 ") == said | {"memo": "另"}
    tool = {"key": "tool", "multiple": True}
    assert ask("withNodeToggled", content, tool, "funding")["doubt"] == "两可"


def test_contents_differ_by_every_remark_but_not_by_an_empty_one(ask):
    assert not ask("sameContent", SAID | {"doubt": "两可"}, SAID)
    assert ask("sameContent", SAID | {"doubt": ""}, SAID)
    assert ask("sameContent", {"doubt": "两可"} | SAID, SAID | {"doubt": "两可"})
    assert ask("contentOf", None) == {"dimensions": {}, "unsure": False, "memo": ""}
