"""Data folders of their own for tests that start servers."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from policycoder import embedded
from tests.template import fill


@contextmanager
def new_data_dir() -> Iterator[Path]:
    """A data folder that does not exist yet, gone at the end with what it points to."""
    top = Path(tempfile.mkdtemp(prefix="policycoder-start-"))
    top.chmod(0o711)
    yield top / "var"
    for link in top.rglob("postgres"):
        if link.is_symlink():
            shutil.rmtree(link.resolve())
    shutil.rmtree(top)


def copy_data_dir(source: Path, target: Path) -> None:
    """Another data folder with what a stopped one holds; owners and permissions stay."""
    assert not (source / "postgres").is_symlink()
    subprocess.run(["cp", "-a", source, target], check=True)


def forget_servers(patch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "REDIS_URL", "POLICYCODER_DATA_DIR"):
        patch.delenv(name, raising=False)


@pytest.fixture
def data_dir(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder that does not exist yet, with no server named in the environment."""
    forget_servers(monkeypatch)
    with new_data_dir() as folder:
        yield folder


@pytest.fixture(scope="module")
def cluster() -> Iterator[Path]:
    """A data folder whose database was made and stopped."""
    with new_data_dir() as folder:
        with pytest.MonkeyPatch.context() as patch:
            forget_servers(patch)
            with embedded.servers(folder, durable=False):
                pass
        yield folder


@pytest.fixture(scope="module")
def migrated() -> Iterator[Path]:
    """A data folder of a product that was stopped before anybody used it."""
    with new_data_dir() as folder:
        with pytest.MonkeyPatch.context() as patch:
            forget_servers(patch)
            with embedded.servers(folder, durable=False) as urls:
                fill(urls.database_url)
        yield folder


@pytest.fixture
def used_dir(data_dir: Path, cluster: Path) -> Path:
    """A data folder of a second start: making the database is not what is tested."""
    copy_data_dir(cluster, data_dir)
    return data_dir
