"""Who issued a document, and where: signature, letterhead, title, history, file name, portal."""

from __future__ import annotations

import re
from collections.abc import Mapping

from corpus.text.agencies import full_name, names_in
from corpus.text.agencies.regions import (
    NATION,
    region_named,
    region_of_number,
    region_within,
)
from corpus.text.metadata.frame import Frame, Guess, Line
from corpus.text.segment.frame import AGENCY, DATE, agency_names, is_agency_line

_ANY_DATE = re.compile(DATE)
_DATE_TAIL = re.compile(rf"\s*[（(]?{DATE}\s*(?:印发|发布)?[）)]?$")
_SHORT_AGENCY = r"(?:委|办|部|局|厅|署|院|行|残联|人大)"
_NAME = re.compile(rf"[\u4e00-\u9fff·]{{1,30}}(?:{AGENCY}|{_SHORT_AGENCY})")
_AND_OTHERS = re.compile(r"等[0-9一二三四五六七八九十]{0,3}个?(?:部门|单位)$")
_ISSUED_BY = re.compile(rf"([\u4e00-\u9fff]{{2,24}}?{AGENCY})(?:出台|发布|印发|公布)[《〈<关]")
_CONGRESS = re.compile(
    r"(?:根据|经|由)?(?:([\u4e00-\u9fff]{1,8}?[省市区县州])第[〇零一二三四五六七八九十]{1,4}届"
    r"|第[〇零一二三四五六七八九十]{1,4}届(全国)|([\u4e00-\u9fff]{1,8}?[省市区县州]|全国))"
    r"人民代表大会(常务委员会)?"
)
# Who orders is read backwards from the verb: forwards, joint names could be cut in many ways.
_ORDERS = re.compile(r"令|发布|公布|颁布")
_ORDERING_NAMES = re.compile(r"[\u4e00-\u9fff、]{2,80}$")
_ORDERING_NAME = re.compile(
    r"(?:根据|经|由)?(?:中华人民共和国)?"
    r"(国务院|[\u4e00-\u9fff]{2,14}(?:人民政府|委员会|部|总局|局|办公室))"
)
_APPROVED = re.compile(r"(?:中华人民共和国)?(国务院|[\u4e00-\u9fff]{2,14}?人民政府)批准")
_MEETING = re.compile(
    r"((?:国务院|[\u4e00-\u9fff]{2,16}?(?:人民政府|委员会|部|总局|局|办公室|政府)))(?:[0-9]{4}年)?第\s*"
    r"[0-9〇一二三四五六七八九十百]{1,5}\s*次[\u4e00-\u9fff]{0,6}会议.{0,4}通过"
)
_ADOPTED = re.compile(r"通过|公布|发布|修正|修订|批准|修改")
_FULL_LABEL = re.compile(
    r"(?:发文机关|发布机构|发布机关|制定机关)\s*[】\]]?\s*[:：]\s*(\S.{1,120})"
)
_SITE_OF = re.compile(r"门户|政府|委员会|[局厅部委]网?")


def agencies_of(
    frame: Frame, title: Guess | None, number: Guess | None, aliases: Mapping[str, str]
) -> Guess | None:
    """The issuing agencies by their full names, in the order of issue."""
    found = (
        _signing(frame)
        or _in_title(frame, title)
        or _letterhead(frame)
        or _adopting(frame)
        or _labelled(frame)
        or _bracketed(frame)
        or _ordering(number)
        or _publisher(frame)
    )
    if found is None:
        return None
    region = _region_from(frame, title, number)
    own = _region_of_names(found.value)
    region = region if own and region.endswith(own) else own or region
    names = [full_name(name, region=region, aliases=aliases) for name in found.value]
    return found.worth(list(dict.fromkeys(names)))


def region_of(
    frame: Frame, title: Guess | None, number: Guess | None, agencies: Guess | None
) -> Guess | None:
    """The region whose authorities issued the document; else the one it speaks of."""
    bracket = frame.bracketed()
    place = region_named(bracket.value) if bracket else ""
    if agencies and (region := _region_of_names(agencies.value)):
        # 南县人民政府办公室 in a file of 湖南省益阳市南县
        if bracket and place != region and place.endswith(region):
            return bracket.worth(place)
        return agencies.worth(region)
    if bracket and place:
        return bracket.worth(place)
    if title and (guess := _region_in_title(frame, title)):
        return guess
    if number and (region := region_of_number(str(number.value))):
        return number.worth(region)
    return _region_of_body(frame) or _region_of_portal(frame)


def _region_from(frame: Frame, title: Guess | None, number: Guess | None) -> str:
    guess = region_of(frame, title, number, None)
    return str(guess.value) if guess else ""


def _region_of_names(names: list[str]) -> str:
    return next((region for name in names if (region := region_named(name))), "")


# Agencies


def _signing(frame: Frame) -> Guess | None:
    lines = [line for line in frame.foot if _signers(line)]
    if not lines:
        return None
    names = [name for line in lines for name in _signers(line)]
    where = " ".join(line.text for line in lines)
    end = lines[-1].start + len(lines[-1].text)
    return Guess(names, where, lines[0].start, end)


def _signers(line: Line) -> list[str]:
    """Who signs on this line; an agency that lends its seal (代章) does not."""
    return [] if "代章" in line.text else _names(_DATE_TAIL.sub("", line.text))


def _names(text: str) -> list[str]:
    """The agencies a line names, if it names nothing else."""
    return agency_names(text) if is_agency_line(text) else []


def _in_title(frame: Frame, title: Guess | None) -> Guess | None:
    if title is None:
        return None
    name = str(title.value)
    issuers, about, _rest = name.partition("关于")
    names = _apart(_AND_OTHERS.sub("", issuers)) if about else []
    if names and all(_NAME.fullmatch(each) for each in names):
        return Guess(names, issuers + about, title.start, title.end)
    match = _ISSUED_BY.match(name)
    return Guess([match[1]], match[0], title.start, title.end) if match else None


def _apart(text: str) -> list[str]:
    """The names of a joint title, also where only the place tells that another one begins."""
    names = []
    for name in names_in(text):
        place = region_named(name)
        if place and place != NATION and name.count(place) > 1:
            names += [f"{place}{rest}" for rest in name.split(place)[1:]]
        else:
            names.append(name)
    return names


def _letterhead(frame: Frame) -> Guess | None:
    """Agencies on lines of their own above or below the title."""
    lines: list[Line] = []
    for line in frame.head[:8]:
        if is_agency_line(line.text):
            lines.append(line)
        elif lines:
            break
    if not lines:
        return None
    names = [name for line in lines for name in agency_names(line.text)]
    where = " ".join(line.text for line in lines)
    return Guess(names, where, lines[0].start, lines[-1].start + len(lines[-1].text))


def _adopting(frame: Frame) -> Guess | None:
    """The congress or government that adopted, by the first line of a history that tells."""
    approved = None
    for line in frame.head:
        if line.kind != "other" or not _ADOPTED.search(line.text):
            continue
        words = _after_date(line.text)
        congress, order = _CONGRESS.search(words), _order(words)
        if congress and (not order or congress.start() <= order[1]):
            place = congress[1] or congress[2] or congress[3]
            return line.guess([f"{place}人民代表大会{congress[4] or ''}"], congress[0])
        if order:
            return line.guess(order[0], words[order[1] : order[2]])
        if meeting := _MEETING.search(words):
            return line.guess([meeting[1].removeprefix("中华人民共和国")], meeting[0])
        if approved is None and (match := _APPROVED.search(words)):
            approved = line.guess([match[1]], match[0])
    return approved


def _order(words: str) -> tuple[list[str], int, int] | None:
    """Who orders or publishes, and where that stands (国务院、中央军事委员会令)."""
    for verb in _ORDERS.finditer(words):
        run = _ORDERING_NAMES.search(words, max(0, verb.start() - 80), verb.start())
        matches = [_ORDERING_NAME.fullmatch(each) for each in run[0].split("、")] if run else []
        if run and all(matches):
            return [match[1] for match in matches if match], run.start(), verb.end()
    return None


def _after_date(text: str) -> str:
    match = _ANY_DATE.search(text)
    return text[match.end() :].lstrip() if match else text


def _labelled(frame: Frame) -> Guess | None:
    """发文机关：… in the head, or the portal's box of facts."""
    for line in frame.head:
        if (match := _FULL_LABEL.search(line.text)) and (names := _names(match[1].strip())):
            return line.guess(names, match[1].strip())
    words = frame.meta.get("issuer", "")
    names = names_in(words)
    if names and all(_names(name) or len(name) <= 24 for name in names):
        return frame.of_meta("issuer", names)
    return None


def _bracketed(frame: Frame) -> Guess | None:
    bracket = frame.bracketed()
    names = _names(str(bracket.value)) if bracket else []
    return bracket.worth(names) if bracket and names else None


def _ordering(number: Guess | None) -> Guess | None:
    """The government whose order (令) the document is."""
    order = _order(str(number.value)) if number else None
    return number.worth(order[0]) if number and order else None


def _publisher(frame: Frame) -> Guess | None:
    """Who put it on the portal, where nobody else is named."""
    names = _names(frame.meta.get("source", ""))
    # 市人社局 社保中心: the second is a part of the first.
    names = [name for name in names if region_named(name) or name[0] in "省市区县"]
    return frame.of_meta("source", names) if names else None


# Region


def _region_in_title(frame: Frame, title: Guess) -> Guess | None:
    name = re.sub(r"^(?:19|20)\d{2}年(?:度)?", "", str(title.value))
    if region := region_named(name):
        # 天河区 on a page of 广州市天河区
        portal = _region_of_portal(frame)
        return title.worth(portal.value if portal and portal.value.endswith(region) else region)
    region = region_within(name)
    return title.worth(region) if region else None


_OWN_AREA = re.compile(r"[本我](?:市|省|县|区|州|自治区)|全(?:市|省|县|区)")
_ALL_PROVINCES = re.compile(
    r"省、自治区、直辖市|国务院(?:[\u4e00-\u9fff]{2,14}(?:部门|机关)|、中央军委)|全国人民代表大会"
)


def _region_of_body(frame: Frame) -> Guess | None:
    """A text that speaks to all provinces, and of none as its own, is a national one."""
    if _OWN_AREA.search(frame.text):
        return None
    match = _ALL_PROVINCES.search(frame.text)
    return frame.quote(NATION, match.start(), match.end()) if match else None


def _region_of_portal(frame: Frame) -> Guess | None:
    best: Guess | None = None
    for key in ("issuer", "source", "site"):
        name = frame.meta.get(key, "")
        region = region_named(name) if _SITE_OF.search(name) else ""
        # 天河区教育局 on a site of 广州市天河区
        if region not in ("", NATION) and (best is None or region.endswith(best.value)):
            best = frame.of_meta(key, region)
    return best
