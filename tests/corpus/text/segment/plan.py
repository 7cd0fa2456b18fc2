"""A long five-year plan of our own sentences with known clauses, printed as portals print such texts."""

import random
import re
from dataclasses import dataclass, field

_SUBJECTS = [
    "全市",
    "各区人民政府",
    "市发展改革部门",
    "市科学技术部门",
    "重点园区",
    "行业协会",
    "国有企业",
    "高等院校",
    "市数据主管部门",
]
_VERBS = [
    "加快推进",
    "统筹布局",
    "持续完善",
    "着力提升",
    "有序扩大",
    "分类建设",
    "稳步开展",
    "大力培育",
    "健全",
    "优化",
]
_THINGS = ["智能装备产业体系", "数据要素市场", "绿色低碳园区", "社区养老服务网络", "轨道交通线网", "公共检测平台", "人才公寓供给",
           "知识产权保护机制", "污水处理能力", "基础研究投入机制", "5G网络覆盖", "中小企业融资服务"]  # fmt: skip
_FIGURES = ["到2025年达到1.2万亿元", "年均增长6.5%左右", "新增床位3000张", "建成12个示范基地", "覆盖率提高到95%以上",
            "力争突破２０００家", "控制在0.38吨标准煤以内", "比2020年提高2.3个百分点", "第一产业比重保持稳定"]  # fmt: skip
_REFERENCES = [
    "按照本规划第一章的总体要求",
    "落实第二篇提出的目标",
    "对照专栏3所列工程",
    "依照有关条例第五条的规定",
    "结合（一）类地区实际",
]
_ENDINGS = [
    "为高质量发展提供支撑",
    "切实增强群众获得感",
    "形成可复制推广的经验",
    "守住安全底线",
    "推动城乡协调发展",
]
_NUMERALS = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十"]

PAGE_STYLES = {
    "none": ("", ""),
    "dashes": ("line", "— {} —"),
    "tight": ("line", "-{}-"),
    "bare": ("line", "{}"),
    "dots": ("line", "·{}·"),
    "words": ("line", "第{}页"),
    "of": ("line", "第 {} 页 共 400 页"),
    "feed": ("line", "\f"),
    "feed and number": ("line", "{}\n\f"),
    "apart": ("line", "\n— {} —\n"),
    "glued to the end": ("end", "{}"),
    "dashes glued to the end": ("end", "—{}—"),
    "glued to the start": ("start", "{}"),
    "dashes glued to the start": ("start", "—{}—"),
}  # fmt: skip


def numeral(number: int) -> str:
    hundreds, number = divmod(number, 100)
    tens, ones = divmod(number, 10)
    if hundreds:
        return (
            _NUMERALS[hundreds]
            + "百"
            + (numeral(number) if tens else f"零{_NUMERALS[ones]}" if ones else "")
        )
    head = "" if tens == 0 else ("十" if tens == 1 else _NUMERALS[tens] + "十")
    return head + (_NUMERALS[ones] if ones or not tens else "")


@dataclass
class Plan:
    """`paragraphs` as (kind, text): "title", "heading" or "clause"."""

    paragraphs: list[tuple[str, str]] = field(default_factory=list)

    @property
    def clauses(self) -> list[str]:
        return [squeezed(text) for kind, text in self.paragraphs if kind == "clause"]

    @property
    def headings(self) -> list[str]:
        return [squeezed(text) for kind, text in self.paragraphs if kind == "heading"]


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def make_plan(size: int, seed: int = 1) -> Plan:
    """A plan of at least `size` characters: 篇, 章, 节, （一）, 1., ① and boxes (专栏)."""
    luck = random.Random(seed)
    plan = Plan([("title", "示范市国民经济和社会发展第十四个五年规划和二〇三五年远景目标纲要")])
    written, part, chapter, box = 0, 0, 0, 0

    def add(kind: str, text: str) -> None:
        nonlocal written
        plan.paragraphs.append((kind, text))
        written += len(text)

    while written < size:
        part += 1
        add("heading", f"第{numeral(part)}篇 {luck.choice(_VERBS)}{luck.choice(_THINGS)}")
        for _ in range(luck.randint(2, 3)):
            chapter += 1
            add("heading", f"第{numeral(chapter)}章 {luck.choice(_VERBS)}{luck.choice(_THINGS)}")
            add("clause", prose(luck, 2))
            for section in range(1, luck.randint(2, 4)):
                add(
                    "heading", f"第{numeral(section)}节 {luck.choice(_VERBS)}{luck.choice(_THINGS)}"
                )
                for _ in range(luck.randint(1, 3)):
                    add("clause", prose(luck, luck.randint(1, 4)))
                for item in range(1, luck.randint(1, 5)):
                    add("clause", f"（{numeral(item)}）{prose(luck, luck.randint(1, 3))}")
                for item in range(1, luck.randint(1, 4)):
                    add("clause", f"{item}.{prose(luck, 1)}")
                for item in range(luck.randint(0, 3)):
                    add("clause", f"{'①②③'[item]}{prose(luck, 1)}")
            if luck.random() < 0.5:
                box += 1
                add("heading", f"专栏{box} {luck.choice(_THINGS)}重大工程")
                add("clause", f"1.{prose(luck, 1)}")
                add("clause", f"2.{prose(luck, 2)}")
    return plan


def prose(luck: random.Random, sentences: int) -> str:
    """Sentences with figures and references in their middle, each ended by 。"""
    made = []
    for _ in range(sentences):
        parts = [luck.choice(_SUBJECTS) + luck.choice(_VERBS) + luck.choice(_THINGS)]
        parts += luck.sample(
            [
                luck.choice(_FIGURES),
                luck.choice(_REFERENCES),
                luck.choice(_VERBS) + luck.choice(_THINGS),
            ],
            luck.randint(1, 3),
        )
        made.append("，".join([*parts, luck.choice(_ENDINGS)]) + "。")
    return "".join(made)


def printed(
    plan: Plan,
    *,
    width: int,
    pages: str = "none",
    paragraphs: str = "indent",
    lines_a_page: int = 34,
) -> str:
    """The plan wrapped at `width` columns (a Chinese character takes two), with page numbers.

    `paragraphs`: "indent" (two ideographic spaces), "blank" (a blank line between) or "flush".
    """
    lines: list[str] = []
    for kind, text in plan.paragraphs:
        indent = "　　" if paragraphs == "indent" and kind == "clause" else ""
        if paragraphs == "blank" and lines:
            lines.append("")
        lines.extend(wrapped(indent + text, width))
    place, form = PAGE_STYLES[pages]
    if not place:
        return "\n".join(lines)
    out: list[str] = []
    page = 1
    prefix = ""
    for count, line in enumerate(lines, start=1):
        if prefix and line:
            line, prefix = prefix + line, ""
        out.append(line)
        if count % lines_a_page == 0:
            if place == "line":
                out.append(form.format(page))
            elif place == "end":
                last = max(at for at, printed_line in enumerate(out) if printed_line)
                out[last] += form.format(page)
            else:
                prefix = form.format(page)
            page += 1
    return "\n".join(out)


def wrapped(text: str, width: int) -> list[str]:
    lines, line, used = [], "", 0
    for char in text:
        wide = 2 if char > "\u2e7f" else 1
        if used + wide > width:
            lines.append(line)
            line, used = "", 0
        line, used = line + char, used + wide
    return [*lines, line]
