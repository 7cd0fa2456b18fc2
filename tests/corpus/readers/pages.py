"""PDF pages written for the tests: placed text, lines and pictures."""

from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader, simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

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
