"""Small valid files of every format, which mutations are made of."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from email.message import EmailMessage

import openpyxl

from tests.corpus.readers.docx import files as docx
from tests.corpus.readers.ofd import files as ofd
from tests.corpus.readers.pdf import pages as pdf

REGULATION = """示范市数据条例

（2021年3月5日示范市人民代表大会常务委员会通过）

第一章 总则

第一条 为了促进发展，制定本条例。

第二条 支持措施如下：
（一）设立专项资金；
（二）建设公共平台。
1. 面向企业开放。
① 优先采购。

第三条 本条例自2021年6月1日起施行，有效期至2026年5月31日。

示范市人民政府
示府发〔2021〕12号
2021年3月5日
— 1 —
"""
LINES = [line for line in REGULATION.splitlines() if line]


def txt() -> bytes:
    return REGULATION.encode()


def md() -> bytes:
    return (
        f"# 示范市数据条例\n\n{REGULATION}\n<!-- INFO END -->\n\n## 第二章\n\n{REGULATION}".encode()
    )


def html() -> bytes:
    body = "".join(f"<p>{line}</p>" for line in LINES)
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>数据条例-示范市人民政府</title>
<meta name="PubDate" content="2021-03-05 10:00"><meta name="ContentSource" content="市政府">
<base href="http://example.gov.cn/a/"></head><body><div class="nav"><a href="/">首页</a></div>
<table><tr><td>文号</td><td>示府发〔2021〕12号</td></tr><tr><td>发布日期</td><td>2021-03-05</td></tr>
<tr><td>发布机构</td><td>示范市人民政府</td></tr></table>
<div class="article"><h1>示范市数据条例</h1>{body}
<ol start="3" style="list-style-type: upper-roman"><li value="7">设立专项资金</li><li>建设平台
<ul><li>面向企业</li></ul></li></ol>
<table border="1"><tr><th colspan="2" rowspan="2">指标</th><th>目标</th></tr><tr><td>30%</td></tr>
<tr><td>能效</td><td>提高</td><td rowspan="3">2025</td></tr></table>
<pre>第四条  应当公开。
第五条</pre><a href="files/fj1.docx">附件1：目录</a></div>
<div style="display:none">看不见</div></body></html>""".encode()


def mht() -> bytes:
    message = EmailMessage()
    message["Snapshot-Content-Location"] = "http://example.gov.cn/a.html"
    message["Subject"] = "数据条例"
    message.set_content(html().decode(), subtype="html", charset="utf-8", cte="quoted-printable")
    message.add_related(b"\x89PNG" * 9, "image", "png", cid="<p1>")
    return message.as_bytes()


STYLES = f"""<w:styles {docx.NAMESPACES}>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/>
<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="2"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="character" w:styleId="Hidden"><w:name w:val="Hidden"/><w:rPr><w:vanish/></w:rPr></w:style>
</w:styles>"""


def word() -> bytes:
    lists = docx.numbering(
        docx.level(0, "chineseCountingThousand", "第%1条") + docx.level(1, "lowerRoman", "%1.%2)"),
        docx.level(0, "upperLetter", "%1.") + docx.level(1, "bullet", "•"),
    )
    body = "".join(
        [
            docx.paragraph("示范市数据条例", '<w:pStyle w:val="Title"/>'),
            docx.paragraph("总则", '<w:pStyle w:val="Heading1"/>'),
            *(docx.numbered(line, 1) for line in LINES[3:6]),
            docx.numbered("设立专项资金", 1, 1),
            docx.numbered("建设平台", 2, 0),
            docx.table(
                docx.cell("指标", properties='<w:gridSpan w:val="2"/>') + docx.cell("目标"),
                docx.cell("能效", properties="<w:vMerge w:val='restart'/>")
                + docx.cell("提高", "30%")
                + docx.cell("2025"),
                '<w:trPr><w:gridBefore w:val="1"/></w:trPr>' + docx.cell("年"),
            ),
            '<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText>'
            '<w:fldChar w:fldCharType="separate"/><w:t>1</w:t><w:fldChar w:fldCharType="end"/>'
            '</w:r><w:r><w:rPr><w:rStyle w:val="Hidden"/></w:rPr><w:t>看不见</w:t></w:r><w:r><w:t>后文</w:t><w:sym w:char="F06F"/><w:footnoteReference w:id="2"/></w:r></w:p>',
            "<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>框内文字。</w:t>"
            "</w:r></w:p></w:txbxContent></mc:Choice></mc:AlternateContent></w:r></w:p>",
            '<w:p><w:pPr><w:outlineLvl w:val="1"/></w:pPr><w:r><w:t>附则</w:t></w:r></w:p>',
            *(docx.paragraph(line) for line in LINES[-4:]),
        ]
    )
    made = docx.document(body, parts={"word/numbering.xml": lists, "word/styles.xml": STYLES})
    return _lean(made)


def _lean(data: bytes) -> bytes:
    """Without the parts that nobody reads: there, a mutation changes nothing."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        kept = {
            name: source.read(name)
            for name in source.namelist()
            if not name.startswith(("docProps/t", "word/theme", "customXml", "word/fontTable"))
        }
    return packed(kept)


def packed(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def fixed() -> bytes:
    """An OFD with text, a table, a drawing used again, a template and what it says of itself."""
    grid = [ofd.line(30, y, 150, y) for y in (140, 150, 160)]
    grid += [ofd.line(x, 140, x, 160) for x in (30, 90, 150)]
    cells = [ofd.text(word, x, y) for word, x, y in (("指标", 35, 147), ("目标", 95, 147))]
    cells += [ofd.text(word, x, y) for word, x, y in (("能效", 35, 157), ("30%", 95, 157))]
    first = [ofd.text("示范市数据条例", 60, 30, size=8, more='Weight="700" HScale="1"')]
    first += [ofd.text(line, 28, 45 + 10 * at) for at, line in enumerate(LINES[1:9])]
    unit = (
        '<ofd:Fonts><ofd:Font ID="1" FontName="SimHei" Bold="true"/></ofd:Fonts>'
        '<ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="30" Width="100" Height="20">'
        f"<ofd:Content>{ofd.text('引用的文字。', 0, 10)}</ofd:Content>"
        "</ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits>"
    )
    used = '<ofd:CompositeObject ID="5" Boundary="28 200 100 20" ResourceID="30"/>'
    turned = ofd.text("内部资料", 60, 250, more='CTM="0.7 -0.7 0.7 0.7 0 0"')
    repeated = ofd.text("支持企业技术改造", 28, 220, delta="g 7 5.6")
    second = ofd.page(
        *(ofd.text(line, 28, 40 + 10 * at) for at, line in enumerate(LINES[9:])),
        ofd.image(20, 200, 30, 30),
        box="0 0 210 297",
        template="t1",
    )
    return ofd.ofd(
        ofd.page(*first, *grid, *cells, used, turned, repeated),
        second,
        info="<ofd:Title>示范市数据条例</ofd:Title><ofd:CreationDate>2021-03-05</ofd:CreationDate>",
        templates={"t1": ofd.page(ofd.text("公报", 70, 20))},
        resources=unit,
    )


def portable() -> bytes:
    made = pdf.Print(title="示范市数据条例")
    # Its streams are plain text, so that mutations reach their numbers.
    made.canvas.setPageCompression(0)
    made.centred("示范市数据条例", 60, size=20)
    made.lines(*LINES[1:9])
    made.grid([72, 200, 330], [400, 420, 440])
    for word, x, y in (("指标", 80, 415), ("目标", 210, 415), ("能效", 80, 435), ("30%", 210, 435)):
        made.put(word, x, y)
    made.rotated("内部资料", size=40)
    made.put("— 1 —", 290, 800, size=9)
    made.page()
    made.lines(*LINES[9:], "Article 1. The government shall support innovation.")
    made.put("— 2 —", 290, 800, size=9)
    return made.bytes()


TABLE_HEAD = ["标题", "正文", "发布日期", "发文机关", "文号", "有效性", "网址"]
TABLE_ROWS = [
    ["数据条例", LINES[3] * 3, "2021-03-05", "市政府、市发改委", "示府发〔2021〕12号", "有效", "http://e.cn/1"],
    ["产业办法", f"<p>{LINES[5]}</p><p>{LINES[6]}</p>", "44260", "市工信局", "3", "失效", ""],
    ["资金细则", LINES[8], "2021年3月", "市财政局", "-4.5", "", "2"],
]  # fmt: skip


def csv() -> bytes:
    rows = [TABLE_HEAD, *TABLE_ROWS]
    return "\r\n".join(",".join(f'"{cell}"' for cell in row) for row in rows).encode()


def tsv() -> bytes:
    return "\n".join("\t".join(row) for row in [TABLE_HEAD, *TABLE_ROWS]).encode()


def xlsx() -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.append(TABLE_HEAD)
    for row in TABLE_ROWS:
        sheet.append(row)
    sheet.append(
        ["计划", LINES[9], date(2021, 3, 5), 20210305, 3.5e10, True, datetime(2021, 3, 5, 8)]
    )
    sheet.append(["计划二", LINES[9], 44260.5, -1, None, False, None])
    sheet["C6"].number_format = "yyyy-mm-dd"
    sheet.merge_cells("D2:D3")
    made.create_sheet("说明").append(["备注", 1])
    made["说明"].sheet_state = "hidden"
    buffer = io.BytesIO()
    made.save(buffer)
    return _lean(buffer.getvalue())


def xls() -> bytes:
    """A workbook of Excel 97 ([MS-XLS] in [MS-CFB]): one sheet of labels, numbers and a day."""

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    def label(row: int, column: int, text: str) -> bytes:
        words = text[:200].encode("utf-16-le")
        head = struct.pack("<HHHHB", row, column, 0, len(words) // 2, 1)
        return record(0x0204, head + words)

    def number(row: int, column: int, value: float, style: int = 0) -> bytes:
        return record(0x0203, struct.pack("<HHHd", row, column, style, value))

    begins = struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)
    styles = b"".join(
        record(0x00E0, struct.pack("<HHHBBBBIIH", 0, form, 0, 0, 0, 0, 0, 0, 0, 0))
        for form in (0, 14)
    )
    name = "政策".encode("utf-16-le")
    sheet_size = len(record(0x0085, struct.pack("<IHBB", 0, 0, 2, 1) + name))
    before = record(0x0809, begins) + styles
    sheet_at = len(before) + sheet_size + 4
    book = before + record(0x0085, struct.pack("<IHBB", sheet_at, 0, 2, 1) + name)
    book += record(0x000A, b"")
    sheet = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6))
    sheet += record(0x0200, struct.pack("<IIHHH", 0, 5, 0, 7, 0))
    for at, row in enumerate([TABLE_HEAD, *TABLE_ROWS]):
        sheet += b"".join(label(at, column, cell) for column, cell in enumerate(row))
    sheet += label(4, 0, "计划") + label(4, 1, LINES[9]) + number(4, 2, 44260.5, 1)
    sheet += number(4, 3, -1.5e300) + record(0x00E5, struct.pack("<HHHHH", 1, 1, 2, 3, 3))
    sheet += record(0x000A, b"")
    return _compound({"Workbook": book + sheet})


def _compound(streams: dict[str, bytes]) -> bytes:
    """A compound file of one long stream ([MS-CFB]): header, one table of sectors, directory."""
    ((name, content),) = streams.items()
    content = content.ljust(4096, b"\0")
    content += bytes(-len(content) % 512)
    sectors = len(content) // 512
    end, free, table = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    chain = [table, end, *range(3, sectors + 2), end]
    fat = struct.pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff")

    def entry(called: str, kind: int, child: int, start: int, size: int) -> bytes:
        words = called.encode("utf-16-le") + b"\0\0"
        head = words.ljust(64, b"\0") + struct.pack(
            "<HBBIII", len(words), kind, 1, free, free, child
        )
        return head + bytes(16 + 4 + 16) + struct.pack("<IQ", start, size)

    folder = entry("Root Entry", 5, 1, end, 0) + entry(name, 2, free, 2, len(content))
    folder = folder.ljust(512, b"\0")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack(
        "<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, end, 0, end, 0
    )
    header += struct.pack("<I", 0)
    return header.ljust(512, b"\xff") + fat + folder + content


def bundle() -> bytes:
    index = "文件名,标题,发布日期\n甲.txt,数据条例,2021-03-05\n乙.html,产业办法,2021.3\n".encode()
    return packed(
        {
            "资料/目录.csv": index,
            "资料/甲.txt": txt(),
            "资料/乙.html": html(),
            "资料/丙/丁.zip": packed({"戊.txt": txt(), "己.ofd": fixed()}),
            "资料/__MACOSX/x": b"x",
        }
    )


def rtf() -> bytes:
    return (
        b"{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0 SimSun;}}\\pard\\fs24 Article 1\\par Article 2\\par}"
    )


def odt() -> bytes:
    manifest = (
        b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    )
    return packed(
        {
            "mimetype": b"application/vnd.oasis.opendocument.text",
            "META-INF/manifest.xml": manifest,
            "content.xml": f"<office><text>{LINES[3]}</text></office>".encode(),
        }
    )


# Ending of the name -> a file of it.
MADE: dict[str, Callable[[], bytes]] = {
    "txt": txt,
    "md": md,
    "html": html,
    "mht": mht,
    "docx": word,
    "ofd": fixed,
    "pdf": portable,
    "csv": csv,
    "tsv": tsv,
    "xlsx": xlsx,
    "xls": xls,
    "zip": bundle,
    # What is a web page, a docx or a text under an old name is read without LibreOffice.
    "doc": html,
    "wps": word,
    "rtf": rtf,
    "odt": odt,
}
