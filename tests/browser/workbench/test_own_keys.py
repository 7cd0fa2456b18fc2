"""Keys for more nodes than there are keys, keys of one's own, and the card of them."""

import pytest
from playwright.sync_api import expect

from benchmarks.common import Session
from tests.browser.conftest import Site
from tests.browser.workbench.conftest import assign, import_document
from tests.browser.workbench.desk import POLICY, Desk

BIND = """async ([folder, dimensions, chosen]) => {
  const { bind } = await import(folder + "/workbench/binding.js");
  const { COMMAND_KEYS } = await import(folder + "/workbench/codebook.js");
  return Object.fromEntries(bind(dimensions, COMMAND_KEYS, chosen).presses);
}"""
FIND = """async ([folder, nodes, typed]) => {
  const { findChoices } = await import(folder + "/workbench/find.js");
  return findChoices(nodes.map((node) => ({ id: node.key, node })), typed).map(({ id }) => id);
}"""
# How a Chinese reader says each, with 重 as in 重点 and 长 as in 长效.
SAID = [
    ("funding", "资金支持", "Financial support", "zi jin zhi chi"),
    ("key", "重点扶持", "Key support", "zhong dian fu chi"),
    ("lasting", "长效机制", "Lasting mechanism", "chang xiao ji zhi"),
    ("talent", "人才支持", "Talent support", "ren cai zhi chi"),
]


@pytest.fixture
def asked(page_of):
    page = page_of("coder_a")
    page.goto("/")
    source = page.locator("script[type=module][src*='/js/']").first.get_attribute("src")
    folder = source[: source.index("/js/")] + "/js"
    return lambda script, *given: page.evaluate(script, [folder, *given])


def many(count: int) -> list[dict]:
    nodes = [{"key": f"n{n}", "name": f"N{n}", "pinyin": "zi jin"} for n in range(count)]
    nodes[0]["shortcut"] = "1"
    return [{"key": "d", "nodes": nodes}]


def test_every_node_has_keys_of_its_own_however_many_there_are(asked):
    presses = asked(BIND, many(120), {})
    assert len(set(presses.values())) == 120
    assert presses["d/n0"] == "1"
    assert {len(keys.split()) for name, keys in presses.items() if name != "d/n0"} == {2}
    assert presses["d/n1"].endswith(" z")  # of zi jin
    assert presses["d/n2"].endswith(" j")


def test_keys_are_the_same_at_every_time_and_no_choice_of_a_node_moves_others(asked):
    usual = asked(BIND, many(60), {})
    assert asked(BIND, many(60), {}) == usual
    chosen = asked(BIND, many(60), {"nodes": {"d/n5": "2"}})
    assert chosen == usual | {"d/n5": "2"}


def test_a_command_takes_the_key_of_a_node_which_gets_two(asked):
    presses = asked(BIND, many(3), {"keymap": {"memo": "1"}})
    assert len(presses["d/n0"].split()) == 2
    assert len(set(presses.values())) == 3


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("zjzc", ["funding"]),
        ("zijinzhichi", ["funding"]),
        ("zij", ["funding"]),
        ("zijzc", ["funding"]),
        ("zd", ["key"]),
        ("cx", ["lasting"]),
        ("资金", ["funding"]),
        ("资持", ["funding"]),
        ("talent", ["talent"]),
        ("financial sup", ["funding"]),
        ("zhichi", ["talent", "funding"]),
        ("qqq", []),
    ],
)
def test_nodes_are_found_as_people_type_them(asked, typed, found):
    keys = ("key", "name_zh", "name_en", "pinyin")
    nodes = [{**dict(zip(keys, one, strict=True)), "name": one[1]} for one in SAID]
    first = asked(FIND, nodes, typed)
    assert set(first[: len(found)]) == set(found)
    assert bool(first) == bool(found)


@pytest.fixture
def crowded(site: Site, owner: Session, page_of) -> Desk:
    """A pass by a codebook of 45 nodes, of which none has a key."""
    project, document = import_document(owner, "Crowded", POLICY)
    rows = "".join(f"means,n{n},节点{n},Node {n}\n" for n in range(45))
    files = {"file": ("codebook.csv", ("dimension,node,name_zh,name_en\n" + rows).encode())}
    path = f"projects/{project}/codebook/draft/"
    owner.api("POST", path, json={"origin": "empty"})
    owner.api("POST", f"{path}file/", files=files)
    revision = owner.api("GET", path)["revision"]
    owner.api("POST", f"{path}publish/", json={"revision": revision, "note": "x"})
    return Desk(page_of("coder_a"), assign(site, owner, project, document, "Crowded"))


def test_two_keys_code_a_node_and_are_shown_and_can_be_left(crowded: Desk):
    first, second = crowded.node("n7").locator("kbd").inner_text().split()
    shown = crowded.page.locator(".wb-sequence")
    crowded.press(first)
    expect(shown).to_contain_text("Node 7")
    crowded.press("Escape")
    expect(shown).to_have_count(0)
    crowded.press(f"{second} {first} 1")
    expect(crowded.page.locator(".wb-notice")).to_contain_text("No node has the keys")
    crowded.expect_chips(0)
    crowded.press(f"{first} {second}")
    crowded.expect_chips(0, "Node 7")


def test_a_key_is_changed_with_its_conflict_said_kept_and_reset(desk: Desk):
    dialog = desk.dialog
    desk.press("?")
    dialog.get_by_role("button", name="Change keys").click()
    dialog.get_by_role("button", name="Change the key of: unsure").click()
    desk.press("q")
    expect(dialog.get_by_role("alert")).to_contain_text("q belongs to: Rewards")
    dialog.get_by_role("button", name="Take it all the same").click()
    desk.press("Escape q")
    expect(desk.clause(0).locator(".wb-flag-unsure")).to_be_visible()
    two = desk.node("rewards").locator("kbd").inner_text()
    desk.press(two)
    desk.expect_chips(0, "Rewards")
    desk.page.goto(
        f"/projects/{desk.work.coder.api('GET', f'assignments/{desk.work.assignment}/')['project']['id']}/codebook/keys/"
    )
    line = desk.page.locator(".keycard dl > div", has_text="Rewards")
    expect(line.locator("kbd")).to_have_text(two)
    desk.open()
    desk.press("?")
    dialog.get_by_role("button", name="Change keys").click()
    dialog.get_by_role("button", name="All usual keys again").click()
    desk.press("Escape")
    expect(desk.node("rewards").locator("kbd")).to_have_text("q")
