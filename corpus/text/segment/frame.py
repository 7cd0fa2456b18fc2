"""Lines that frame an official document: titles, dates, agencies, numbers, addressees, notes."""

from __future__ import annotations

import re

CN_DIGIT = "〇○Ｏ零一二三四五六七八九十"
DATE = (
    r"(?:[12１２][0-9０-９]{3}\s*年\s*[0-9０-９]{1,2}\s*月\s*[0-9０-９]{1,2}\s*日"
    rf"|[一二][{CN_DIGIT}0]{{3}}年[{CN_DIGIT}]{{1,2}}月[{CN_DIGIT}]{{1,3}}日)"
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
DATE_LINE = re.compile(rf"(.{{0,60}}?)[\s（(]*({DATE})\s*(?:印发|发布|公布)?[）)]?")
AGENCY_NAME = re.compile(rf"[\u4e00-\u9fff·]{{1,30}}{AGENCY}(?:代章|代)?")
DOC_NUMBER_LINE = re.compile(
    r"[（(]?[\u4e00-\u9fff]{1,14}\s*[〔\[【（(„﹝［]\s*[0-9０-９]{4}\s*[〕\]】）)‟﹞］]\s*第?\s*[0-9０-９]{1,4}\s*号[）)]?"
    r"|[（(]?[12][0-9]{3}\s*年\s*第\s*[0-9]{1,4}\s*号[）)]?"
    r"|[（(]?[\u4e00-\u9fff]{0,20}令?\s*第?\s*[0-9０-９一二三四五六七八九十百]{1,6}\s*号(?:令)?[）)]?"
)
PASSED_LINE = re.compile(
    rf"[（(]?\s*{DATE}.{{0,300}}(?:通过|公布|发布|施行|修订|修正|批准|修改|印发|决定|令.{{1,8}})[\s）)]*"
)
HISTORY = re.compile(rf"[（(].{{0,40}}{DATE}.{{0,3000}}[）)]", re.DOTALL)
METADATA_LINE = re.compile(
    r"[【\[]?(?:索\s*引\s*号|发文机关|发布机构|发文字号|文\s*号|成文日期|发布日期|发布时间|公开日期|主题分类|"
    r"信息来源|来\s*源|作\s*者|浏览次数|字\s*号|有效性|公开方式|公开范围|公开属性|关键词|主题词|责任编辑|标\s*题|"
    r"生成日期|效力状态|日期|时间)[】\]]?\s*[:：].{0,80}"
)
ADDRESSEE = re.compile(
    r"(?=[^。；]{2,400}[:：]$)(?:.*(?:各|有关|相关|全体|委、办|委办局|人民政府|办事处|管委会|单位|部门).*"
    rf"|.{{2,60}}{AGENCY}[:：])$"
)
NOT_ADDRESSED = re.compile("如下|下列|以下|决定|现将|为了|根据|按照|应当|申请|提交|《|。")
LEADS_IN = re.compile(r".*(?:如下|下列|以下|为|包括|有|条件|材料|情形|措施|要求)[:：]$")
ATTACHMENT = re.compile(
    r"[（(【]?附\s*(?:件|表|录|图)\s*(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})?(?:[-—][0-9]{1,2})?"
    r"(?:[】）)]?$|[】）)]?\s*[:：．.、\s]\s*(?P<rest>.*))|附\s*[:：]\s*(?P<rest2>.*)"
)
ATTACHED_FILE = re.compile(r"附.{0,80}\.(?:pdf|docx?|xlsx?|wps|et|ofd|zip|rar)", re.IGNORECASE)
SIGNER = re.compile(
    r"(?:市|省|区|县|州|部|局|厅|署|院|校|会)\s*长\s*[:：]?\s*[\u4e00-\u9fff·]{2,4}"
    r"|(?:主\s*任|主\s*席|总\s*理)\s*[:：]?\s*[\u4e00-\u9fff·]{2,4}"
)
TAIL_NOTE = re.compile(
    r"特此(?:公告|通告|通知|通报|批复|函告|函复|说明|报告)[。.]?|[（(](?:此件|此文|本文|联系人|联系电话|信息公开|公开).{0,80}[）)]|(?:抄送|主送|主题词|.{0,16}联系人|.{0,16}联系电话|公开(?:方式|属性|范围))\s*[:：].{0,200}"
    r"|.{2,40}(?:办公厅|办公室|秘书处|委员会|局)\s{1,40}\S{4,20}日印发"
)
NOISE = re.compile(
    r"(?:[【\[]?(?:文字|图解|视频|图文|音频|H5)[】\].].*|相关(?:稿件|链接|附件|文件|解读|阅读|政策|新闻|信息|下载).{0,40}"
    r"|图片|图|打印(?:本页)?|关闭(?:窗口|本页)?|分享到?.{0,8}|扫一扫.{0,30}|上一篇.{0,80}|下一篇.{0,80}|原文链接.{0,200}"
    r"|【?字体.{0,12}|返回(?:顶部|首页)|点击(?:查看|下载).{0,80}|<!--.*-->)"
)
FORM_FIELD = re.compile(
    r"(?:[甲乙丙丁]\s*方|日\s*期|签\s*[订字名署]|盖\s*章|法定代表人|经\s*办\s*人|申\s*请\s*人|单位[（(]|填表)"
    r"[^，,。；;]{0,12}[:：][^，,。；;]{0,24}"
)
CONTENTS = re.compile(r"目\s*[录次](?:\s*第一[章编].*)?")
TITLE_TAIL = re.compile(
    rf"(?:{DOC_NOUNS})[》〉]?(?:\s*[（(][^）)]{{1,20}}[）)])?(?:的?(?:通知|公告|函|批复|决定|说明))?[》〉”]?$"
)
CAPTION = re.compile(r"(?:表|名单|清单|目录|说明|图|书)$")
NAMED = re.compile(r"《([^《》]{4,60})》")


def looks_titled(text: str) -> bool:
    """Whether a line ends with the name of a kind of document (办法, 通知（试行） …)."""
    return TITLE_TAIL.search(text[-40:]) is not None


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
    return bool(names) and all(AGENCY_NAME.fullmatch(name) for name in names)


def is_head_note(text: str) -> bool:
    """Document number, date, amendment history or a line of metadata."""
    return (
        re.fullmatch(DATE, text) is not None
        or (len(text) <= 60 and DOC_NUMBER_LINE.fullmatch(text) is not None)
        or (len(text) <= 100 and METADATA_LINE.fullmatch(text) is not None)
        or HISTORY.fullmatch(text) is not None
        or (not text.endswith("。") and PASSED_LINE.fullmatch(text) is not None)
    )


def is_date_line(text: str) -> bool:
    """A date, alone or behind the agency that signs."""
    match = DATE_LINE.fullmatch(text) if len(text) <= 90 else None
    before = match[1].strip(" \t\u3000（(") if match else ""
    return match is not None and (not before or is_agency_line(before))


def is_tail_note(text: str) -> bool:
    """特此通知。, 抄送：…, 某某办公室 2021年7月1日印发."""
    return TAIL_NOTE.fullmatch(text) is not None
