"""When a document was issued, takes effect and expires."""

from __future__ import annotations

import re
from datetime import date, timedelta

from corpus.text.dates import find_dates, months_after, parse_date, small_number, years_after
from corpus.text.metadata.frame import Frame, Guess, Line

_ADOPTED = re.compile(r"通过|公布|发布|修正|修订|批准|修改")
_NOT_ADOPTED = re.compile(r"^[\s　]*(?:起)?(?:施行|实施|生效)")
_FILE_DATE = re.compile(
    r"[（(\[_\-\s]((?:19|20)\d{2}[-.年_/]?\d{1,2}[-.月_/]?\d{1,2}日?)(?:[）)\]]|$|_)"
)
_LABELLED = re.compile(
    r"(?:成文日期|发文日期|印发日期|发布日期|公布日期)\s*[】\]]?\s*[:：]\s*(\S{6,16})"
)
_OFF = r"[\s\u3000]{0,4}"  # also where a line is wrapped
_EFFECT = r"(?:正式|开始|起)?(?:施行|实施|执行|实行|生效|试行)"
_SELF = (
    r"(?P<self>(?:(?<![基根资成日样原版标文书])本(?!.{1,6}规定的)|该|上述|以上|此)[\u4e00-\u9fff“”]{1,14}?|(?:予以|现予|现)?(?:公布|发布|印发)[,，、；;]?|(?<=[，,；;。])|^)"
    rf"{_OFF}[,，]?{_OFF}"
)
_WRITTEN = r"[12１２一二][^\s，,。；;、]{0,3}.{0,3}年.{1,4}月.{1,5}日"
# 本办法自2021年3月1日起施行; 自2023年10月1日至2023年10月31日期间实施
_FROM_DAY = re.compile(
    rf"{_SELF}(?:自|从|于|由){_OFF}(?P<day>{_WRITTEN}){_OFF}"
    rf"(?:(?:至|到|—|-|－){_OFF}(?P<last>{_WRITTEN}){_OFF}(?:期间|止)?)?{_OFF}(?:起|开始)?{_OFF}{_EFFECT}",
    re.MULTILINE,
)
# 自印发之日起施行; 自公布之日起30日后施行; 自发布之日起满一个月后施行
_FROM_ISSUE = re.compile(
    rf"{_SELF}(?:自|从){_OFF}(?P<act>公布|发布|印发|颁布|颁发|通过|下发|签发|发文){_OFF}之日{_OFF}起?"
    r"(?:满|第)?(?P<count>[0-9０-９]{1,3}|[一二两三四五六七八九十]{1,3})?(?P<unit>个?工作日|个?月|日|天)?(?:之?后|期满)?"
    rf"[,，]?(?:起)?{_OFF}{_EFFECT}",
    re.MULTILINE,
)
_VALID_UNTIL = re.compile(
    rf"(?:有效期(?:限)?|执行期(?:限)?|实施期限|施行期限|试行期|执行|有效|暂行|试行)(?:暂定)?(?:为|截止|截至)?(?:自.{{6,14}})?{_OFF}(?:至|到)"
    rf"{_OFF}(?P<day>{_WRITTEN})"
)
_VALID_RANGE = re.compile(
    rf"有效期.{{0,10}}[（(]{_OFF}(?P<first>{_WRITTEN}){_OFF}(?:至|到|—+|-|－|~|～){_OFF}(?P<last>{_WRITTEN})"
)
_VALID_FOR = re.compile(
    r"(?:有效期(?:限)?|试行期(?:限)?|执行期限|施行期限|实施期限|试行|暂行)(?:暂定|暂)?(?:为|是)?(?:自[^，,。；]{2,14}起)?"
    r"(?:暂定)?[:：]?\s?(?P<count>[0-9０-９]{1,2}|[一二两三四五六七八九十]{1,2})\s?(?P<unit>年|个月)"
)
_OWN_VALIDITY = re.compile(r"本[\u4e00-\u9fff]{1,8}|自.{2,24}起|上述|以上")
_PRINTED = re.compile(rf"({_WRITTEN})\s*印发[。\s]*$", re.MULTILINE)
# The rule speaks of another document than this one.
_OF_ANOTHER = re.compile(r"》$|协议|合同|证书|之日起$")


def issued_on_of(frame: Frame) -> Guess | None:
    """The day signed; of a text with an amendment history, that of its newest edition."""
    for line in frame.foot:
        for found in find_dates(line.text):
            return line.guess(found.value, line.text[found.start : found.end])
    match = _FILE_DATE.search(frame.stem)
    if match and (day := parse_date(match[1].replace("_", "-"))):
        return frame.of_file_name(day, match[0].strip("_- "))
    if guess := _latest_in_head(frame.head) or _labelled(frame):
        return guess
    for key in ("written_on", "published"):
        if day := parse_date(frame.meta.get(key, "")):
            return frame.of_meta(key, day)
    return None


def _latest_in_head(head: list[Line]) -> Guess | None:
    best: Guess | None = None
    for line in head:
        if line.kind != "other":
            continue
        for found in find_dates(line.text):
            words = line.text[found.start : found.end]
            alone = line.text.strip("（()） ") == words
            rest = line.text[found.end :]
            if not found.exact or _NOT_ADOPTED.match(rest):
                continue
            if (alone or _ADOPTED.search(rest)) and (best is None or found.value > best.value):
                start = line.start + found.start
                best = Guess(found.value, words, start, start + len(words))
    return best


def _labelled(frame: Frame) -> Guess | None:
    for line in frame.head:
        if (match := _LABELLED.search(line.text)) and (day := parse_date(match[1])):
            return line.guess(day, match[1])
    return None


def effective_on_of(frame: Frame, issued_on: Guess | None, doc_type: str) -> Guess | None:
    """The day from which the document says it is in force; computed where it counts days."""
    if day := parse_date(frame.meta.get("effective_on", "")):
        return frame.of_meta("effective_on", day)
    for line in frame.head:
        for found in find_dates(line.text) if line.kind == "other" else ():
            if _NOT_ADOPTED.match(line.text[found.end :]):
                return line.guess(found.value, line.text)
    rules = sorted(
        [*_from_day(frame), *_from_issue(frame, issued_on)], key=lambda rule: rule[0].start or 0
    )
    # An attached measure may have a rule of its own: the document's speaks of its kind.
    own = [guess for guess, subject in rules if doc_type and subject.endswith(doc_type)]
    chosen = own[-1] if own else rules[-1][0] if rules else None
    return chosen if chosen and chosen.value else _from_range(frame)


def _from_day(frame: Frame) -> list[tuple[Guess, str]]:
    found = []
    for match in _FROM_DAY.finditer(frame.text):
        day = parse_date(match["day"])
        if day and not _about_another(frame.text, match):
            found.append((frame.quote(day, *_trimmed(match)), match["self"]))
    return found


def _from_issue(frame: Frame, issued_on: Guess | None) -> list[tuple[Guess, str]]:
    """Rules that count from the day of issue; their value is None where that is not known."""
    # A portal's day of publishing may be years after the issue.
    known = issued_on is not None and issued_on.source != "published"
    printed = _printed_on(frame.text)
    found = []
    for match in _FROM_ISSUE.finditer(frame.text):
        if not _about_another(frame.text, match):
            begin = issued_on.value if issued_on and known else None
            if match["act"] == "印发" and printed:
                begin = printed
            day = _later(begin, match["count"], match["unit"]) if begin else None
            found.append((frame.quote(day, *_trimmed(match)), match["self"]))
    return found


def _printed_on(text: str) -> date | None:
    """The day in the printing office's last line (…办公厅秘书处 2021年4月16日印发)."""
    lines = _PRINTED.findall(text)
    return parse_date(lines[-1]) if lines else None


def _about_another(text: str, match: re.Match[str]) -> bool:
    """《…》自…起施行 tells of the document named, unless it is published just here."""
    return match["self"] == "" and _OF_ANOTHER.search(text[: match.start()][-4:]) is not None


def _trimmed(match: re.Match[str]) -> tuple[int, int]:
    start = match.start() + len(match[0]) - len(match[0].lstrip())
    return start, match.end()


def _later(day: date, count: str | None, unit: str | None) -> date:
    number = small_number(count) if count and unit else None
    if not number or unit is None or "工作" in unit:
        return day
    return months_after(day, number) if "月" in unit else day + timedelta(days=number)


def _from_range(frame: Frame) -> Guess | None:
    match = _VALID_RANGE.search(frame.text)
    day = parse_date(match["first"]) if match else None
    return frame.quote(day, match.start(), match.end()) if match and day else None


def expires_on_of(
    frame: Frame, effective_on: Guess | None, issued_on: Guess | None
) -> Guess | None:
    """The last day in force: as written, or counted from the day of effect."""
    for pattern, group in ((_VALID_RANGE, "last"), (_VALID_UNTIL, "day"), (_FROM_DAY, "last")):
        for match in pattern.finditer(frame.text):
            if match[group] and (day := parse_date(match[group])):
                return frame.quote(day, match.start(), match.end())
    begins = effective_on
    if begins is None and issued_on and issued_on.source != "published":
        begins = issued_on
    for match in _VALID_FOR.finditer(frame.text):
        number = small_number(match["count"])
        if begins is None or not number or not _own_validity(frame.text, match):
            continue
        later = months_after if match["unit"] == "个月" else years_after
        day = later(begins.value, number) - timedelta(days=1)
        return frame.quote(day, match.start(), match.end())
    return None


def _own_validity(text: str, match: re.Match[str]) -> bool:
    """Whether the sentence speaks of the document, not of a licence or a contract."""
    begin = max(text.rfind(sign, 0, match.start()) for sign in "。；;\n")
    before = text[begin + 1 : match.start()]
    return _OWN_VALIDITY.search(before[-60:]) is not None or before.strip() == ""
