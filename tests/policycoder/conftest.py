"""Data folders of their own for tests that start servers."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def data_dir(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder that does not exist yet, with no server named in the environment."""
    for name in ("DATABASE_URL", "REDIS_URL", "POLICYCODER_DATA_DIR"):
        monkeypatch.delenv(name, raising=False)
    top = Path(tempfile.mkdtemp(prefix="policycoder-start-"))
    top.chmod(0o711)
    yield top / "var"
    for link in top.rglob("postgres"):
        if link.is_symlink():
            shutil.rmtree(link.resolve())
    shutil.rmtree(top)
