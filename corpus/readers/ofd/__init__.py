"""OFD, the Chinese national format of fixed pages (GB/T 33190-2016).

Its characters carry their places as those of a PDF do, so what makes lines, paragraphs and tables
of them is the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from corpus.readers.bounds import stated_in
from corpus.readers.limits import current
from corpus.readers.ofd.package import Box, OfdPackage, box, children, descendants, text_of
from corpus.readers.ofd.page import Shapes, draw_page
from corpus.readers.parsed import Attachment, Block, Dropped, ParsedDocument, ReadError
from corpus.readers.pdf.furniture import take_out
from corpus.readers.pdf.layout import lay_out_page
from corpus.readers.pdf.page import PageContent
from corpus.readers.pdf.paragraphs import to_blocks
from corpus.readers.spacing import squeeze
from corpus.readers.xml import Element, attribute, child, local

_A4 = (0.0, 0.0, 210.0, 297.0)
_EXCERPT = 40
_MOST_NAMED = 20
# DocInfo element -> key of ParsedDocument.meta
_TOLD = {"Author": "author", "CreationDate": "created", "Subject": "topic"}
# CustomData names that producers of official documents use -> key
_CUSTOM = {"发文字号": "doc_number", "文号": "doc_number", "发文机关": "issuer",
           "发文机关标志": "issuer", "成文日期": "written_on", "印发日期": "published",
           "主题词": "topic"}  # fmt: skip


def read_ofd(data: bytes, name: str) -> ParsedDocument:
    """Raises ReadError (encrypted, broken, extension_mismatch, too_many_pages, scanned, no_text)."""
    package = OfdPackage(data)
    bodies = list(descendants(package.root, "DocBody"))
    if not bodies:
        raise ReadError("broken", part="OFD.xml", reason="no DocBody")
    reading = _Reading(package)
    for body in bodies:
        reading.read_body(body)
    if not reading.blocks:
        if reading.pictured:
            raise ReadError("scanned", pages=reading.pictured)
        raise ReadError("no_text")
    return ParsedDocument(
        blocks=tuple(reading.blocks),
        title=_title(reading),
        meta=reading.meta,
        dropped=tuple(dict.fromkeys(reading.dropped)),
        attachments=tuple(reading.attachments),
    )


@dataclass
class _Reading:
    package: OfdPackage
    blocks: list[Block] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)
    title: str = ""
    dropped: list[Dropped] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    pictured: list[int] = field(default_factory=list)
    pages: int = 0

    def read_body(self, body: Element) -> None:
        self._read_info(child(body, "DocInfo"))
        path = self.package.resolve(text_of(body, "DocRoot"), "")
        document = self.package.xml(path or text_of(body, "DocRoot"))
        contents = self._contents(document, path)
        pages = [lay_out_page(content) for content in contents]
        furniture = take_out(contents, pages)
        blocks = to_blocks(furniture.pages) or to_blocks(pages)
        self.blocks += blocks
        gone = [*furniture.headers[:_MOST_NAMED], *furniture.numbers[:3]]
        self.dropped += [Dropped("running_line", text[:_EXCERPT]) for text in gone]
        turned = [text for content in contents for text in content.rotated if text]
        self.dropped += [
            Dropped("watermark", text[:_EXCERPT])
            for text in [*furniture.watermarks, *turned][:_MOST_NAMED]
        ]
        pictured = [content.number for content in contents if content.pictured]
        self.pictured += pictured
        if pictured:
            self.dropped.append(Dropped("scanned_pages", ", ".join(map(str, pictured))))
        self._read_attachments(document, path)
        self._read_annotations(document, path)

    def _read_info(self, info: Element | None) -> None:
        self.title = self.title or squeeze(text_of(info, "Title"))
        for name, key in _TOLD.items():
            if value := squeeze(text_of(info, name)):
                self.meta.setdefault(key, value)
        for custom in descendants(info, "CustomData"):
            key = _CUSTOM.get(attribute(custom, "Name"), "")
            if key and (value := squeeze(custom.text or "")):
                self.meta.setdefault(key, value)

    def _contents(self, document: Element, path: str) -> list[PageContent]:
        common = child(document, "CommonData")
        listed = children(child(document, "Pages"), "Page")
        limit = current().pages
        if self.pages + len(listed) > limit:
            raise ReadError("too_many_pages", pages=self.pages + len(listed), limit=limit)
        shapes = self._shapes(common, path)
        with stated_in(path):
            usual = _page_box(child(common, "PageArea")) or _A4
        templates = {
            attribute(template, "ID"): attribute(template, "BaseLoc")
            for template in descendants(common, "TemplatePage")
        }
        contents = []
        for page in listed:
            self.pages += 1
            location = attribute(page, "BaseLoc")
            source = self.package.resolve(location, path)
            root = self.package.xml(source or location)
            backgrounds = self._backgrounds(root, templates, path)
            with stated_in(source or location):
                size = _page_box(child(root, "Area")) or usual
                contents.append(self._page(size, _layers(root), backgrounds, shapes))
        return contents

    def _page(
        self, size: Box, layers: list[Element], backgrounds: list[Element], shapes: Shapes
    ) -> PageContent:
        content = draw_page(self.pages, size, layers, shapes)
        if backgrounds and not content.fragments and not content.pictured:
            # A page that is nothing but its template: then that is the text.
            return draw_page(self.pages, size, backgrounds, shapes)
        if backgrounds:
            self._drop_background(draw_page(self.pages, size, backgrounds, shapes))
        return content

    def _backgrounds(self, page: Element, templates: dict[str, str], path: str) -> list[Element]:
        layers: list[Element] = []
        for used in children(page, "Template"):
            location = templates.get(attribute(used, "TemplateID"), "")
            template = self.package.optional(self.package.resolve(location, path))
            layers += _layers(template)
        return layers

    def _drop_background(self, background: PageContent) -> None:
        words = squeeze(" ".join(fragment.text for fragment in background.fragments))
        if words:
            self.dropped.append(Dropped("page_template", words[:_EXCERPT]))

    def _shapes(self, common: Element | None, path: str) -> Shapes:
        shapes = Shapes()
        for element in common if common is not None else ():
            if local(element) not in {"PublicRes", "DocumentRes"}:
                continue
            resources = self.package.optional(self.package.resolve(element.text or "", path))
            for unit in descendants(resources, "CompositeGraphicUnit"):
                content = child(unit, "Content")
                if content is not None:
                    shapes.composites[attribute(unit, "ID")] = content
            for font in descendants(resources, "Font"):
                if attribute(font, "Bold").lower() == "true":
                    shapes.bold_fonts.add(attribute(font, "ID"))
        return shapes

    def _read_attachments(self, document: Element, path: str) -> None:
        listing = self.package.optional(
            self.package.resolve(text_of(document, "Attachments"), path)
        )
        for entry in descendants(listing, "Attachment"):
            name, ending = attribute(entry, "Name"), attribute(entry, "Format")
            if ending and not name.lower().endswith(f".{ending.lower()}"):
                name = f"{name}.{ending}"
            if name:
                self.attachments.append(Attachment(name))

    def _read_annotations(self, document: Element, path: str) -> None:
        listing_path = self.package.resolve(text_of(document, "Annotations"), path)
        listing = self.package.optional(listing_path)
        for page in descendants(listing, "Page"):
            source = self.package.resolve(text_of(page, "FileLoc"), listing_path)
            for note in descendants(self.package.optional(source), "Annot"):
                said = text_of(note, "Remark") or squeeze(
                    " ".join(code.text or "" for code in descendants(note, "TextCode"))
                )
                words = said[:_EXCERPT] or attribute(note, "Type", "drawing")
                self.dropped.append(Dropped("annotation", words))


def _layers(page: Element | None) -> list[Element]:
    return children(child(page, "Content"), "Layer")


def _page_box(area: Element | None) -> Box | None:
    found = box(text_of(area, "PhysicalBox"))
    return found if found is not None and found[2] > 0 and found[3] > 0 else None


def _title(reading: _Reading) -> str:
    """The largest heading on the first page; else what the file calls itself, if the text does."""
    shown = next((block.text for block in reading.blocks[:4] if block.kind == "title"), "")
    opening = "".join("".join(block.text.split()) for block in reading.blocks[:10])
    told = "".join(reading.title.split())
    return shown or (reading.title if told and told in opening else "")
