"""What a new project's editable lists hold at first."""

from django.utils.translation import gettext_noop

# In the order in which a title is searched for them: 规划纲要 before 规划, 实施细则 before 细则.
DOCUMENT_TYPES = (
    "规划纲要",
    "行动方案",
    "实施方案",
    "实施意见",
    "实施细则",
    "行动计划",
    "规划",
    "纲要",
    "意见",
    "计划",
    "方案",
    "办法",
    "细则",
    "通知",
    "指南",
    "指引",
    "措施",
    "政策",
    "活动",
    "条例",
    "规定",
    "决定",
    "决议",
    "法律",
    "公告",
    "通告",
    "批复",
    "函",
    "标准",
    "其他",
)
EXCLUSION_REASONS = (
    gettext_noop("Off topic"),
    gettext_noop("Not a policy document (guide, questions and answers, news)"),
    gettext_noop("Duplicate"),
    gettext_noop("Outside the period"),
    gettext_noop("Outside the region"),
    gettext_noop("Full text not available"),
    gettext_noop("No longer in force"),
    gettext_noop("Draft for comment"),
)
