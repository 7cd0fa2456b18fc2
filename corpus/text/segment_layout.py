"""What frames the text of an official document: titles, addressees, signatures, attachments.

`lay_out` gives such paragraphs a role and tells where a part (the notice, the measure it issues,
an attachment) begins. Paragraphs without a role are body text.
"""

from __future__ import annotations

import re

from corpus.text.segment_paragraphs import Paragraph

_CN_DIGIT = "〇○Ｏ零一二三四五六七八九十"
DATE = (
    r"(?:[12１２][0-9０-９]{3}\s*年\s*[0-9０-９]{1,2}\s*月\s*[0-9０-９]{1,2}\s*日"
    rf"|[一二][{_CN_DIGIT}0]{{3}}年[{_CN_DIGIT}]{{1,2}}月[{_CN_DIGIT}]{{1,3}}日)"
)
DOC_NOUNS = (
    "规划纲要|行动计划|实施意见|实施方案|实施办法|实施细则|若干规定|暂行规定|管理办法|规定|规划|意见|"
    "计划|方案|办法|通知|指南|指引|指导目录|细则|条例|决定|决议|措施|政策|公告|通告|通报|批复|函|纲要|"
    "要点|规则|守则|章程|法|准则|制度|预案|清单|目录|标准|规范|协议书|协议|报告|令|解释|名单|说明|表"
)
AGENCY = (
    r"(?:人民政府|政府|办公厅|办公室|委员会|常务委员会|常委会|党委|市委|区委|省委|国务院|[局厅部委署院行办处会]"
    r"|中心|支队|总队|法院|检察院|税务局|分局|管委会|小组|集团|公司|协会|学会|大学|学院|联合会|总工会)"
)
_DATE_LINE = re.compile(rf"(.{{0,60}}?)[\s（(]*({DATE})\s*(?:印发|发布|公布)?[）)]?")
_AGENCY_NAME = re.compile(rf"[\u4e00-\u9fff·]{{1,30}}{AGENCY}(?:代章|代)?")
_DOC_NUMBER_LINE = re.compile(
    r"[（(]?[\u4e00-\u9fff]{1,14}\s*[〔\[【（(„﹝［]\s*[0-9０-９]{4}\s*[〕\]】）)‟﹞］]\s*第?\s*[0-9０-９]{1,4}\s*号[）)]?"
    r"|[（(]?[12][0-9]{3}\s*年\s*第\s*[0-9]{1,4}\s*号[）)]?"
    r"|[（(]?[\u4e00-\u9fff]{0,20}令?\s*第?\s*[0-9０-９一二三四五六七八九十百]{1,6}\s*号(?:令)?[）)]?"
)
_PASSED_LINE = re.compile(
    rf"[（(]?\s*{DATE}.{{0,300}}(?:通过|公布|发布|施行|修订|修正|批准|修改|印发|决定|令.{{1,8}})[\s）)]*"
)
_HISTORY = re.compile(rf"[（(].{{0,40}}{DATE}.{{0,3000}}[）)]", re.DOTALL)
_METADATA_LINE = re.compile(
    r"[【\[]?(?:索\s*引\s*号|发文机关|发布机构|发文字号|文\s*号|成文日期|发布日期|发布时间|公开日期|主题分类|"
    r"信息来源|来\s*源|作\s*者|浏览次数|字\s*号|有效性|公开方式|公开范围|公开属性|关键词|主题词|责任编辑|标\s*题|"
    r"生成日期|效力状态|日期|时间)[】\]]?\s*[:：].{0,80}"
)
_ADDRESSEE = re.compile(
    r"(?=[^。；]{2,400}[:：]$)(?:.*(?:各|有关|相关|全体|委、办|委办局|人民政府|办事处|管委会|单位|部门).*"
    rf"|.{{2,60}}{AGENCY}[:：])$"
)
_NOT_ADDRESSED = re.compile("如下|下列|以下|决定|现将|为了|根据|按照|应当|申请|提交|《|。")
_LEADS_IN = re.compile(r".*(?:如下|下列|以下|为|包括|有|条件|材料|情形|措施|要求)[:：]$")
_ATTACHMENT = re.compile(
    r"[（(【]?附\s*(?:件|表|录|图)\s*(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})?(?:[-—][0-9]{1,2})?"
    r"(?:[】）)]?$|[】）)]?\s*[:：．.、\s]\s*(?P<rest>.*))|附\s*[:：]\s*(?P<rest2>.*)"
)
_ATTACHED_FILE = re.compile(r"附.{0,80}\.(?:pdf|docx?|xlsx?|wps|et|ofd|zip|rar)", re.IGNORECASE)
_SIGNER = re.compile(
    r"(?:市|省|区|县|州|部|局|厅|署|院|校|会)\s*长\s*[:：]?\s*[\u4e00-\u9fff·]{2,4}"
    r"|(?:主\s*任|主\s*席|总\s*理)\s*[:：]?\s*[\u4e00-\u9fff·]{2,4}"
)
_TAIL_NOTE = re.compile(
    r"特此(?:公告|通告|通知|通报|批复|函告|函复|说明|报告)[。.]?|[（(](?:此件|此文|本文|联系人|联系电话|信息公开|公开).{0,80}[）)]|(?:抄送|主送|主题词|.{0,16}联系人|.{0,16}联系电话|公开(?:方式|属性|范围))\s*[:：].{0,200}"
    r"|.{2,40}(?:办公厅|办公室|秘书处|委员会|局)\s{1,40}\S{4,20}日印发"
)
_NOISE = re.compile(
    r"(?:[【\[]?(?:文字|图解|视频|图文|音频|H5)[】\].].*|相关(?:稿件|链接|附件|文件|解读|阅读|政策|新闻|信息|下载).{0,40}"
    r"|图片|图|打印(?:本页)?|关闭(?:窗口|本页)?|分享到?.{0,8}|扫一扫.{0,30}|上一篇.{0,80}|下一篇.{0,80}|原文链接.{0,200}"
    r"|【?字体.{0,12}|返回(?:顶部|首页)|点击(?:查看|下载).{0,80}|<!--.*-->)"
)
_FORM_FIELD = re.compile(
    r"(?:[甲乙丙丁]\s*方|日\s*期|签\s*[订字名署]|盖\s*章|法定代表人|经\s*办\s*人|申\s*请\s*人|单位[（(]|填表)"
    r"[^，,。；;]{0,12}[:：][^，,。；;]{0,24}"
)
_CONTENTS = re.compile(r"目\s*[录次](?:\s*第一[章编].*)?")
_TITLE_TAIL = re.compile(
    rf"(?:{DOC_NOUNS})[》〉]?(?:\s*[（(][^）)]{{1,20}}[）)])?(?:的?(?:通知|公告|函|批复|决定|说明))?[》〉”]?$"
)
_CAPTION = re.compile(r"(?:表|名单|清单|目录|说明|图|书)$")
_NAMED = re.compile(r"《([^《》]{4,60})》")
_MOST_CONTENTS = 5
_LONGEST_TITLE = 120
_LONGEST_HEAD_LINE = 60


def looks_titled(text: str) -> bool:
    """Whether a line ends with the name of a kind of document (办法, 通知（试行） …)."""
    return _TITLE_TAIL.search(text[-40:]) is not None


def agency_names(text: str) -> list[str]:
    """The words of a line of agencies, without remarks in brackets (盖章, 代章)."""
    if text[:1] in ("（", "(") and text[-1:] in ("）", ")"):
        text = text[1:-1]
    return re.sub(r"[（(][^（()）]{0,12}[）)]", " ", text).replace("、", " ").split()


def is_agency_line(text: str) -> bool:
    """Whether a line holds nothing but names of agencies, as a signature or a letterhead does."""
    if len(text) > 160:
        return False
    names = agency_names(text)
    return bool(names) and all(_AGENCY_NAME.fullmatch(name) for name in names)


class _Layout:
    def __init__(self, paragraphs: list[Paragraph]) -> None:
        self.all = paragraphs
        self.named: set[str] = set()  # documents named 《…》: one of them may be attached
        self.contents = 0

    def run(self) -> None:
        at = self._history_header()
        at = self._head(at, first=at == 0)
        while at < len(self.all):
            at = self._body(at)
        self._closing_signature(len(self.all))

    # The head of a part

    def _history_header(self) -> int:
        """A markdown header (title, amendment history) up to `<!-- INFO END -->`."""
        for index, paragraph in enumerate(self.all[:60]):
            if paragraph.text.startswith("<!-- INFO END"):
                for above in self.all[: index + 1]:
                    is_title = above.hint in ("heading", "title") and above.level <= 1
                    above.role = "title" if is_title else "other"
                return index + 1
        return 0

    def _head(self, at: int, *, first: bool, strict: bool = False) -> int:
        """Give roles to title block and addressees; returns where the body begins."""
        titled = not first and at > 0 and self.all[at - 1].role == "title"
        if at < len(self.all):
            self.all[at].begins_part = True
        for index in range(at, min(at + 16, len(self.all))):
            paragraph = self.all[index]
            role = self._head_role(index, first=first and index == at, strict=strict, titled=titled)
            if not role:
                return index
            if role == "contents":
                return self._contents(index)
            paragraph.role = role
            titled = titled or role == "title"
        return min(at + 16, len(self.all))

    def _head_role(self, index: int, *, first: bool, strict: bool, titled: bool) -> str:
        paragraph = self.all[index]
        text = paragraph.text
        if paragraph.hint == "title" and len(text) <= _LONGEST_TITLE:
            return "title"
        if paragraph.hint == "history":
            return "other"
        if paragraph.hint == "history":
            return "other"
        if paragraph.hint == "heading" and paragraph.marker is None and not paragraph.sentence:
            return "title" if paragraph.level <= 1 and not titled else ""
        if _CONTENTS.fullmatch(text):
            return "contents"
        if paragraph.hint in ("table", "list_item") or paragraph.marker is not None:
            return ""
        if _ATTACHED_FILE.fullmatch(text):
            return "attachment_heading"
        if paragraph.hint in ("page", "contents") or _is_head_note(text) or _NOISE.fullmatch(text):
            return "other"
        if is_addressee(paragraph):
            return "other"
        if paragraph.complete or paragraph.leads_in or len(text) > _LONGEST_TITLE:
            return ""
        if first or looks_titled(text) or text in self.named:
            return "title" if not strict or looks_titled(text) or text in self.named else ""
        if strict or len(text) > _LONGEST_HEAD_LINE:
            return ""
        return self._title_piece(index, titled=titled)

    def _title_piece(self, index: int, *, titled: bool) -> str:
        """A line of a title set over several lines, or the agency above or below it."""
        text = self.all[index].text
        follows = self.all[index + 1] if index + 1 < len(self.all) else None
        if is_agency_line(text):
            heads = not titled and follows is not None and follows.text.startswith("关于")
            return "title" if heads else "other"
        if follows and follows.marker is None and not follows.sentence and not follows.leads_in:
            ends = [p for p in self.all[index + 1 : index + 4] if looks_titled(p.text)]
            if ends and not self._broken_up(index, ends[0]):
                return "title"
        return "" if titled else ("title" if text.startswith("关于") else "")

    def _broken_up(self, index: int, end: Paragraph) -> bool:
        for paragraph in self.all[index + 1 :]:
            if paragraph is end:
                return False
            if paragraph.marker is not None or paragraph.sentence:
                return True
        return True

    def _contents(self, at: int) -> int:
        """A table of contents lasts until its first entry comes again as a heading."""
        first = self.all[at + 1] if at + 1 < len(self.all) else None
        self.all[at].role = "other"
        self.contents += 1
        if first is None or first.sentence or self.contents > _MOST_CONTENTS:
            return at + 1
        key = _entry_key(first)
        for index in range(at + 2, min(at + 400, len(self.all))):
            if _entry_key(self.all[index]) == key:
                for entry in self.all[at + 1 : index]:
                    entry.role = "other"
                return index
            if self.all[index].complete:
                break
        return at + 1

    # The body and what ends it

    def _body(self, at: int) -> int:
        """Look at one body paragraph; returns the index to go on from."""
        paragraph = self.all[at]
        text = paragraph.text
        if len(self.named) < 20 and at < 40:
            self.named.update(_NAMED.findall(text))
        if paragraph.hint == "table":
            return at + 1
        if paragraph.hint in ("page", "contents") or _NOISE.fullmatch(text):
            paragraph.role = "other"
            return at + 1
        if _ATTACHED_FILE.fullmatch(text):
            paragraph.role = "attachment_heading"
            return at + 1
        if paragraph.marker is not None:
            return at + 1
        if _FORM_FIELD.fullmatch(text) and not (at and _LEADS_IN.match(self.all[at - 1].text)):
            paragraph.role = "other"
            return at + 1
        if _CONTENTS.fullmatch(text):
            return self._contents(at)
        if len(text) <= 80 and _ATTACHMENT.fullmatch(text) and not paragraph.complete:
            return self._attachment(at)
        if self._is_signature(at):
            return self._signature(at)
        if _TAIL_NOTE.fullmatch(text):
            paragraph.role = "other"
            return at + 1
        if self._is_title_within(at):
            self._closing_signature(at)
            return self._head(at, first=True)
        return at + 1

    def _attachment(self, at: int) -> int:
        paragraph = self.all[at]
        paragraph.role = "attachment_heading"
        match = _ATTACHMENT.fullmatch(paragraph.text)
        rest = ((match["rest"] or match["rest2"] or "") if match else "").strip()
        listed = self._listed_attachments(at, rest)
        if listed is not None:
            for entry in self.all[at + 1 : listed]:
                entry.role = "attachment_heading"
            return listed
        self._closing_signature(at)
        paragraph.begins_part = True
        return self._head(at + 1, first=not rest)

    def _listed_attachments(self, at: int, rest: str) -> int | None:
        """Where a mere list of attachments (附件：1.… 2.…) ends; None: the attachment begins."""
        end = at + 1
        while end < len(self.all) and _lists_attachment(self.all[end]):
            end += 1
        follows = self.all[end] if end < len(self.all) else None
        at_end = (
            follows is None
            or self._is_signature(end)
            or is_agency_line(follows.text)
            or _ATTACHMENT.fullmatch(follows.text) is not None
            or _TAIL_NOTE.fullmatch(follows.text) is not None
        )
        if re.match(r"1\s*[.．、]", rest):
            return end
        return end if at_end and (rest or end > at + 1) else None

    def _is_signature(self, at: int) -> bool:
        """A line that is a date, or an agency and a date, under agencies or at the end."""
        paragraph = self.all[at]
        if paragraph.marker is not None or len(paragraph.text) > 90:
            return False
        if _SIGNER.fullmatch(paragraph.text) and at + 1 < len(self.all):
            return _DATE_LINE.fullmatch(self.all[at + 1].text[:90]) is not None
        match = _DATE_LINE.fullmatch(paragraph.text)
        if match is None:
            return False
        before = match[1].strip(" \t\u3000（(")
        if before:
            return is_agency_line(before)
        above = self.all[at - 1] if at else None
        follows = self.all[at + 1] if at + 1 < len(self.all) else None
        return (
            follows is None
            or (above is not None and (above.role == "signature" or is_agency_line(above.text)))
            or _ATTACHMENT.fullmatch(follows.text) is not None
            or _TAIL_NOTE.fullmatch(follows.text) is not None
            or _NOISE.fullmatch(follows.text) is not None
            or looks_titled(follows.text)
        )

    def _signature(self, at: int) -> int:
        self.all[at].role = "signature"
        self._closing_signature(at)
        at += 1
        while at < len(self.all):
            if self._is_signature(at):
                self.all[at].role = "signature"
            elif _TAIL_NOTE.fullmatch(self.all[at].text):
                self.all[at].role = "other"
            else:
                break
            at += 1
        return self._head(at, first=True, strict=True)

    def _closing_signature(self, end: int) -> None:
        """Agencies on the lines just above `end` sign."""
        for paragraph in reversed(self.all[max(0, end - 12) : end]):
            if paragraph.role or paragraph.marker is not None:
                if paragraph.role in ("other", "signature") and paragraph.hint != "table":
                    continue
                break
            if not is_agency_line(paragraph.text):
                break
            paragraph.role = "signature"

    def _is_title_within(self, at: int) -> bool:
        """The title of an attached document, known by its name or by what follows it."""
        paragraph = self.all[at]
        if paragraph.sentence or paragraph.leads_in or len(paragraph.text) > _LONGEST_HEAD_LINE:
            return False
        if at and not (self.all[at - 1].complete or self.all[at - 1].role):
            return False
        if is_agency_line(paragraph.text) or _is_head_note(paragraph.text):
            return False
        pieces = [p.text for p in self.all[at : at + 3]]
        joined = ("".join(pieces[:count]) for count in (1, 2, 3))
        if any(name in self.named and not _CAPTION.search(name) for name in joined):
            return True
        title_seen = False
        for follows in self.all[at : at + 6]:
            if follows.marker is not None:
                first = follows.marker.number == 1 and (follows.is_article or follows.is_division)
                return title_seen and first
            if not title_seen and follows.sentence and not _is_head_note(follows.text):
                return False
            title_seen = title_seen or looks_titled(follows.text)
            if title_seen and follows.sentence and not _is_head_note(follows.text):
                return False
        return False


def _lists_attachment(paragraph: Paragraph) -> bool:
    return (
        paragraph.marker is not None
        and paragraph.marker.style == "1."
        and not paragraph.sentence
        and len(paragraph.text) <= 80
    )


def _entry_key(paragraph: Paragraph) -> tuple[str, str]:
    rest = re.sub(r"[\s.…·0-9]", "", paragraph.rest)
    return (paragraph.marker.label if paragraph.marker else "", rest[:6])


def _is_head_note(text: str) -> bool:
    """Document number, date, amendment history or a line of metadata."""
    return (
        re.fullmatch(DATE, text) is not None
        or (len(text) <= 60 and _DOC_NUMBER_LINE.fullmatch(text) is not None)
        or (len(text) <= 100 and _METADATA_LINE.fullmatch(text) is not None)
        or _HISTORY.fullmatch(text) is not None
        or (not text.endswith("。") and _PASSED_LINE.fullmatch(text) is not None)
    )


def is_addressee(paragraph: Paragraph) -> bool:
    text = paragraph.text
    return (
        paragraph.marker is None
        and len(text) <= 400
        and not _NOT_ADDRESSED.search(text)
        and not _LEADS_IN.match(text)
        and _ADDRESSEE.fullmatch(text) is not None
    )


def lay_out(paragraphs: list[Paragraph]) -> None:
    """Set `role` and `begins_part` of every paragraph that frames the text."""
    _Layout(paragraphs).run()
