from corpus.text.normalize import Hint
from tests.corpus.text.segment.reading import codable, kinds, lay, paths

NOTICE = """某市人民政府办公厅关于印发《某市促进制造业高质量发展若干政策》的通知
某府办发〔2021〕12号
各区人民政府，市政府各委、办、局：
　　现将《某市促进制造业高质量发展若干政策》印发给你们，请认真贯彻执行。
　　附件：1．任务分工表
　　　　　2．申报指南
某市人民政府办公厅
二〇二一年六月三十日
（此件公开发布）

某市促进制造业高质量发展若干政策

　　为促进制造业高质量发展，制定本政策。
　　一、支持对象
　　注册地在本市的制造业企业。
　　二、支持方式
　　（一）鼓励研发投入。对研发投入给予补贴。
　　1．补贴20%。
　　2．最高100万元。
　　（二）支持中试基地
　　1、建设中试平台。
　　2、开放共享。
　　三、加强保障。采取以下措施：
　　１）加强组织领导；
　　２）强化考核。
　　本政策自2021年7月1日起施行。

附件1
任务分工表
| 序号 | 任务 |
|---|---|
| 1 | 建设平台 |
附件2：申报指南
一、申报条件
申报单位应当具有独立法人资格。
"""


def test_a_notice_followed_by_its_measure_and_attachments():
    assert [(kind, number, words) for kind, number, words in lay(NOTICE)] == [
        ("title", "", "某市人民政府办公厅关于印发《某市促进制造业高质量发展若干政策》的通知"),
        ("other", "", "某府办发〔2021〕12号"),
        ("other", "", "各区人民政府，市政府各委、办、局："),
        ("clause", "1", "现将《某市促进制造业高质量发展若干政策》印发给你们，请认真贯彻执行。"),
        ("attachment_heading", "", "附件：1．任务分工表"),
        ("attachment_heading", "", "2．申报指南"),
        ("signature", "", "某市人民政府办公厅"),
        ("signature", "", "二〇二一年六月三十日"),
        ("other", "", "（此件公开发布）"),
        ("title", "", "某市促进制造业高质量发展若干政策"),
        ("clause", "2", "为促进制造业高质量发展，制定本政策。"),
        ("heading", "", "一、支持对象"),
        ("clause", "3", "注册地在本市的制造业企业。"),
        ("heading", "", "二、支持方式"),
        ("clause", "4", "（一）鼓励研发投入。对研发投入给予补贴。"),
        ("list_item", "4-1", "1．补贴20%。"),
        ("list_item", "4-2", "2．最高100万元。"),
        ("heading", "", "（二）支持中试基地"),
        ("clause", "5", "1、建设中试平台。"),
        ("clause", "6", "2、开放共享。"),
        ("clause", "7", "三、加强保障。采取以下措施："),
        ("list_item", "7-1", "１）加强组织领导；"),
        ("list_item", "7-2", "２）强化考核。"),
        ("clause", "8", "本政策自2021年7月1日起施行。"),
        ("attachment_heading", "", "附件1"),
        ("title", "", "任务分工表"),
        ("table", "", "| 序号 | 任务 |⏎|---|---|⏎| 1 | 建设平台 |"),
        ("attachment_heading", "", "附件2：申报指南"),
        ("heading", "", "一、申报条件"),
        ("clause", "9", "申报单位应当具有独立法人资格。"),
    ]


def test_paths_are_marker_labels_in_full_width_brackets():
    assert paths(NOTICE) == [
        "", "", "一、", "二、›（一）", "二、›（一）›1.", "二、›（一）›2.", "二、›（二）›1.", "二、›（二）›2.",
        "三、", "三、›1）", "三、›2）", "", "一、",
    ]  # fmt: skip


def test_a_numbered_full_paragraph_is_a_clause_with_items_beneath():
    text = (
        "关于促进产业发展的意见\n现提出如下意见：\n一、培育市场主体。支持企业做大做强：\n（一）给予奖励。\n"
        "（二）给予补贴。\n企业可以同时享受。\n二、优化环境。简化办事程序。\n另行制定细则。\n"
    )
    assert [n for n, _ in codable(text)] == ["1", "2", "2-1", "2-2", "2-3", "3", "3-1"]
    assert paths(text) == ["", "一、", "一、›（一）", "一、›（二）", "一、", "二、", "二、"]


def test_a_lead_in_paragraph_owns_its_list():
    text = (
        "关于申报项目的通知\n一、申报材料\n申报单位应当提交下列材料：\n（一）申请书；\n（二）营业执照。\n"
        "材料应当真实。\n二、申报时间\n申报截止日期为12月31日。\n"
    )
    assert [(n, words) for n, words in codable(text)] == [
        ("1", "申报单位应当提交下列材料："),
        ("1-1", "（一）申请书；"),
        ("1-2", "（二）营业执照。"),
        ("2", "材料应当真实。"),
        ("3", "申报截止日期为12月31日。"),
    ]


def test_numbers_run_on_through_headings():
    text = (
        "关于甲的措施\n一、研发\n1.支持研发。\n2.支持中试。\n二、市场\n3.支持首购。\n4.支持出口。\n"
    )
    assert [n for n, _ in codable(text)] == ["1", "2", "3", "4"]
    assert paths(text)[-1] == "二、›4."


def test_unnumbered_paragraphs_are_clauses_each():
    text = "某市产业规划\n\n发展智能制造。\n\n主要目标\n\n到2025年，产值翻番。\n\n建成十个基地。\n"
    assert kinds(text) == [
        ("title", "某市产业规划"),
        ("clause", "发展智能制造。"),
        ("heading", "主要目标"),
        ("clause", "到2025年，产值翻番。"),
        ("clause", "建成十个基地。"),
    ]


def test_joint_signatures_and_a_seal_lent():
    text = "关于甲的通知\n各有关单位：\n请遵照执行。\n\n某市经济和信息化委员会　某市财政局\n（某市科学技术局代章）\n2022年3月1日\n"
    assert [kind for kind, _ in kinds(text)] == [
        "title", "other", "clause", "signature", "signature", "signature",
    ]  # fmt: skip


def test_a_date_in_a_sentence_signs_nothing():
    text = "关于甲的通知\n自2022年3月1日起执行。\n一、时间\n2022年3月1日至2022年5月1日受理申报。\n"
    assert "signature" not in {kind for kind, _ in kinds(text)}


def test_enumerations_and_figures_at_a_line_start_are_no_items():
    text = "一、二级市场联动发展。\n\n三、四线城市参照执行。\n\n1.5倍以内给予补贴。\n\n2021年起执行。\n\n（一）项规定除外。\n"
    assert paths(text) == ["", "", "", "", ""]


def test_an_item_may_begin_with_a_figure():
    text = "下列家庭可以申请：\n1.3人户家庭；\n2.2人户家庭；\n3.2022年1月1日后入户的家庭。\n"
    assert paths("关于甲的通知\n二、对象\n" + text)[1:] == ["二、›1.", "二、›2.", "二、›3."]


def test_the_chinese_numeral_alone_on_its_line_heads_the_next():
    text = "关于甲的通知\n一\n\n办理条件\n\n在本市缴存满一年。\n二\n\n办理流程\n\n在线提交申请。\n"
    assert kinds(text)[1:] == [
        ("heading", "一⏎⏎办理条件"),
        ("clause", "在本市缴存满一年。"),
        ("heading", "二⏎⏎办理流程"),
        ("clause", "在线提交申请。"),
    ]


def test_leading_blank_lines_belong_to_the_first_segment():
    text = "\n\n  关于甲的通知\n\n请执行。\n\n"
    assert lay(text) == [("title", "", "关于甲的通知"), ("clause", "1", "请执行。")]


def test_empty_and_blank_texts():
    assert lay("") == []
    assert lay(" \n\n") == [("other", "", "")]


def test_hints_make_tables_and_headings():
    text = "项目指南\n支持方向\n面向重点领域。\n方向 | 额度\n芯片 | 100万元\n请按时申报。"
    table = text.index("方向 |")
    hints = (
        Hint(0, 4, "title"),
        Hint(5, 9, "heading", 2),
        Hint(10, 17, "paragraph"),
        Hint(table, table + len("方向 | 额度\n芯片 | 100万元"), "table"),
        Hint(text.index("请按"), len(text), "paragraph"),
    )
    assert kinds(text, hints=hints) == [
        ("title", "项目指南"),
        ("heading", "支持方向"),
        ("clause", "面向重点领域。"),
        ("table", "方向 | 额度⏎芯片 | 100万元"),
        ("clause", "请按时申报。"),
    ]


def test_sentences_each_count_beneath_their_clause():
    text = "第一条 甲（乙。丙）丁。戊“己。庚”辛；壬！\n（一）癸。子？\n第二条 丑。\n"
    assert codable(text, granularity="sentence") == [
        ("1", "第一条 甲（乙。丙）丁。"),
        ("1-1", "戊“己。庚”辛；"),
        ("1-2", "壬！"),
        ("1-3", "（一）癸。"),
        ("1-4", "子？"),
        ("2", "第二条 丑。"),
    ]
