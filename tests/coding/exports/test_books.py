"""The codebook as Word documents, read back by python-docx."""

import io

import pytest
from django.core.management import CommandError, call_command
from docx import Document
from docx.oxml.ns import qn

from coding.actions.codebook import publish_codebook
from tests.coding.carrying import clause_with

DEEP = {
    "dimensions": [
        {
            "key": "aim",
            "name_zh": "目标",
            "name_en": "Aim",
            "multiple": False,
            "ordinal": True,
            "nodes": [
                {
                    "key": "a",
                    "name_zh": "甲",
                    "name_en": "A",
                    "selectable": False,
                    "children": [
                        {"key": "a1", "name_zh": "甲一", "score": 1, "definition_zh": "甲一的涵义"},
                        {"key": "a2", "name_zh": "甲二", "score": 2, "definition_zh": "甲\x0b二"},
                    ],
                },
                {"key": "b", "name_zh": "乙", "score": 3, "include_zh": "含", "exclude_zh": "不含"},
            ],
        }
    ]
}


@pytest.fixture
def word(api, cast, project):
    """A document as somebody downloads it."""

    def get(name, who=cast.coder_a, **query):
        answer = api(who).get(f"projects/{project.pk}/exports/{name}.docx", **query)
        assert answer.status_code == 200, answer.content
        assert "wordprocessingml" in answer["Content-Type"]
        return Document(io.BytesIO(answer.content))

    return get


def test_the_table_of_a_paper_has_a_row_a_node_and_merges_its_category(word):
    found = word("codebook_table", lang="zh-hans")
    tool, stage = found.tables
    assert [cell.text for cell in tool.rows[0].cells] == ["类别", "X 政策工具", "涵义"]
    assert len(tool.rows) == 1 + 17
    column = tool.columns[0].cells
    assert [cell.text for cell in column][1::6] == ["供给型", "环境型", "环境型"]
    assert {cell._tc for cell in column[1:7]} == {column[1]._tc}
    assert tool.cell(3, 1).text == "基础设施建设"
    assert tool.cell(3, 2).text.startswith("建设或提供")
    assert [cell.text for cell in stage.rows[0].cells] == ["Y 制造业价值链", "涵义"]
    assert found.paragraphs[0].text == "表 1  X 政策工具"


def test_in_english_too(word):
    tool = word("codebook_table", lang="en").tables[0]
    assert [cell.text for cell in tool.rows[0].cells] == ["Category", "X Policy tool", "Meaning"]
    assert tool.cell(1, 0).text == "Supply-side"


def test_trees_of_uneven_depth_and_scores(word, project, cast):
    publish_codebook(actor=cast.lead, project=project, content=DEEP)
    (table,) = word("codebook_table", lang="zh-hans").tables
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows == [
        ["类别", "目标", "分值", "涵义"],
        ["甲", "甲一", "1", "甲一的涵义"],
        ["甲", "甲二", "2", "甲二"],
        ["乙", "乙", "3", ""],
    ]
    assert table.cell(3, 0)._tc is table.cell(3, 1)._tc


def test_letters_are_times_and_song_whatever_the_theme(word):
    for name in ("codebook_table", "coding_manual"):
        normal = word(name, lang="zh-hans").styles["Normal"].element.rPr.rFonts
        assert normal.get(qn("w:eastAsia")) == "宋体"
        assert normal.get(qn("w:ascii")) == normal.get(qn("w:hAnsi")) == "Times New Roman"
        assert normal.get(qn("w:eastAsiaTheme")) is None


def test_the_manual_has_rules_examples_and_the_clauses_they_come_from(
    word, project, cast, document
):
    clause = clause_with(document, "专项资金")
    DEEP["dimensions"][0]["nodes"][1]["clauses"] = [clause.pk]
    publish_codebook(actor=cast.lead, project=project, content=DEEP, note="另起")
    found = word("coding_manual", lang="zh-hans")
    texts = [paragraph.text for paragraph in found.paragraphs]
    assert texts[0] == "Study：编码员手册"
    assert "计入：含" in texts
    assert "不计入：不含" in texts
    assert f"{clause.text.strip()}（{clause.number}）" in texts
    assert [p.text for p in found.paragraphs if p.style.name == "Heading 2"] == ["甲", "乙"]
    assert [p.text for p in found.paragraphs if p.style.name == "Heading 3"] == ["甲一", "甲二"]
    assert "分值：3" in "".join(texts)


def test_an_earlier_version_and_what_is_no_book(word, api, cast, project):
    publish_codebook(actor=cast.lead, project=project, content=DEEP)
    assert len(word("codebook_table", lang="zh-hans", version=1).tables) == 2
    for path in ("references.docx", "codebook_table.csv", "nothing.docx"):
        assert api(cast.lead).get(f"projects/{project.pk}/exports/{path}").status_code == 404
    address = f"projects/{project.pk}/exports/codebook_table.docx"
    assert api(cast.outsider).get(address).status_code == 404
    page = api(cast.coder_a).get(f"/projects/{project.pk}/exports/").content.decode()
    assert f"/api/v1/{address}?lang=en" in page
    assert (
        "coding_manual.docx?lang=zh-hans"
        in api(cast.coder_a).get(f"/projects/{project.pk}/codebook/").content.decode()
    )


def test_the_command_writes_them(project, tmp_path):
    path = tmp_path / "manual.docx"
    call_command("export", project.pk, "coding_manual", output=path)
    assert "编码员手册" in Document(str(path)).paragraphs[0].text
    with pytest.raises(CommandError):
        call_command("export", project.pk, "coding_manual", output=tmp_path / "manual.csv")
    with pytest.raises(CommandError):
        call_command("export", project.pk, "references", output=path)
