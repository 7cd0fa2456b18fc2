"""Asks the whole API what its description allows and forbids, for owner, coder and viewer in turn,
each with a fresh product: `make fuzz`. FUZZ_SECONDS: in all (600); FUZZ_SEED: of an earlier run.

It is its own hook for schemathesis: the project looked at and the token in use are not deleted.
"""

import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

import schemathesis

ROOT = Path(__file__).resolve().parent.parent
ROLES = ("owner", "coder_a", "viewer")
KEPT = dict(kept.split("/") for kept in os.environ.get("FUZZ_KEPT", "").split())


@schemathesis.hook
def before_call(context, case, _kwargs):
    kind = case.path.split("/")[3]
    kept = str((case.path_parameters or {}).get("id")) == KEPT.get(kind)
    if case.method == "DELETE" and kept and case.path.endswith(f"/{kind}/{{id}}/"):
        case.path_parameters["id"] = 0


def fuzz(role: str, seconds: int, seed: int) -> int:
    from benchmarks.common import Session, product

    with product() as (base, accounts), tempfile.TemporaryDirectory() as folder:
        person = Session(base, role, accounts[role])
        made = person.api("POST", "tokens/", json={"name": "fuzz"})
        project = person.api("GET", "projects/")["results"][0]["id"]
        print(f"\n{role}: {seconds} s, FUZZ_SEED={seed}", flush=True)
        return subprocess.run(
            [
                *(ROOT / ".venv" / "bin" / "schemathesis", "run", f"{base}/api/v1/schema/"),
                *("-H", f"Authorization: Token {made['token']}"),
                *("--max-time", str(seconds), "--seed", str(seed), "--workers", "1"),
                *("--continue-on-failure", "--generation-database", "none"),
            ],
            cwd=folder,
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                "SCHEMATHESIS_HOOKS": "scripts.fuzz",
                "FUZZ_KEPT": f"projects/{project} tokens/{made['id']}",
            },
        ).returncode


def main() -> None:
    seconds = int(os.environ.get("FUZZ_SECONDS", "600")) // len(ROLES)
    seed = int(os.environ.get("FUZZ_SEED") or secrets.randbelow(2**31))
    sys.exit(max([fuzz(role, seconds, seed) for role in ROLES]))


if __name__ == "__main__":
    main()
