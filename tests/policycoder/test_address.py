import socket

import pytest

from policycoder import address
from policycoder.env import SettingError

LOOPBACK = {"localhost", "127.0.0.1", "[::1]"}
NAMES = ("BASE_URL", "ALLOWED_HOSTS", "TRUSTED_ORIGINS")


@pytest.fixture(autouse=True)
def _nothing_is_set(monkeypatch):
    for name in NAMES:
        monkeypatch.delenv(f"POLICYCODER_{name}", raising=False)


READS = {
    "BASE_URL": lambda: address.base_url("127.0.0.1", 8000),
    "ALLOWED_HOSTS": lambda: address.allowed_hosts("127.0.0.1", "http://127.0.0.1:8000"),
    "TRUSTED_ORIGINS": lambda: address.trusted_origins("http://127.0.0.1:8000"),
}


def allowed(host: str) -> set[str]:
    return set(address.allowed_hosts(host, address.base_url(host, 8000)))


@pytest.mark.parametrize(
    ("host", "base", "more"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000", set()),
        ("::1", "http://[::1]:8000", set()),
        ("192.0.2.7", "http://192.0.2.7:8000", {"192.0.2.7"}),
        ("fd00::7", "http://[fd00::7]:8000", {"[fd00::7]"}),
        ("Lab-PC", "http://Lab-PC:8000", {"lab-pc"}),
    ],
)
def test_what_it_listens_on_is_its_name_and_its_address(host, base, more):
    assert address.base_url(host, 8000) == base
    assert allowed(host) == LOOPBACK | more


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_listening_on_all_answers_to_all_names_of_the_machine_and_no_others(host, monkeypatch):
    monkeypatch.setattr(socket, "gethostname", lambda: "Lab.Example.org")
    names = allowed(host)
    assert LOOPBACK | {"lab.example.org", "lab", "lab.local"} < names
    assert "*" not in names
    reached = address.base_url(host, 8000).removeprefix("http://").removesuffix(":8000")
    assert reached in names
    assert reached not in {"0.0.0.0", "[::]"}


def test_without_a_way_out_listening_on_all_is_reached_by_the_loopback(monkeypatch):
    def no_way(self, place):
        raise OSError("Network is unreachable")

    monkeypatch.setattr(socket.socket, "connect", no_way)
    assert address.base_url("0.0.0.0", 80) == "http://127.0.0.1:80"
    assert address.base_url("::", 80) == "http://[::1]:80"


def test_the_base_address_is_a_name_and_an_origin_of_its_own(monkeypatch):
    monkeypatch.setenv("POLICYCODER_BASE_URL", "https://Coding.example.org/")
    base = address.base_url("127.0.0.1", 8000)
    assert base == "https://coding.example.org"
    assert allowed("127.0.0.1") == LOOPBACK | {"coding.example.org"}
    monkeypatch.setenv("POLICYCODER_TRUSTED_ORIGINS", "https://other.example.org")
    assert address.trusted_origins(base) == [base, "https://other.example.org"]


def test_names_that_are_given_replace_the_machine_s_but_never_the_health_check_s(monkeypatch):
    monkeypatch.setenv("POLICYCODER_ALLOWED_HOSTS", "Coding.example.org., .lab.example.org,::5")
    names = allowed("0.0.0.0")
    assert {"coding.example.org", ".lab.example.org", "[::5]"} | LOOPBACK <= names
    assert socket.gethostname().lower() not in names


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BASE_URL", "coding.example.org"),
        ("BASE_URL", "ftp://coding.example.org"),
        ("BASE_URL", "https://coding.example.org/coder/"),
        ("BASE_URL", "https://me@coding.example.org"),
        ("BASE_URL", "https://coding.example.org:high"),
        ("BASE_URL", "http://[::1"),
        ("ALLOWED_HOSTS", "https://coding.example.org"),
        ("ALLOWED_HOSTS", "coding.example.org:8000"),
        ("ALLOWED_HOSTS", "."),
        ("TRUSTED_ORIGINS", "coding.example.org"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(monkeypatch, name, value):
    monkeypatch.setenv(f"POLICYCODER_{name}", value)
    with pytest.raises(SettingError, match=f"POLICYCODER_{name}"):
        READS[name]()
