"""The compose file against what it refers to; no container engine is needed."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.templatetags.static import static

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text()
SERVICES = yaml.safe_load(TEXT)["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "policycoder"}


def test_the_parts_of_the_product_are_all_there():
    assert set(SERVICES) == {"postgres", "redis", "migrate", "web", "proxy", "worker", "beat"}
    assert set(OURS) == {"migrate", "web", "worker", "beat"}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_waits_for_healthy_servers_and_a_migrated_database(name):
    waits = {on: how["condition"] for on, how in SERVICES[name].get("depends_on", {}).items()}
    expected = {}
    if name in OURS:
        expected = {"postgres": "service_healthy", "redis": "service_healthy"}
    if name in OURS and name != "migrate":
        expected["migrate"] = "service_completed_successfully"
    if name == "proxy":
        expected = {"web": "service_healthy"}
    assert waits == expected


@pytest.mark.parametrize("name", OURS)
def test_what_we_run_is_not_the_first_process_which_no_signal_ends_before_it_listens(name):
    assert OURS[name]["init"] is True


@pytest.mark.parametrize("name", ["postgres", "redis", "proxy", "worker", "beat"])
def test_a_long_running_service_has_a_health_check(name):
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"


def test_the_image_checks_the_web_server_by_itself():
    assert '"policycoder.probe", "web"' in (ROOT / "Dockerfile").read_text()


def test_every_variable_is_explained_in_the_example():
    used = set(re.findall(r"\$\{(\w+)", TEXT))
    explained = set(re.findall(r"^(?:# )?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))
    assert used == explained


@pytest.mark.parametrize("name", OURS)
def test_every_module_named_in_a_command_exists(name):
    words = [
        *SERVICES[name].get("command", []),
        *SERVICES[name].get("healthcheck", {}).get("test", []),
    ]
    for module in re.findall(r"policycoder\.\w+", " ".join(words)):
        assert importlib.util.find_spec(module), module


def test_the_proxy_alone_is_reached_from_outside():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert {port.rsplit(":", 1)[1] for port in SERVICES["proxy"]["ports"]} == {
        "80",
        "443",
        "443/udp",
    }


def test_the_proxy_serves_the_static_files_that_the_migration_leaves():
    written = [one.split(":") for one in SERVICES["migrate"]["volumes"]]
    served = [one.split(":") for one in SERVICES["proxy"]["volumes"]]
    assert ["static", SERVICES["migrate"]["environment"]["POLICYCODER_STATIC_DIR"]] in written
    assert ["static", "/srv/static", "ro"] in served
    assert ["./Caddyfile", "/etc/caddy/Caddyfile", "ro"] in served


def test_a_static_file_lies_where_the_proxy_looks_for_its_address(tmp_path: Path):
    """The proxy sees the folder as /static/ of its root."""
    environment = {**os.environ, "POLICYCODER_STATIC_DIR": str(tmp_path / "static")}
    command = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity=0"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    address = static("css/tokens.css")
    assert (tmp_path / address.lstrip("/")).read_bytes() == (
        ROOT / "static/css/tokens.css"
    ).read_bytes()


def test_the_proxy_and_the_web_server_hold_to_one_limit_of_a_request():
    limits = {
        SERVICES[name]["environment"]["POLICYCODER_MAX_REQUEST_MB"] for name in ("web", "proxy")
    }
    assert len(limits) == 1


def test_every_variable_of_the_proxys_file_has_a_default():
    """And what compose sets is one of them."""
    read = dict(re.findall(r"\{\$(\w+):([^}]+)\}", (ROOT / "Caddyfile").read_text()))
    assert set(SERVICES["proxy"]["environment"]) <= set(read)
    assert "{$" not in re.sub(r"\{\$\w+:[^}]+\}", "", (ROOT / "Caddyfile").read_text())
