"""The metadata of a document, a line a field: whatever reads, shows, changes, imports, compares or
exports metadata derives from this table. A new field is a line here and a migration.

No Django, because readers and guesses use it. Labels and meanings are msgids: who shows one
translates it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

# "text" and "address" (of a page) are one line, "choice" one of `choices`; "agencies" are names in
# their order, "events" lines, "files" {"name", "url"}. All but the agencies are columns.
Kind = Literal["text", "address", "date", "choice", "agencies", "events", "files"]

LISTS = frozenset({"agencies", "events", "files"})


def _(msgid: str) -> str:
    """Marks a string for translation."""
    return msgid


@dataclass(frozen=True)
class Field:
    name: str
    kind: Kind
    label: str
    # Of a text: the most characters; of agencies: of each.
    length: int = 0
    # What tables call its column, without spaces and marks, the better name first; a field without
    # is not imported.
    headings: tuple[str, ...] = ()
    # What its column holds, for those who read an export; a field without is not exported.
    meaning: str = ""
    # (value, label) of a choice, and (value, pattern) by which a cell is taken for one of them.
    choices: tuple[tuple[str, str], ...] = ()
    patterns: tuple[tuple[str, str], ...] = ()
    required: bool = False
    # Long enough for several lines on a form.
    long: bool = False
    # Names the document in lists, searches, rounds and the rows of every export.
    brief: bool = False
    heading: str = ""  # a shorter label for the head of a list
    # What people call a document by and search it by.
    called: bool = False
    # Lists, search and results can be narrowed to one value.
    filtered: bool = False
    # What the project calls the list that it keeps of the values.
    kept: str = ""
    # Values in use are suggested to whoever types.
    suggested: bool = False
    # The label of the documents that lack it, to which a review can be narrowed.
    lacking: str = ""
    # Read off the file or its text; such a value lapses with the words it rested on, or does not.
    guessed: bool = False
    lapses: bool = False
    # A line of the document's page and the review; the others are unfolded or edited there.
    reviewed: bool = True
    # One of two near duplicates may get it from the other.
    taken_over: bool = True

    @property
    def is_column(self) -> bool:
        return self.kind != "agencies"

    @property
    def empty(self) -> Any:
        if self.kind in LISTS:
            return []
        return None if self.kind == "date" else ""

    def from_json(self, value: Any) -> Any:
        return date.fromisoformat(value) if self.kind == "date" and value else value

    def to_json(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, date) else value

    def cut(self, value: Any) -> Any:
        """The value as it is stored: of its kind, not longer than it may be."""
        if not value:
            return self.empty
        if self.kind == "agencies":
            return [str(name)[: self.length] for name in value]
        if self.kind == "choice":
            return value if value in dict(self.choices) else ""
        if self.kind in ("text", "address"):
            return str(value)[: self.length]
        return list(value) if self.kind in LISTS else value


TITLE = Field(
    "title",
    "text",
    _("Title"),
    guessed=True,
    length=500,
    required=True,
    long=True,
    brief=True,
    called=True,
    taken_over=False,
    headings=(
        "标题", "政策名称", "文件名称", "政策标题", "文件标题", "法规名称", "题名", "名称", "政策",
        "title", "name", "policy",
    ),
    meaning=_("Title of the document."),
)  # fmt: skip

FIELDS: tuple[Field, ...] = (
    TITLE,
    Field(
        "doc_number",
        "text",
        _("Document number"),
        guessed=True,
        length=100,
        brief=True,
        called=True,
        lacking=_("Without document number"),
        lapses=True,
        headings=(
            "文号", "发文字号", "发文文号", "文件编号", "文件字号", "政策文号", "字号", "编号",
            "docnumber", "documentnumber", "number",
        ),
        meaning=_("Document number (文号)."),
    ),
    Field(
        "agencies",
        "agencies",
        _("Issued by"),
        guessed=True,
        length=200,
        brief=True,
        lacking=_("Without issuer"),
        headings=(
            "发文机关", "发布机构", "发文单位", "发布单位", "发文机构", "发布机关", "发文部门",
            "发布部门", "制定机关", "颁布机关", "颁布单位", "印发机关", "印发单位", "机关", "机构",
            "部门", "单位", "agencies", "agency", "issuer", "issuingagency", "issuedby", "author",
        ),
        meaning=_("Issuing agencies in their order, joined by “; ”."),
    ),
    # The day it was written counts before the day it was put online.
    Field(
        "issued_on",
        "date",
        _("Date of issue"),
        guessed=True,
        brief=True,
        heading=_("Date"),
        lacking=_("Without date of issue"),
        lapses=True,
        headings=(
            "成文日期", "成文时间", "印发日期", "印发时间", "发文日期", "发文时间", "颁布日期",
            "颁布时间", "公布日期", "公布时间", "发布日期", "发布时间", "日期", "时间",
            "issuedon", "issuedate", "dateofissue", "date", "published",
        ),
        meaning=_("Date of issue, YYYY-MM-DD; empty when unknown."),
    ),
    Field(
        "effective_on",
        "date",
        _("Date of effect"),
        guessed=True,
        lacking=_("Without date of effect"),
        lapses=True,
        headings=(
            "生效日期", "施行日期", "实施日期", "生效时间", "施行时间", "实施时间", "执行日期",
            "effectiveon", "effectivedate", "effective",
        ),
        meaning=_("Date of effect, YYYY-MM-DD; empty when unknown."),
    ),
    Field(
        "expires_on",
        "date",
        _("Date of expiry"),
        guessed=True,
        lapses=True,
        headings=(
            "失效日期", "失效时间", "有效期至", "截止日期", "expireson", "expirydate", "expires",
        ),
        meaning=_("Date of expiry, YYYY-MM-DD; empty when unknown or unlimited."),
    ),
    Field(
        "doc_type",
        "text",
        _("Effectiveness type"),
        guessed=True,
        length=50,
        brief=True,
        heading=_("Type"),
        filtered=True,
        kept="document_types",
        suggested=True,
        lacking=_("Without type"),
        headings=(
            "效力类型", "政策类型", "文件类型", "文种", "类型", "类别", "体裁", "doctype",
            "documenttype", "type", "kind",
        ),
        meaning=_("Effectiveness type (效力类型)."),
    ),
    Field(
        "region",
        "text",
        _("Region"),
        guessed=True,
        length=100,
        suggested=True,
        lacking=_("Without region"),
        headings=(
            "地区", "省份", "城市", "省市", "区域", "地域", "地方", "适用地区", "省", "市",
            "region", "province", "city", "place",
        ),
        meaning=_("Region the document is for."),
    ),
    Field(
        "validity",
        "choice",
        _("Validity"),
        guessed=True,
        length=10,
        choices=(
            ("in_force", _("In force")),
            ("not_yet", _("Not yet in force")),
            ("amended", _("Amended")),
            ("expired", _("Expired")),
            ("repealed", _("Repealed")),
        ),
        # What portals and libraries of law call it; the first that is found counts.
        patterns=(
            ("not_yet", "尚未|未生效|未施行|not.?yet|pending"),
            ("repealed", "废止|废除|作废|repealed"),
            ("expired", "失效|过期|无效|届满|^否$|expired|invalid"),
            ("amended", "修改|修订|修正|amended"),
            ("in_force", "有效|现行|施行|^是$|in.?force|valid|effective"),
        ),
        lapses=True,
        headings=(
            "时效性", "效力状态", "有效性", "时效", "效力", "文件状态", "是否有效", "状态",
            "validity", "status",
        ),
        meaning=_("in_force, not_yet, amended, expired or repealed; empty when unknown."),
    ),
    Field(
        "source_url",
        "address",
        _("Source"),
        guessed=True,
        length=1000,
        headings=(
            "网址", "链接", "来源网址", "原文链接", "来源链接", "政策链接", "地址", "来源", "出处",
            "sourceurl", "url", "link", "source", "address",
        ),
        meaning=_("Where it was published."),
    ),
    # The lines in which a regulation tells when it was adopted and amended.
    Field(
        "history",
        "events",
        _("Amendment history"),
        guessed=True,
        lapses=True,
        reviewed=False,
        taken_over=False,
    ),
    # What a page offers for download.
    Field(
        "attachments", "files", _("Attachments"), guessed=True, reviewed=False, taken_over=False
    ),
)  # fmt: skip

BY_NAME = {field.name: field for field in FIELDS}
NAMES = tuple(BY_NAME)
COLUMNS = tuple(field for field in FIELDS if field.is_column)
COLUMN_NAMES = tuple(field.name for field in COLUMNS)
BRIEF = tuple(field for field in FIELDS if field.brief)
BRIEF_COLUMNS = tuple(field.name for field in BRIEF if field.is_column)
CALLED = tuple(field.name for field in FIELDS if field.called)
FILTERED = tuple(field for field in FIELDS if field.filtered)
KEPT = tuple(field for field in FIELDS if field.kept)
GUESSED = tuple(field.name for field in FIELDS if field.guessed)
REVIEWED = tuple(field for field in FIELDS if field.reviewed)
IMPORTED = tuple(field for field in FIELDS if field.headings)
TAKEN_OVER = tuple(field.name for field in FIELDS if field.taken_over)
