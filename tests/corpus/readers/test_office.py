import contextlib
import email.mime.multipart
import email.mime.text
import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import psutil
import pytest

from corpus.readers import Block, ReadError, limits, read
from corpus.readers.office import convert
from tests.corpus.readers.docx.files import document, paragraph
from tests.corpus.readers.ofd.files import ofd, page, text

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
RTF = rb"{\rtf1\ansi\ansicpg936 {\fonttbl{\f0 SimSun;}}\f0 \'b5\'da\'d2\'bb\'cc\'f5\par}"


def word_97(flags: int = 0) -> bytes:
    """The start of a .doc as [MS-DOC] lays it out: container header, then the FIB in a sector."""
    fib = b"\xec\xa5\xc1\x00" + b"\0" * 6 + flags.to_bytes(2, "little") + b"\0" * 500
    return OLE + b"\0" * 504 + fib + "WordDocument".encode("utf-16-le") + b"\0" * 1024


def refusal(data: bytes, name: str) -> ReadError:
    with pytest.raises(ReadError) as caught:
        read(data, name)
    return caught.value


@pytest.fixture
def program(tmp_path, monkeypatch):
    """Puts a program of that shell source in LibreOffice's place."""

    def install(source: str) -> Path:
        path = tmp_path / "bin" / "soffice"
        path.parent.mkdir()
        path.write_text(f"#!/bin/sh\n{source}\n")
        path.chmod(0o755)
        monkeypatch.setenv("POLICYCODER_SOFFICE", str(path))
        return path

    return install


@pytest.fixture
def no_libreoffice(monkeypatch):
    monkeypatch.setattr("corpus.readers.office.find_soffice", lambda: "")


@pytest.mark.parametrize(
    ("data", "name", "format_"),
    [
        (document(paragraph("第一条 应当公开。")), "办法.doc", "docx"),
        ("<html><body><p>第一条 应当公开。</p></body></html>".encode(), "办法.doc", "html"),
        ("<html><body><p>第一条 应当公开。</p></body></html>".encode("gbk"), "办法.wps", "html"),
        ("<p>第一条 应当公开。</p>".encode(), "办法.doc", "html"),
        ("第一条 应当公开。".encode("gb18030"), "办法.doc", "txt"),
        ("第一条 应当公开。".encode("utf-16"), "办法.rtf", "txt"),
        (ofd(page(text("第一条 应当公开。", 28, 40))), "办法.doc", "ofd"),
    ],
)
def test_a_doc_is_read_as_what_it_really_is(data, name, format_, no_libreoffice):
    result = read(data, name)
    assert [block.text for block in result.blocks] == ["第一条 应当公开。"]
    assert result.meta["format"] == format_


def test_a_web_archive_called_doc_is_read(no_libreoffice):
    archive = email.mime.multipart.MIMEMultipart("related")
    archive.attach(email.mime.text.MIMEText("<p>第一条 应当公开。</p>", "html", "gb2312"))
    result = read(archive.as_bytes(), "办法.doc")
    assert [block.text for block in result.blocks] == ["第一条 应当公开。"]
    assert result.meta["format"] == "mhtml"


@pytest.mark.parametrize(
    ("data", "name"), [(word_97(), "办法.doc"), (word_97(), "办法.wps"), (RTF, "办法.rtf")]
)
def test_without_libreoffice_the_word_is_clear(data, name, no_libreoffice):
    error = refusal(data, name)
    assert (error.code, error.params) == ("needs_libreoffice", {"extension": name[-3:]})


@pytest.mark.parametrize(
    "data", [word_97(flags=0x0100), OLE + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le")]
)
def test_encrypted_files_are_told_before_they_are_converted(data, no_libreoffice):
    assert refusal(data, "办法.doc").code == "encrypted"


def test_an_encrypted_open_document_is_told(no_libreoffice):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        package.writestr("META-INF/manifest.xml", "<m:manifest><m:encryption-data/></m:manifest>")
    assert refusal(buffer.getvalue(), "办法.odt").code == "encrypted"


def test_a_spreadsheet_called_doc_is_named():
    data = OLE + b"\0" * 504 + "Workbook".encode("utf-16-le") + b"\0" * 1024
    assert refusal(data, "表.doc").params == {"extension": "doc", "found": "xls"}


@pytest.mark.parametrize("data", [OLE, OLE + b"\0" * 2000])
def test_a_container_without_text_is_broken(data, no_libreoffice):
    error = refusal(data, "办法.doc")
    assert (error.code, error.params["part"]) == ("broken", "WordDocument")


def test_binary_data_called_doc_is_told(no_libreoffice):
    assert refusal(b"\x7fELF" + bytes(range(256)) * 20, "办法.doc").code == "binary"


def test_what_libreoffice_makes_is_read(program, tmp_path):
    (tmp_path / "made.docx").write_bytes(document(paragraph("第一条 应当公开。")))
    program(
        f'echo "$@" > {tmp_path}/said; pwd >> {tmp_path}/said\n'
        f"mkdir -p made && cp {tmp_path}/made.docx made/source.docx"
    )
    result = read(word_97(), "办法.doc")
    assert result.blocks == (Block("paragraph", "第一条 应当公开。"),)
    assert result.meta["format"] == "doc"
    said, folder = (tmp_path / "said").read_text().split("\n")[:2]
    assert "--headless" in said
    assert f"-env:UserInstallation=file://{folder}/profile" in said
    assert not Path(folder).exists()


def test_a_conversion_that_makes_nothing_has_failed(program):
    program("echo source file could not be loaded; exit 1")
    error = refusal(word_97(), "办法.doc")
    assert error.code == "conversion_failed"
    assert error.params == {"extension": "doc", "reason": "source file could not be loaded"}


def test_a_conversion_that_hangs_is_ended_with_all_it_started(program, tmp_path):
    program(f"sleep 300 & echo $! > {tmp_path}/child; wait")
    with limits.use(limits.Limits(seconds=8)):
        error = refusal(word_97(), "办法.doc")
    assert (error.code, error.params) == ("conversion_timeout", {"extension": "doc", "seconds": 6})
    child = int((tmp_path / "child").read_text())
    with contextlib.suppress(psutil.NoSuchProcess):
        psutil.Process(child).wait(20)


def test_a_bomb_in_a_zip_is_not_handed_on(no_libreoffice):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        package.writestr("content.xml", b" " * (30 * 1024 * 1024))
    with limits.use(limits.Limits(unpacked_bytes=10 * 1024 * 1024)):
        assert refusal(buffer.getvalue(), "办法.odt").code == "too_large"


@pytest.fixture(scope="module")
def libreoffice():
    found = shutil.which("soffice")
    if not found:
        pytest.skip("LibreOffice is not installed: conversions are tested with a stand-in only")
    return found


@pytest.mark.parametrize("kind", ["doc", "rtf", "odt"])
def test_libreoffice_converts_there_and_back(libreoffice, kind, tmp_path):
    source = tmp_path / "办法.docx"
    source.write_bytes(document(paragraph("第一条 应当公开。") + paragraph("第二条 免费开放。")))
    subprocess.run(
        [
            libreoffice,
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            kind,
            "--outdir",
            str(tmp_path),
            str(source),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    result = read((tmp_path / f"办法.{kind}").read_bytes(), f"办法.{kind}")
    assert [block.text for block in result.blocks] == ["第一条 应当公开。", "第二条 免费开放。"]


def test_libreoffice_does_not_take_a_damaged_doc_for_text(libreoffice):
    assert refusal(word_97(), "办法.doc").code in {"conversion_failed", "no_text"}


def test_libreoffice_reads_rtf_in_gbk(libreoffice):
    assert [block.text for block in read(RTF, "办法.rtf").blocks] == ["第一条"]
    assert convert(RTF, "rtf", "rtf", soffice=libreoffice).startswith(b"PK")
