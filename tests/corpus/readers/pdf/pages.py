"""PDF pages written for the tests: placed text, lines and pictures."""

from io import BytesIO
from random import Random

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader, simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Frame,
    FrameBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

CHINESE, LATIN, BOLD = "STSong-Light", "Helvetica", "Helvetica-Bold"
WIDTH, HEIGHT = A4
LEFT, TOP = 72, 100
pdfmetrics.registerFont(UnicodeCIDFont(CHINESE))


class Print:
    """A canvas measured from the top left corner, in points."""

    def __init__(
        self, *, title: str = "", password: str | None = None, owner: str = "owner"
    ) -> None:
        self.file = BytesIO()
        encryption = None
        if password is not None:
            encryption = StandardEncryption(password, ownerPassword=owner)
        self.canvas = Canvas(self.file, pagesize=A4, encrypt=encryption)
        if title:
            self.canvas.setTitle(title)
        self.y = TOP

    def put(self, text: str, x: float, y: float, *, size: float = 12, font: str = CHINESE) -> None:
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, HEIGHT - y, text)

    def lines(
        self, *lines: str, x: float = LEFT, size: float = 12, font: str = CHINESE, pitch: float = 20
    ) -> None:
        """Lines one under another; leading ideographic spaces are white space on the page."""
        for line in lines:
            indent = len(line) - len(line.lstrip("　"))
            self.put(line.lstrip("　"), x + indent * size, self.y, size=size, font=font)
            self.y += pitch

    def centred(self, text: str, y: float, *, size: float = 12, font: str = CHINESE) -> None:
        self.canvas.setFont(font, size)
        self.canvas.drawCentredString(WIDTH / 2, HEIGHT - y, text)

    def rotated(self, text: str, *, size: float = 60) -> None:
        self.canvas.saveState()
        self.canvas.translate(WIDTH / 2, HEIGHT / 2)
        self.canvas.rotate(45)
        self.canvas.setFont(CHINESE, size)
        self.canvas.drawCentredString(0, 0, text)
        self.canvas.restoreState()

    def grid(self, xs: list[float], ys: list[float]) -> None:
        """Ruling lines of a table: x from the left, y from the top."""
        self.canvas.grid(xs, [HEIGHT - y for y in ys])

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.canvas.line(x0, HEIGHT - y0, x1, HEIGHT - y1)

    def picture(self) -> None:
        """A grey picture that covers the page, as a scan does."""
        data = BytesIO(b"P5 2 2 255\n\x80\x90\xa0\xb0")
        self.canvas.drawImage(ImageReader(data), 0, 0, WIDTH, HEIGHT)

    def page(self) -> None:
        self.canvas.showPage()
        self.y = TOP

    def bytes(self) -> bytes:
        self.canvas.showPage()
        self.canvas.save()
        return self.file.getvalue()


def wrapped(text: str, count: int = 36, *, size: float = 12, indent: int = 2) -> list[str]:
    """Chinese text in lines as wide as `count` characters, the first indented."""
    lines, line = [], "　" * indent
    for char in text:
        if pdfmetrics.stringWidth(line + char, CHINESE, size) > count * size:
            lines.append(line)
            line = ""
        line += char
    return [*lines, line]


def filled(text: str, width: float, *, font: str = LATIN, size: float = 11) -> list[str]:
    """Latin text in lines of whole words at most `width` points wide."""
    return simpleSplit(text, font, size, width)


_WORDS = [
    "policy",
    "government",
    "shall",
    "support",
    "the",
    "development",
    "of",
    "data",
    "and",
    "digital",
    "infrastructure",
    "within",
    "municipal",
    "areas",
    "while",
    "agencies",
    "report",
    "annually",
    "on",
    "progress",
    "toward",
    "shared",
    "objectives",
    "including",
    "innovation",
    "finance",
    "talent",
    "land",
    "use",
    "environmental",
    "protection",
    "well-known",
    "international",
    "standards",
]
_CELLS = [
    ["Region", "Plans", "Share"],
    ["North", "12", "0.35"],
    ["South", "20", "0.59"],
    ["East", "2", "0.06"],
]


def english(luck: Random, sentences: int) -> str:
    made = (" ".join(luck.choices(_WORDS, k=luck.randint(8, 22))) for _ in range(sentences))
    return " ".join(f"{sentence.capitalize()}." for sentence in made)


def article(
    *, columns: int, justified: bool, indented: bool
) -> tuple[bytes, list[tuple[str, str]]]:
    """An English article set by reportlab, and its pieces as (kind, text) in reading order."""
    luck = Random(5)
    title = ParagraphStyle("title", fontName="Times-Bold", fontSize=18, leading=22, alignment=1)
    heading = ParagraphStyle(
        "heading", fontName="Times-Bold", fontSize=12, leading=15, spaceBefore=10, spaceAfter=4
    )
    body = ParagraphStyle(
        "body", fontName="Times-Roman", fontSize=10, leading=12, alignment=4 if justified else 0,
        firstLineIndent=12 if indented else 0, spaceBefore=0 if indented else 6,
    )  # fmt: skip
    item = ParagraphStyle("item", parent=body, leftIndent=18, firstLineIndent=-8)
    head = "Measuring the Structure of Innovation Policies: Evidence from Municipal Regulations and Plans"
    pieces, flow = [("title", head)], [Paragraph(head, title), FrameBreak()]

    def add(kind: str, text: str, style: ParagraphStyle) -> None:
        pieces.append((kind, text))
        flow.append(Paragraph(text, style))

    for section in range(1, 5):
        add("heading", f"{section} {' '.join(luck.choices(_WORDS, k=3)).title()}", heading)
        for _ in range(6):
            add("paragraph", english(luck, luck.randint(2, 5)), body)
        for _ in range(3):
            add("list_item", f"• {english(luck, 1)}", item)
        table = Table(_CELLS)
        if section % 2:
            table.setStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black)])
        flow.extend([Spacer(1, 6), table])
        pieces.append(("table", "\n".join(" | ".join(row) for row in _CELLS)))

    def running(canvas: Canvas, document: BaseDocTemplate) -> None:
        canvas.setFont("Times-Italic", 9)
        canvas.drawString(54, HEIGHT - 36, "Journal of Policy Coding, Vol. 12")
        canvas.drawRightString(WIDTH - 54, HEIGHT - 36, str(document.page + 100))

    def frames(top: float) -> list[Frame]:
        wide = (WIDTH - 108 - 18 * (columns - 1)) / columns
        return [
            Frame(54 + at * (wide + 18), 54, wide, HEIGHT - 54 - top, 0, 0, 0, 0)
            for at in range(columns)
        ]

    file = BytesIO()
    document = BaseDocTemplate(file, pagesize=A4)
    first = Frame(54, HEIGHT - 150, WIDTH - 108, 90, 0, 0, 0, 0)
    document.addPageTemplates(
        [
            PageTemplate(
                "first", [first, *frames(160)], onPage=running, autoNextPageTemplate="more"
            ),
            PageTemplate("more", frames(60), onPage=running),
        ]
    )
    document.build(flow)
    return file.getvalue(), pieces
