"""A coder's pass to work on, and a coder at it: keys pressed, what is seen, what is stored."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import Page, expect

from benchmarks.common import Session

POLICY = """关于支持智能装备的若干措施

一、总体要求

（一）到2025年，全市智能装备产值达到一千亿元。

（二）坚持企业主体、市场导向。

二、支持措施

（一）设立专项资金，对首台（套）装备给予资助。

（二）建设公共检测平台，面向企业开放。

（三）鼓励国有企业优先采购智能装备。

（四）深入实施人才计划，支持校企共建实训基地。

示范市人民政府

2021年6月30日
"""


@dataclass
class Pass:
    """One assignment of coder_a with the sessions that look at it from outside."""

    assignment: int
    round: int
    coder: Session
    lead: Session
    clauses: list[int] = field(default_factory=list)

    def stored(self) -> dict[int, dict]:
        found = self.coder.api("GET", f"assignments/{self.assignment}/judgements/")
        return {judgement["clause"]: judgement for judgement in found}

    def save_elsewhere(self, clause: int, *, stage: str = "none", memo: str = "") -> dict:
        """The same coder on another machine."""
        revision = self.stored().get(clause, {"revision": 0})["revision"]
        body = {
            "revision": revision,
            "dimensions": {"stage": {"outcome": stage}},
            "unsure": False,
            "memo": memo,
        }
        path = f"assignments/{self.assignment}/clauses/{clause}/"
        return self.coder.api("PUT", path, json=body)


class Desk:
    """The workbench in a browser."""

    def __init__(self, page: Page, work: Pass):
        self.page = page
        self.work = work
        self.open()

    def open(self) -> None:
        self.page.goto(f"/assignments/{self.work.assignment}/")
        expect(self.current).to_be_visible()

    @property
    def current(self):
        return self.page.locator(".wb-clause[aria-current]")

    @property
    def dialog(self):
        return self.page.locator("dialog[open]")

    def clause(self, place: int):
        return self.page.locator(f'.wb-clause[data-clause="{self.work.clauses[place]}"]')

    def node(self, key: str):
        return self.page.locator(f'.wb-node[data-node="{key}"]')

    def press(self, keys: str) -> None:
        for key in keys.split():
            self.page.keyboard.press(key)

    def expect_at(self, place: int) -> None:
        expect(self.current).to_have_attribute("data-clause", str(self.work.clauses[place]))

    def expect_chips(self, place: int, *names: str) -> None:
        """The chips of a clause, in order, by the beginning of their text."""
        expected = [re.compile(f"^{re.escape(name)}") for name in names]
        expect(self.clause(place).locator(".chip")).to_have_text(expected)

    def expect_state(self, state: str, unsaved: int | None = None) -> None:
        save = self.page.locator(".wb-save")
        expect(save).to_have_attribute("data-state", state, timeout=15_000)
        if unsaved is not None:
            expect(save).to_have_attribute("data-unsaved", str(unsaved))

    def come_back(self) -> None:
        """What the browser tells a page whose tab is looked at again."""
        self.page.evaluate("window.dispatchEvent(new Event('focus'))")


def nodes(judgement: dict, dimension: str) -> set[str]:
    answer = judgement["dimensions"].get(dimension, {"references": []})
    return {reference["node"] for reference in answer["references"]}
