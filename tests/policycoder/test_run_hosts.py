"""The whole product on all addresses: it answers where it says, and to no other name."""

import re
import urllib.request
from urllib.error import HTTPError

import pytest

from tests.policycoder.conftest import copy_data_dir
from tests.policycoder.test_run import ALL_WELL, start

pytestmark = pytest.mark.slow


def status(url: str, host: str = "") -> int:
    request = urllib.request.Request(url, headers={"Host": host} if host else {})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status
    except HTTPError as error:
        return error.code


@pytest.mark.parametrize("names", ["", "coding.example.org"])
def test_listening_on_all_it_answers_where_it_says_it_runs(data_dir, migrated, monkeypatch, names):
    copy_data_dir(migrated, data_dir)
    monkeypatch.setenv("POLICYCODER_HOST", "0.0.0.0")
    monkeypatch.setenv("POLICYCODER_ALLOWED_HOSTS", names)
    monkeypatch.delenv("POLICYCODER_BASE_URL", raising=False)
    product = start(data_dir)
    try:
        assert product.health() == ALL_WELL
        said = re.search(r"running at (http://\S+)/\n", product.said)[1]
        assert f"{said}/setup/" in product.said
        assert status(f"{said}/login/") == 200
        assert status(f"{said}/login/", "evil.example") == 400
        if names:
            assert status(f"{said}/login/", names) == 200
    finally:
        product.process.terminate()
        product.process.communicate(timeout=60)
