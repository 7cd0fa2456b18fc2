import base64
import hashlib
import io
import tarfile

import pytest

from scripts import get_typescript


def archive() -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as tar:
        member = tarfile.TarInfo("package/lib/tsc")
        member.size = 3
        tar.addfile(member, io.BytesIO(b"tsc"))
    return made.getvalue()


def test_the_published_compiler_is_unpacked_once(tmp_path, monkeypatch):
    integrity = base64.b64encode(hashlib.sha512(archive()).digest()).decode()
    asked = []
    monkeypatch.setattr(get_typescript, "machine", lambda: "linux-x64")
    monkeypatch.setattr(get_typescript, "INTEGRITY", {"linux-x64": integrity})
    monkeypatch.setattr(get_typescript, "download", lambda name: asked.append(name) or archive())

    first = get_typescript.compiler(tmp_path)

    assert first.read_bytes() == b"tsc"
    assert get_typescript.compiler(tmp_path) == first
    assert asked == ["linux-x64"]


def test_what_is_not_as_published_is_refused_and_left_nowhere(tmp_path, monkeypatch):
    monkeypatch.setattr(get_typescript, "machine", lambda: "linux-x64")
    monkeypatch.setattr(get_typescript, "download", lambda name: archive())

    with pytest.raises(SystemExit, match="checksum"):
        get_typescript.compiler(tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_a_machine_without_a_package_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(get_typescript, "machine", lambda: "plan9-other")

    with pytest.raises(OSError, match="plan9"):
        get_typescript.compiler(tmp_path)
