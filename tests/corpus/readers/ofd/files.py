"""OFD files for the tests, built by hand after GB/T 33190-2016: millimetres, one XML part a page."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
SIZE = 5.6  # 16 point, as official documents are set


def text(
    words: str,
    x: float,
    y: float,
    *,
    size: float = SIZE,
    delta: str | None = None,
    more: str = "",
    inside: str = "",
) -> str:
    """One TextObject whose baseline begins at x, y; `delta` None spaces the characters evenly."""
    wide = [size if char > "\u2e7f" or char in "“”‘’—…" else size / 2 for char in words]
    if delta is None:
        delta = " ".join(f"{step:g}" for step in wide[:-1])
    steps = f' DeltaX="{delta}"' if delta else ""
    return (
        f'<ofd:TextObject ID="1" Boundary="{x:g} {y - size:g} {sum(wide):g} {size * 1.2:g}" Font="1"'
        f' Size="{size:g}" {more}>{inside}<ofd:TextCode X="0" Y="{size:g}"{steps}>{escape(words)}'
        "</ofd:TextCode></ofd:TextObject>"
    )


def one_by_one(words: str, x: float, y: float, *, size: float = SIZE) -> str:
    """A TextObject for each character, as some producers write."""
    objects = ""
    for char in words:
        objects += text(char, x, y, size=size, delta="")
        x += size if char > "\u2e7f" else size / 2
    return objects


def line(x1: float, y1: float, x2: float, y2: float) -> str:
    return (
        f'<ofd:PathObject ID="9" Boundary="{x1:g} {y1:g} {max(x2 - x1, 0.2):g} {max(y2 - y1, 0.2):g}"'
        f' LineWidth="0.2"><ofd:AbbreviatedData>M 0 0 L {x2 - x1:g} {y2 - y1:g}'
        "</ofd:AbbreviatedData></ofd:PathObject>"
    )


def image(x: float, y: float, width: float, height: float) -> str:
    return (
        f'<ofd:ImageObject ID="7" Boundary="{x} {y} {width} {height}" CTM="{width} 0 0 {height} 0 0"'
        ' ResourceID="20"/>'
    )


def page(*objects: str, template: str = "", box: str = "") -> str:
    area = f"<ofd:Area><ofd:PhysicalBox>{box}</ofd:PhysicalBox></ofd:Area>" if box else ""
    used = f'<ofd:Template TemplateID="{template}" ZOrder="Background"/>' if template else ""
    return (
        f"<ofd:Page {NAMESPACE}>{used}{area}<ofd:Content>"
        f'<ofd:Layer ID="2" Type="Body">{"".join(objects)}</ofd:Layer></ofd:Content></ofd:Page>'
    )


def set_text(paragraphs: Sequence[str], *, left: float = 28, top: float = 37) -> list[str]:
    """Pages of 22 lines of 28 characters, first lines indented by two, as GB/T 9704 sets them."""
    lines: list[tuple[float, str]] = []
    for paragraph in paragraphs:
        lines.append((left + 2 * SIZE, paragraph[:26]))
        rest = paragraph[26:]
        lines += [(left, rest[at : at + 28]) for at in range(0, len(rest), 28)]
    pages = []
    for number, start in enumerate(range(0, len(lines), 22), start=1):
        objects = [
            text(words, x, top + 10.2 * row)
            for row, (x, words) in enumerate(lines[start : start + 22])
        ]
        objects.append(text(f"— {number} —", 150 if number % 2 else 40, 280, size=4.9))
        pages.append(page(*objects))
    return pages


def ofd(
    *pages: str,
    info: str = "",
    templates: Mapping[str, str] | None = None,
    resources: str = "",
    document: str = "",
    parts: Mapping[str, str | bytes] | None = None,
    folder: str = "Doc_0",
) -> bytes:
    """A file of one document; `parts` adds or replaces parts by path."""
    listed = "".join(
        f'<ofd:Page ID="{at + 10}" BaseLoc="Pages/Page_{at}/Content.xml"/>'
        for at in range(len(pages))
    )
    backgrounds = "".join(
        f'<ofd:TemplatePage ID={quoteattr(name)} BaseLoc="Tpls/{name}.xml"/>'
        for name in templates or {}
    )
    made: dict[str, str | bytes] = {
        "OFD.xml": f'<ofd:OFD {NAMESPACE} Version="1.0" DocType="OFD">{body(folder, info)}</ofd:OFD>',
        f"{folder}/Document.xml": (
            f"<ofd:Document {NAMESPACE}><ofd:CommonData><ofd:MaxUnitID>99</ofd:MaxUnitID>"
            "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
            f"<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>{backgrounds}</ofd:CommonData>"
            f"<ofd:Pages>{listed}</ofd:Pages>{document}</ofd:Document>"
        ),
        f"{folder}/PublicRes.xml": f"<ofd:Res {NAMESPACE}>{resources}</ofd:Res>",
    }
    made |= {f"{folder}/Pages/Page_{at}/Content.xml": page for at, page in enumerate(pages)}
    made |= {f"{folder}/Tpls/{name}.xml": content for name, content in (templates or {}).items()}
    made |= parts or {}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in made.items():
            package.writestr(name, content)
    return buffer.getvalue()


def body(folder: str, info: str = "") -> str:
    return (
        f"<ofd:DocBody><ofd:DocInfo><ofd:DocID>0</ofd:DocID>{info}</ofd:DocInfo>"
        f"<ofd:DocRoot>{folder}/Document.xml</ofd:DocRoot></ofd:DocBody>"
    )
