"""The selection flow: the numbers, the diagram they are drawn in, and the lists behind them."""

import unicodedata
from dataclasses import dataclass, field
from operator import itemgetter

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from corpus.access import member_of
from corpus.accounts.requests import PageRequest
from corpus.actions.imports.outcomes import told
from corpus.models import Project
from corpus.pages.frame import project_context
from corpus.pages.lists import page_of
from corpus.reads.flow import Flow, documents_behind, files_behind, flow_of, rows_of
from policycoder.downloads import download, headers_of
from policycoder.tables import FORMATS, Column, Table
from policycoder.values import choice, text

SVG = "svg"
FORMAT, LIST = choice("format", (SVG, *FORMATS)), text("list")
WIDTH = 900
LEFT, RIGHT = 60, 500
BOX_WIDTH, SIDE_WIDTH = 360, 380
LINE, PADDING, GAP = 22, 14, 34
# As many columns of half a Chinese character as a line of a box holds beside its number.
LONGEST = 44


@dataclass(frozen=True)
class Line:
    """A line of a box: what is counted, how many, and the list behind it (its name)."""

    text: str
    number: int
    behind: str = ""
    strong: bool = False
    indent: bool = False

    @property
    def shown(self) -> str:
        room = LONGEST - 3 * self.indent
        columns = 0
        for place, char in enumerate(self.text):
            columns += 2 if unicodedata.east_asian_width(char) in "WF" else 1
            if columns > room:
                return self.text[: place - 1] + "…"
        return self.text


@dataclass
class Box:
    x: int
    y: int
    width: int
    lines: list[Line] = field(default_factory=list)

    @property
    def height(self) -> int:
        return len(self.lines) * LINE + 2 * PADDING - 4

    @property
    def bottom(self) -> int:
        return self.y + self.height

    @property
    def middle(self) -> int:
        return self.y + self.height // 2

    @property
    def centre(self) -> int:
        return self.x + self.width // 2

    @property
    def end(self) -> int:
        return self.x + self.width

    def placed(self) -> list[tuple[Line, int, int]]:
        """Each line with where its text begins and its baseline."""
        return [
            (line, self.x + PADDING + 14 * line.indent, self.y + PADDING + 12 + index * LINE)
            for index, line in enumerate(self.lines)
        ]


@dataclass(frozen=True)
class Phase:
    label: str
    y: int
    height: int

    @property
    def middle(self) -> int:
        return self.y + self.height // 2


@dataclass(frozen=True)
class Diagram:
    boxes: list[Box]
    arrows: list[tuple[int, int, int, int]]
    phases: list[Phase]
    width: int
    height: int


@require_GET
def flow(request: PageRequest, pk: int) -> HttpResponse | StreamingHttpResponse:
    """`?list=` adds the documents or files behind a number; `?format=` downloads."""
    member = member_of(request.user, pk)
    numbers = flow_of(member.project)
    if asked := FORMAT.of(request.GET):
        return _download(member.project, numbers, asked)
    context = project_context(request, member, active="flow") | {
        "flow": numbers,
        "diagram": diagram_of(numbers),
        "link": reverse("flow", args=[pk]),
    }
    if asked := LIST.of(request.GET):
        context |= _behind(request, member.project, asked, numbers)
    return render(request, "corpus/flow.html", context)


def _behind(request: PageRequest, project: Project, name: str, numbers: Flow) -> dict:
    labels = {line.behind: line.text for box in diagram_of(numbers).boxes for line in box.lines}
    try:
        if name in ("files", "parts", "failed", "same_file"):
            page = page_of(request, files_behind(project, name))
            rows = [(file, told(file)) for file in page]
            return {"files": rows, "page_obj": page, "list_title": labels.get(name, "")}
        found = documents_behind(project, name).select_related("exclusion_reason", "duplicate_of")
    except KeyError as unknown:
        choice(LIST.name, filter(None, labels)).read(name)
        raise Http404 from unknown
    page = page_of(request, found)
    return {"documents": page, "page_obj": page, "list_title": labels.get(name, _("Documents"))}


def _download(project: Project, numbers: Flow, kind: str) -> HttpResponse | StreamingHttpResponse:
    file = f"selection-flow-{project.pk}.{kind}"
    if kind != SVG:
        columns = (
            Column(_("Step"), "", itemgetter(0)),
            Column(pgettext("how many", "Number"), "", itemgetter(1)),
        )
        table = Table.of("selection-flow", columns, list(rows_of(numbers)))
        return download(table, kind, name=file, ascii_name=file)
    return HttpResponse(_svg(numbers), content_type="image/svg+xml", headers=headers_of(file, file))


def _svg(numbers: Flow) -> str:
    context = {"diagram": diagram_of(numbers), "flow": numbers, "alone": True}
    return render_to_string("corpus/_screening_flow.html", context)


def diagram_of(flow: Flow) -> Diagram:
    found = Box(LEFT, 10, BOX_WIDTH, _found(flow))
    removed = Box(RIGHT, 10, SIDE_WIDTH, _removed(flow))
    second = max(found.bottom, removed.bottom) + GAP
    screened = Box(LEFT, second, BOX_WIDTH, _screened(flow))
    excluded = Box(RIGHT, second, SIDE_WIDTH, _excluded(flow))
    third = max(screened.bottom, excluded.bottom) + GAP
    included = Box(LEFT, third, BOX_WIDTH, _included(flow))
    boxes = [found, removed, screened, excluded, included]
    return Diagram(
        boxes=boxes,
        arrows=[
            (found.end, found.middle, RIGHT, found.middle),
            (found.centre, found.bottom, found.centre, screened.y),
            (screened.end, screened.middle, RIGHT, screened.middle),
            (screened.centre, screened.bottom, screened.centre, included.y),
        ],
        phases=[
            Phase(_("Identification"), 10, second - GAP - 10),
            Phase(_("Screening"), second, third - GAP - second),
            Phase(_("Inclusion"), third, max(included.height, 96)),
        ],
        width=WIDTH,
        height=third + max(included.height, 96) + 10,
    )


def _found(flow: Flow) -> list[Line]:
    lines = [
        Line(_("Found"), flow.found, strong=True),
        Line(_("files sent"), flow.files, "files", indent=True),
    ]
    if flow.parts:
        lines.append(Line(_("parts of files that were split"), flow.parts, "parts", indent=True))
    if flow.otherwise:
        lines.append(Line(_("added otherwise"), flow.otherwise, "otherwise", indent=True))
    return lines


def _removed(flow: Flow) -> list[Line]:
    removed = flow.failed + flow.same_file + flow.merged + flow.split
    lines = [
        Line(_("Removed before screening"), removed, strong=True),
        Line(_("files that could not be read"), flow.failed, "failed", indent=True),
        Line(_("the same file again"), flow.same_file, "same_file", indent=True),
        Line(_("merged with a near duplicate"), flow.merged, "merged", indent=True),
    ]
    if flow.split:
        lines.append(Line(_("split into their parts"), flow.split, "split", indent=True))
    return lines


def _screened(flow: Flow) -> list[Line]:
    decided = flow.screened - flow.candidates
    lines = [
        Line(_("To be screened"), flow.screened, "screened", strong=True),
        Line(_("decided"), decided, "decided", indent=True),
        Line(_("still candidates"), flow.candidates, "candidates", indent=True),
    ]
    if flow.disagreements:
        lines.append(
            Line(_("the screeners disagree"), flow.disagreements, "disagreements", indent=True)
        )
    return lines


def _excluded(flow: Flow) -> list[Line]:
    lines = [Line(_("Excluded"), flow.excluded, "excluded", strong=True)]
    for reason in flow.reasons:
        behind = f"reason-{reason.reason or 'none'}"
        lines.append(Line(reason.name, reason.documents, behind, indent=True))
    return lines


def _included(flow: Flow) -> list[Line]:
    lines = [Line(_("Included"), flow.included, "included", strong=True)]
    if flow.included_unscreened:
        screened = flow.included - flow.included_unscreened
        lines += [
            Line(_("by screening"), screened, "included_screened", indent=True),
            Line(
                _("without screening"),
                flow.included_unscreened,
                "included_unscreened",
                indent=True,
            ),
        ]
    return lines
