from django.db import migrations

TYPES = [
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
]
REASONS = (
    "与主题无关",
    "不是政策文件（办事指南、问答、新闻）",
    "重复",
    "不在时间范围内",
    "不在地域范围内",
    "找不到全文",
    "已失效",
    "征求意见稿",
)


def fill(apps, schema_editor):
    Project = apps.get_model("corpus", "Project")
    for model, names in (("DocumentType", TYPES), ("ExclusionReason", REASONS)):
        entry = apps.get_model("corpus", model)
        entry.objects.bulk_create(
            entry(project=project, name=name, position=position)
            for project in Project.objects.all()
            for position, name in enumerate(names)
        )
    schema_editor.execute(
        "UPDATE corpus_document d SET clause_count = c.n FROM (SELECT document_id, count(*) AS n"
        " FROM corpus_clause WHERE codable GROUP BY document_id) c WHERE c.document_id = d.id"
    )


class Migration(migrations.Migration):
    dependencies = [("corpus", "0003_sample_lexicon_versions")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
