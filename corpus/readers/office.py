"""Old office formats (doc, wps, rtf, odt): read by what they really are, converted by LibreOffice.

What government portals offer as .doc is often a web page, RTF or a docx under an old name; only
what nothing else can read is handed to LibreOffice, with a profile of its own, without macros and
within a time limit.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import psutil

from corpus.readers.archive import Archive
from corpus.readers.docx import read_docx
from corpus.readers.docx.package import OLE
from corpus.readers.html import read_html
from corpus.readers.html.mhtml import read_mhtml
from corpus.readers.limits import current, lift, tighten
from corpus.readers.ofd import read_ofd
from corpus.readers.parsed import ParsedDocument, ReadError
from corpus.readers.pdf import read_pdf
from corpus.readers.plain import read_text

PROGRAM = "POLICYCODER_SOFFICE"
_PLACES = (
    "soffice",
    "libreoffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "/opt/libreoffice/program/soffice",
)
# Of the time one file may take, so that a slow conversion is told as what it is.
_SHARE_OF_TIME = 0.75
_LONGEST_REASON = 300
_MEMORY = 4 * 1024**3
_LARGEST_OUTPUT = 500 * 1024**2
# With less room on its disk a conversion that made nothing is no fault of the file.
_LEAST_FREE = 10 * 1024**2
_SECTOR = 512
# What the text stream of Word 97 and later, and of Word 6 and 95, begins with.
_WORD_STREAMS = {b"\xec\xa5": "doc", b"\xdc\xa5": "doc95"}
# Without the filter's name LibreOffice takes what it cannot read for plain text.
_FILTERS = {"doc": "MS Word 97", "doc95": "MS Word 95", "rtf": "Rich Text Format", "odt": "writer8"}
_ENDINGS = {"doc95": "doc", "works": "wps"}
_ENCRYPTED_FLAG = 0x0100
_OTHER_CONTAINERS = {"Workbook": "xls", "PowerPoint Document": "ppt", "MatOST": "works"}
_MIME_HEAD = re.compile(rb"^(MIME-Version|From|Content-Type|Message-ID|Subject)\s*:", re.I | re.M)
_HTML_HEAD = re.compile(rb"<(!doctype html|html|head|body|meta|p|div|table)[\s>]", re.I)
_WORD_XML = re.compile(rb"<(w:wordDocument|pkg:package|office:document)[\s>]")
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value></prop><prop oor:name="Field" oor:op="fuse"><value>false</value></prop></item>
</oor:items>
"""


def read_office(data: bytes, name: str) -> ParsedDocument:
    """Read a doc, wps, rtf or odt file by its real type, which meta["format"] names.

    Raises ReadError (needs_libreoffice, conversion_failed, conversion_timeout, encrypted,
    extension_mismatch, and those of the reader its content calls for).
    """
    extension = Path(name).suffix.lower().removeprefix(".")
    found = _real_type(data)
    if found in _READ_DIRECTLY:
        document = _READ_DIRECTLY[found](data, name)
    elif found in {*_FILTERS, "works", "xml"}:
        document = read_docx(convert(data, found, extension), name)
    else:
        raise ReadError("extension_mismatch", extension=extension, found=found)
    return replace(document, meta=MappingProxyType({**document.meta, "format": found}))


def convert(data: bytes, kind: str, extension: str, *, soffice: str = "") -> bytes:
    """The file as .docx. `soffice` is the program; "" takes the one that is set or on the PATH."""
    program = soffice or find_soffice()
    if not program:
        raise ReadError("needs_libreoffice", extension=extension)
    seconds = max(1, int(current().seconds * _SHARE_OF_TIME))
    with tempfile.TemporaryDirectory(prefix="policycoder-") as folder:
        place = Path(folder)
        profile = place / "profile" / "user"
        profile.mkdir(parents=True)
        (profile / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
        source = place / f"source.{_ENDINGS.get(kind, kind)}"
        source.write_bytes(data)
        read_by = [f"--infilter={_FILTERS[kind]}"] if kind in _FILTERS else []
        said = _run([program, *read_by], place, source, seconds, extension)
        made = place / "made" / "source.docx"
        if not made.is_file() and shutil.disk_usage(place).free < _LEAST_FREE:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if not made.is_file() or made.stat().st_size > _LARGEST_OUTPUT:
            raise ReadError("conversion_failed", extension=extension, reason=said)
        return made.read_bytes()


def find_soffice() -> str:
    """The LibreOffice program, "" when there is none."""
    if told := os.environ.get(PROGRAM, ""):
        return shutil.which(told) or ""
    return next((found for place in _PLACES if (found := shutil.which(place))), "")


def _run(program: list[str], place: Path, source: Path, seconds: int, extension: str) -> str:
    """Convert within the time; what the program said, for whoever looks into a failure."""
    command = [
        *program,
        f"-env:UserInstallation={(place / 'profile').as_uri()}",
        "--headless",
        "--invisible",
        "--nologo",
        "--norestore",
        "--nolockcheck",
        "--convert-to",
        "docx:MS Word 2007 XML",
        "--outdir",
        str(place / "made"),
        str(source),
    ]
    surroundings = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(place),
        "TMPDIR": str(place),
        "SAL_USE_VCLPLUGIN": "svp",
        "LANG": "C.UTF-8",
        "POLICYCODER_RUN": os.environ.get("POLICYCODER_RUN", ""),
    }
    with (place / "said").open("wb") as output:
        # In the group of the reading process, so that it ends with it.
        process = subprocess.Popen(  # noqa: S603 - the program the settings name
            command,
            cwd=place,
            env=surroundings,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=_own_limits,
        )
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise ReadError("conversion_timeout", extension=extension, seconds=seconds) from None
        finally:
            _end(process)
    return (place / "said").read_text("utf-8", errors="replace").strip()[:_LONGEST_REASON]


def _own_limits() -> None:
    lift()
    tighten("AS", _MEMORY)
    tighten("FSIZE", _LARGEST_OUTPUT)


def _end(process: subprocess.Popen[bytes]) -> None:
    """The program and the programs it started in turn."""
    if process.poll() is None:
        try:
            family = psutil.Process(process.pid)
            tree = [*family.children(recursive=True), family]
        except psutil.NoSuchProcess:
            tree = []
        for member in tree:
            try:
                member.kill()
            except psutil.NoSuchProcess:
                continue
    process.wait()


# What a file really is


def _real_type(data: bytes) -> str:
    opening = data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    if data.startswith(OLE):
        return _ole_type(data)
    if data.startswith(b"PK\x03\x04"):
        return _zip_type(data)
    if opening.startswith(b"{\\rtf"):
        return "rtf"
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if _WORD_XML.search(opening):
        return "xml"
    if opening.startswith(b"<") and _HTML_HEAD.search(opening):
        return "html"
    if len(_MIME_HEAD.findall(opening)) >= 2 and b"text/html" in data[:65536].lower():
        return "mhtml"
    return "txt"


def _ole_type(data: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise ReadError("encrypted")
    for start in range(_SECTOR, len(data) - _SECTOR, _SECTOR):
        # The header of the text stream (FIB) begins a sector; [MS-DOC] 2.5.2 names its flags.
        kind = _WORD_STREAMS.get(data[start : start + 2])
        if kind is not None:
            flags = int.from_bytes(data[start + 10 : start + 12], "little")
            if flags & _ENCRYPTED_FLAG:
                raise ReadError("encrypted")
            return kind
    for stream, kind in _OTHER_CONTAINERS.items():
        if stream.encode("utf-16-le") in data:
            return kind
    raise ReadError("broken", part="WordDocument", reason="missing")


def _zip_type(data: bytes) -> str:
    with Archive(data) as archive:
        archive.check_unpacked(current().unpacked_bytes)
        names = {info.filename.lstrip("/").lower(): info for info in archive.members}
        if "ofd.xml" in names:
            return "ofd"
        if "mimetype" in names:
            kind = archive.read(names["mimetype"], _SECTOR)
            if b"opendocument.text" not in kind:
                return "zip"
            manifest = names.get("meta-inf/manifest.xml")
            if manifest and b"encryption-data" in archive.read(manifest, _LARGEST_OUTPUT):
                raise ReadError("encrypted")
            return "odt"
        if "xl/workbook.xml" in names:
            return "xlsx"
        return "docx" if "[content_types].xml" in names else "zip"


_READ_DIRECTLY = {
    "docx": read_docx,
    "html": read_html,
    "mhtml": read_mhtml,
    "ofd": read_ofd,
    "pdf": read_pdf,
    "txt": read_text,
}
