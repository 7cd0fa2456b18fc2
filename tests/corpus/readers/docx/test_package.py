import io
import zipfile

import pytest

from corpus.readers import ReadError, read
from tests.corpus.readers.docx.files import (
    NAMESPACES,
    document,
    level,
    numbered,
    numbering,
    paragraph,
    with_parts,
)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refusal(data: bytes) -> ReadError:
    with pytest.raises(ReadError) as caught:
        read(data, "意见.docx")
    return caught.value


def test_encrypted_documents_are_told():
    data = OLE + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 200
    assert refusal(data).code == "encrypted"


def test_an_encrypted_zip_is_told():
    data = bytearray(document(paragraph("正文。")))
    central = data.find(b"PK\x01\x02")
    while central >= 0:
        data[central + 8] |= 1
        central = data.find(b"PK\x01\x02", central + 4)
    assert refusal(bytes(data)).code == "encrypted"


@pytest.mark.parametrize("keep", [10, 100, 3000, -30])
def test_a_cut_off_zip_is_broken(keep):
    error = refusal(document(paragraph("正文。"))[:keep])
    assert (error.code, error.params["part"]) == ("broken", "zip")


def test_damaged_bytes_inside_the_zip_are_broken():
    data = bytearray(document(paragraph("正文。" * 500)))
    place = data.find(b"word/document.xml") + len("word/document.xml") + 20
    data[place : place + 40] = b"\xff" * 40
    error = refusal(bytes(data))
    assert (error.code, error.params["part"]) == ("broken", "word/document.xml")


@pytest.mark.parametrize(
    "source",
    [
        "<w:document",
        "not xml",
        f"<w:document {NAMESPACES}/>",
    ],
)
def test_a_damaged_main_part_is_broken(source):
    data = with_parts(document(), {"word/document.xml": source})
    error = refusal(data)
    assert (error.code, error.params["part"]) == ("broken", "word/document.xml")


@pytest.mark.parametrize("spaces", [0, 5000])
def test_entities_are_never_resolved(spaces, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("秘密")
    source = (
        f'{" " * spaces}<!DOCTYPE d [<!ENTITY x SYSTEM "file://{secret}">]><w:document {NAMESPACES}>'
        "<w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>"
    )
    error = refusal(with_parts(document(), {"word/document.xml": source}))
    assert (error.code, error.params) == ("entities", {"part": "word/document.xml"})


def test_a_zip_without_a_document():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("意见.txt", "第一条")
    error = refusal(buffer.getvalue())
    assert error.params == {"extension": "docx", "found": "zip"}


def test_a_bomb_is_refused_before_it_is_unpacked():
    bomb = with_parts(document(), {"word/document.xml": b" " * (50 * 1024 * 1024)})
    assert len(bomb) < 200_000
    error = refusal(bomb)
    assert error.code == "too_large"
    assert error.params["unpacked"] is True
    assert error.params["size"] == 50 * 1024 * 1024


def test_a_document_without_words():
    assert refusal(document(paragraph(""))).code == "no_text"


@pytest.mark.parametrize(
    ("target", "part"),
    [
        ("/word/document.xml", "word/document.xml"),
        ("WORD/Document.XML", "word/document.xml"),
        ("word/document.xml", "Word/Document.xml"),
        ("./word/document.xml", "/word/document.xml"),
        ("word\\document.xml", "word\\document.xml"),
    ],
)
def test_parts_are_found_in_any_case_and_by_any_path(target, part):
    source = zipfile.ZipFile(io.BytesIO(document(paragraph("正文。"))))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name in source.namelist():
            content = source.read(name)
            if name == "_rels/.rels":
                content = content.replace(b"word/document.xml", target.encode())
            package.writestr(part if name == "word/document.xml" else name, content)
    assert [block.text for block in read(buffer.getvalue(), "a.docx").blocks] == ["正文。"]


@pytest.mark.parametrize("target", ["/word/numbering.xml", "Numbering.xml", "./numbering.xml"])
def test_relatives_are_found_in_any_case_and_by_any_path(target):
    part = numbering(level(0, "chineseCounting", "第%1条"))
    data = document(numbered("甲", 1), parts={"word/numbering.xml": part})
    name = "word/_rels/document.xml.rels"
    relations = zipfile.ZipFile(io.BytesIO(data)).read(name)
    assert b'"numbering.xml"' in relations
    data = with_parts(data, {name: relations.replace(b'"numbering.xml"', f'"{target}"'.encode())})
    assert read(data, "a.docx").blocks[0].text == "第一条 甲"
