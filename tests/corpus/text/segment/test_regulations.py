from tests.corpus.text.segment.reading import codable, kinds, lay, paths

REGULATION = """# 某市智能制造促进条例

2021年9月28日 某市第十五届人民代表大会常务委员会第三十五次会议通过

<!-- INFO END -->

## 第一章  总则

第一条 为了促进智能制造发展，制定本条例。

第二条 本条例适用于本市智能制造促进活动。

本条例所称智能制造，是指下列活动：

（一）研发设计；

（二）生产管理：

1. 计划；

2. 调度；

（三）售后服务。

前款所列活动由市人民政府确定。

## 第二章　附则

第三条 依照本条例第二条规定取得资助的，应当公开。
"""


def test_every_article_is_one_clause_with_its_paragraphs_and_items_beneath():
    assert [n for n, _ in codable(REGULATION)] == [
        "1", "2", "2-1", "2-2", "2-3", "2-4", "2-5", "2-6", "2-7", "3",
    ]  # fmt: skip
    assert paths(REGULATION) == [
        "第一章›第一条",
        "第一章›第二条",
        "第一章›第二条›第二款",
        "第一章›第二条›第二款›（一）",
        "第一章›第二条›第二款›（二）",
        "第一章›第二条›第二款›（二）›1.",
        "第一章›第二条›第二款›（二）›2.",
        "第一章›第二条›第二款›（三）",
        "第一章›第二条›第三款",
        "第二章›第三条",
    ]


def test_the_header_of_a_markdown_text_is_no_clause():
    assert kinds(REGULATION)[:4] == [
        ("title", "# 某市智能制造促进条例"),
        ("other", "2021年9月28日 某市第十五届人民代表大会常务委员会第三十五次会议通过"),
        ("other", "<!-- INFO END -->"),
        ("heading", "## 第一章  总则"),
    ]


def test_items_are_list_items_and_paragraphs_are_clauses():
    by_number = {number: kind for kind, number, _ in lay(REGULATION)}
    assert by_number["2-1"] == "clause"
    assert by_number["2-2"] == "list_item"
    assert by_number["2-7"] == "clause"


def test_articles_without_a_space_or_with_a_name_in_brackets():
    text = (
        "某市商品房预售管理规定\n\n第一章总则\n\n第一条【立法目的】为了规范预售，制定本规定。\n\n"
        "第二条中小型项目适用本规定。\n\n第2章 监 管\n\n第３条本规定自2022年1月1日起施行。\n"
    )
    assert codable(text) == [
        ("1", "第一条【立法目的】为了规范预售，制定本规定。"),
        ("2", "第二条中小型项目适用本规定。"),
        ("3", "第３条本规定自2022年1月1日起施行。"),
    ]
    assert paths(text) == ["第一章›第一条", "第一章›第二条", "第2章›第3条"]


def test_inserted_articles_are_articles_of_their_own():
    text = "第九条 甲。\n第十条 乙。\n第十条之一 丙。\n第十条之二 丁。\n第十一条 戊。\n"
    assert [n for n, _ in codable(text)] == ["1", "2", "3", "4", "5"]
    assert paths(text)[2] == "第十条之一"


def test_a_reference_to_an_article_starts_none():
    text = (
        "第一条 违反本条例\n第十二条规定的，由市\n人民政府处理；依照本条例第三条、\n第四条处理。\n"
        "第二条 有下列行为之一的，依照\n第三条规定处罚：\n（一）甲；\n（二）乙。\n"
        "第三条 第二条第一款所称行为，由市规定。\n第二条第二款的情形除外。\n"
    )
    assert [n for n, _ in codable(text)] == ["1", "2", "2-1", "2-2", "3", "3-1"]
    assert codable(text)[0][1].count("⏎") == 3


def test_a_hard_wrapped_paragraph_stays_one_clause():
    text = (
        "第一条 为加强城市公共空间管理，合理开发利用\n本市公共空间资源，促进土地节约集约利用，保\n"
        "障权利人合法权益，根据有关法律、法规，结合\n本市实际，制定本办法。\n"
        "第二条 市规划主管部门负责公共空间的规划管理\n和监督检查，并对违反本办法第一条、第三十六\n"
        "条第一款规定的行为依法处理，其他部门按照\n（一）项职责分工做好工作。\n"
        "规划主管部门应当公开规划。\n第三条 本办法自公布之日起施行，有效期为五年，\n由市规划主管部门解释。\n"
    )
    assert [(n, words[:6]) for n, words in codable(text)] == [
        ("1", "第一条 为加"),
        ("2", "第二条 市规"),
        ("2-1", "规划主管部门"),
        ("3", "第三条 本办"),
    ]


def test_articles_lost_in_the_middle_of_a_line_are_found():
    text = (
        "第一章 总则 第一条 为了规范管理，制定本办法。\n第二条 本办法适用于本市。 第三条 依照第一条规定，"
        "由市政府负责。第二章 附则\n第四条 本办法自公布之日起施行。\n"
    )
    assert [words for _, words in codable(text)] == [
        "第一条 为了规范管理，制定本办法。",
        "第二条 本办法适用于本市。",
        "第三条 依照第一条规定，由市政府负责。",
        "第四条 本办法自公布之日起施行。",
    ]
    assert paths(text)[-1] == "第二章›第四条"


def test_a_lone_marker_takes_its_text_from_the_next_line():
    text = "第一章\n总则\n第一条\n　　为了规范管理，制定本办法。\n\n第二条\n\n本办法适用于本市。\n"
    assert kinds(text) == [
        ("heading", "第一章⏎总则"),
        ("clause", "第一条⏎　　为了规范管理，制定本办法。"),
        ("clause", "第二条⏎⏎本办法适用于本市。"),
    ]


def test_a_table_of_contents_is_not_the_regulation():
    text = "某市数据条例\n目 录\n第一章 总则\n第二章 附则\n第一章 总则\n第一条 甲。\n第二章 附则\n第二条 乙。\n"
    assert kinds(text)[1:4] == [
        ("other", "目 录"),
        ("other", "第一章 总则"),
        ("other", "第二章 附则"),
    ]
    assert paths(text) == ["第一章›第一条", "第二章›第二条"]


def test_quoted_articles_stay_within_the_item_that_amends():
    text = (
        "关于修改《某市停车场管理办法》的决定\n\n市人民政府决定，对《某市停车场管理办法》作如下修改：\n\n"
        "一、将第十二条修改为：\n\n“第十二条 经营者应当公示收费标准。\n\n第十三条 停车场应当设置标志。”\n\n"
        "二、增加一条，作为第十四条：“第十四条 新建停车场应当建设充电设施：\n（一）住宅小区；\n（二）商业设施。”\n\n"
        "三、第十五条第二款修改为：“违反规定的，处以罚款。”\n\n本决定自2022年1月1日起施行。\n"
    )
    assert [(n, words[:3]) for n, words in codable(text)] == [
        ("1", "市人民"),
        ("2", "一、将"),
        ("3", "二、增"),
        ("4", "三、第"),
        ("5", "本决定"),
    ]
    assert paths(text) == ["", "一、", "二、", "三、", ""]


def test_an_unclosed_quotation_swallows_no_article():
    text = "第一条 本条例所称：“数据是指记录。\n第二条 本条例适用于本市。\n第三条 甲。\n"
    assert [n for n, _ in codable(text)] == ["1", "2", "3"]


def test_parts_and_sections_are_in_the_path():
    text = "第一编 总则\n第一章 基本规定\n第一节 范围\n第一条 甲。\n第二节 原则\n第二条 乙。\n第二章 附则\n第三条 丙。\n"
    assert paths(text) == [
        "第一编›第一章›第一节›第一条",
        "第一编›第一章›第二节›第二条",
        "第一编›第二章›第三条",
    ]


def test_a_paragraph_inside_a_list_does_not_break_it():
    text = "第一条 程序如下：\n（一）申请。\n（二）审查。\n审查期限为十日。\n（三）公布。\n申请人可以撤回。\n"
    assert paths(text) == [
        "第一条",
        "第一条›（一）",
        "第一条›（二）",
        "第一条›（二）",
        "第一条›（三）",
        "第一条›第二款",
    ]


def test_items_on_one_line_stay_together():
    text = "第一条 下列情形除外：（一）甲；（二）乙；（三）丙。\n第二条 丁。\n"
    assert [n for n, _ in codable(text)] == ["1", "2"]


def test_every_item_style_is_read():
    for marks in (
        ("（一）", "（二）"), ("(一)", "(二)"), ("1.", "2."), ("１．", "２．"), ("1、", "2、"),
        ("（1）", "（2）"), ("(1)", "(2)"), ("1)", "2)"), ("１）", "２）"), ("①", "②"), ("⑴", "⑵"),
        ("⒈", "⒉"), ("㈠", "㈡"), ("一、", "二、"), ("一）", "二）"),
    ):  # fmt: skip
        text = f"第一条 下列情形：\n{marks[0]}甲；\n{marks[1]}乙。\n第二条 丙。\n"
        assert [n for n, _ in codable(text)] == ["1", "1-1", "1-2", "2"], marks
