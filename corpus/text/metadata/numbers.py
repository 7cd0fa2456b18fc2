"""The document's own 文号, in whatever brackets and digits it is written."""

from __future__ import annotations

import re

from corpus.text.metadata.frame import Frame, Guess, Line
from corpus.text.metadata.titles import clean_title
from corpus.text.segment.markers import half_width

_OPEN, _CLOSE = "〔[【（(„﹝［〈", "〕]】）)‟﹞］〉"
_DIGIT = "[0-9０-９]"
_YEAR = rf"({_DIGIT}(?:\s?{_DIGIT}){{3}})"
_COUNT = rf"({_DIGIT}{{1,5}})"
NUMBER = re.compile(
    rf"([\u4e00-\u9fff](?:[ \u3000]?[\u4e00-\u9fff]){{0,19}}?)\s*[{re.escape(_OPEN)}]\s*{_YEAR}\s*年?\s*"
    rf"[{re.escape(_CLOSE)}]\s*(?:年\s*)?(第)?\s*{_COUNT}\s*号"
)
_ORDER = re.compile(
    r"((?:[\u4e00-\u9fff、]{2,30})?(?:人民政府|国务院|政府|部|委员会|总局|局|署|主席|常务委员会|国))?\s*(国令|令)?\s*"
    r"第\s*([0-9０-９〇零一二三四五六七八九十百]{1,6})\s*号\s*(?:令)?"
)
# 公告 2021年第12号; 令2021年第3号
_SERIES = re.compile(
    rf"(?P<of>[\u4e00-\u9fff、 ]{{0,40}}(?:公告|通告|令))?\s*[（(]?(?P<year>[12１２]{_DIGIT}{{3}})\s*年\s*"
    rf"第\s*(?P<count>{_DIGIT}{{1,4}})\s*号[）)]?"
)
_FILE_NUMBER = re.compile(
    r"([\u4e00-\u9fff]{2,14}?[发规函字办通])((?:19|20)\d{2})-(第)?(\d{1,4})号"
)
_LABEL = re.compile(
    r"^[【\[（(]?\s*(?:发\s*文\s*字\s*号|发布文号|文\s*号|文件编号|字\s*号)\s*[】\])）]?\s*[:：]?\s*"
)
# What may stand beside a 文号 on its line: the letterhead, who signs, brackets.
_BESIDE = re.compile(
    r"[（()）\s、,，;；]|[\u4e00-\u9fff]{0,30}文件|签发人[:：]?.{0,10}|（?此件.{0,20}"
)
_CITED = re.compile(r"根据|按照|依据|依照|贯彻|落实|《|》|废止|代替|有关|规定|修[改订正]")


def doc_number_of(frame: Frame) -> Guess | None:
    """The number, with 〔〕 and half-width digits; joint numbers joined by 、.

    A number that the text only cites (根据…〔2019〕4号) is not the document's.
    """
    head = frame.head
    for at, line in enumerate(head):
        if guess := _whole_line(line) or _series(line, head[at - 1] if at else None):
            return guess
        if guess := _at_end_of_title(line):
            return guess
    if guess := _newest_order(head):
        return guess
    if guess := _further_down(frame):
        return guess
    if words := frame.meta.get("doc_number", ""):
        found = [normal(match) for match in NUMBER.finditer(words)]
        return frame.of_meta("doc_number", "、".join(found) or words)
    for pattern in (NUMBER, _FILE_NUMBER):
        if match := pattern.search(frame.stem):
            return frame.of_file_name(normal(match), match[0])
    return None


def normal(match: re.Match[str]) -> str:
    """`match` of NUMBER in the one form that is stored."""
    code, year, ordinal, count = match.groups()
    code = re.sub(r"\s", "", code)
    # 中国人民银行令〔2021〕第3号: orders keep their 第.
    ordinal = "第" if ordinal and code.endswith(("令", "公告", "通告")) else ""
    return f"{code}〔{_digits(year)}〕{ordinal}{int(_digits(count))}号"


def _digits(text: str) -> str:
    return half_width(re.sub(r"\s", "", text))


def _whole_line(line: Line) -> Guess | None:
    """A line, or its part after a label, that holds 文号s and nothing else."""
    label = _LABEL.match(line.text)
    words = line.text[label.end() :] if label else line.text
    found = list(NUMBER.finditer(words))
    if not found or len(words) > 160:
        return None
    beside = NUMBER.sub("", words)
    if not label and (_CITED.search(words) or len(_BESIDE.sub("", beside)) > 4):
        return None
    whole = words[found[0].start() : found[-1].end()]
    return line.guess("、".join(dict.fromkeys(normal(match) for match in found)), whole)


def _at_end_of_title(line: Line) -> Guess | None:
    """…的通知（沪府发〔2021〕12号）"""
    if line.kind != "title" or not line.text.endswith(("号", "号）", "号)")):
        return None
    found = list(NUMBER.finditer(line.text))
    if not found or "《" in line.text[found[-1].start() :]:
        return None
    return line.guess(normal(found[-1]), found[-1][0])


def _series(line: Line, above: Line | None) -> Guess | None:
    match = _SERIES.fullmatch(line.text)
    if match is None:
        return None
    issuer = re.sub(r"\s", "", match["of"] or "")
    if (
        issuer in ("", "公告", "令", "通告")
        and above
        and above.text.endswith(("公告", "通告", "令"))
    ):
        issuer = clean_title(above.text)
    if not issuer:
        return None
    return line.guess(f"{issuer}{_digits(match['year'])}年第{int(_digits(match['count']))}号")


def _newest_order(head: list[Line]) -> Guess | None:
    """The order (令) that published it; of a history, the last one it names."""
    found = None
    for at, line in enumerate(head):
        if line.kind != "other":
            continue
        above = head[at - 1] if at and head[at - 1].text.endswith("令") else None
        for order in _ORDER.finditer(line.text):
            if "令" in order[0] or above is not None:
                words = order[0].rpartition("日")[2].strip()
                found = line.guess(_ordered(order, above), words)
    return found


def _ordered(match: re.Match[str], above: Line | None) -> str:
    issuer = match[1] or (above.text.removesuffix("令") if above else "")
    return f"{issuer.rpartition('日')[2]}令第{half_width(match[3])}号"


def _further_down(frame: Frame) -> Guess | None:
    """A line of its own among the first ones, where the layout did not see a head."""
    at = 0
    for raw in frame.text.split("\n", 30)[:30]:
        words = raw.strip()
        found = list(NUMBER.finditer(words)) if len(words) <= 100 else []
        if found and not re.sub(r"[\s、，,;；（()）]", "", NUMBER.sub("", words)):
            start = at + raw.index(found[0][0])
            value = "、".join(dict.fromkeys(normal(match) for match in found))
            return frame.quote(value, start, start + found[-1].end() - found[0].start())
        at += len(raw) + 1
    return None
