"""Bring the browser libraries into static/vendor/, and check that they are still as published.

    python scripts/vendor.py            fetch with npm and write the files and VENDORED.json
    python scripts/vendor.py --check    compare every file with its recorded checksum (no network)

What only the tests use goes into tests/browser/vendor/ and is never served.

Files are copied unmodified out of the published packages; only the icon sprite is composed, from
unmodified paths of the icons listed in ICONS. Folder names carry the version, so that browsers may
cache them for ever.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"
TESTS_VENDOR = ROOT / "tests" / "browser" / "vendor"
MANIFEST = "VENDORED.json"


@dataclass(frozen=True)
class Package:
    """One npm package: `files` maps a path inside the package to the file name we keep."""

    name: str
    version: str
    licence: str
    folder: str
    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def target(self) -> str:
        return f"{self.folder}-{self.version}"


LICENSE = {"LICENSE": "LICENSE"}

PACKAGES = (
    Package(
        "@fontsource-variable/inter",
        "5.3.0",
        "OFL-1.1",
        "inter",
        LICENSE
        | {
            "files/inter-latin-wght-normal.woff2": "inter-latin-wght-normal.woff2",
            "files/inter-greek-wght-normal.woff2": "inter-greek-wght-normal.woff2",
        },
    ),
    Package("@tabler/icons", "3.51.0", "MIT", "tabler-icons", LICENSE),
    Package("htmx.org", "2.0.11", "0BSD", "htmx", LICENSE | {"dist/htmx.min.js": "htmx.min.js"}),
    Package(
        "preact",
        "10.29.8",
        "MIT",
        "preact",
        LICENSE
        | {
            "dist/preact.module.js": "preact.module.js",
            "hooks/dist/hooks.module.js": "hooks.module.js",
        },
    ),
    Package("htm", "3.1.1", "Apache-2.0", "htm", LICENSE | {"dist/htm.module.js": "htm.module.js"}),
    Package(
        "@preact/signals",
        "2.11.4",
        "MIT",
        "preact-signals",
        LICENSE | {"dist/signals.module.js": "signals.module.js"},
    ),
    Package(
        "@preact/signals-core",
        "1.14.5",
        "MIT",
        "preact-signals-core",
        LICENSE | {"dist/signals-core.module.js": "signals-core.module.js"},
    ),
    Package("idb", "8.0.4", "ISC", "idb", LICENSE | {"build/index.js": "idb.js"}),
    Package(
        "echarts",
        "6.1.0",
        "Apache-2.0",
        "echarts",
        LICENSE
        | {
            "NOTICE": "NOTICE",
            "licenses/LICENSE-d3": "LICENSE-d3",
            "dist/echarts.esm.min.js": "echarts.esm.min.js",
        },
    ),
    Package(
        "echarts-wordcloud",
        "2.1.0",
        "ISC",
        "echarts-wordcloud",
        {"dist/echarts-wordcloud.min.js": "echarts-wordcloud.min.js"},
    ),
)

TESTS_PACKAGES = (
    Package(
        "axe-core",
        "4.14.1",
        "MPL-2.0",
        "axe-core",
        LICENSE | {"LICENSE-3RD-PARTY.txt": "LICENSE-3RD-PARTY.txt", "axe.min.js": "axe.min.js"},
    ),
)
FOLDERS = {VENDOR: PACKAGES, TESTS_VENDOR: TESTS_PACKAGES}

ICONS = """
adjustments affiliate alert-circle alert-triangle archive arrow-back-up arrow-down
arrow-forward-up arrow-left arrow-right arrow-up arrows-join arrows-sort arrows-split ban book
books building calendar chart-bar chart-dots chart-histogram check chevron-down chevron-left
chevron-right chevron-up circle circle-check circle-dashed circle-half-2 circle-x clipboard-list
clock cloud cloud-off cloud-upload copy cut device-floppy dots download edit external-link eye
file-import file-text files filter flag folder git-merge hash help history home info-circle key
keyboard language layout-list link list-check list-tree loader-2 lock lock-open logout mail
menu-2 message mood-puzzled moon note package-export pencil player-stop plus printer refresh
replace rotate scale search send settings shield-lock sitemap stack-2 table tag-off tags trash
upload user user-plus users users-group vocabulary world x
"""
SPRITE = "icons.svg"

# echarts-wordcloud ships no licence file; its package.json names the licence, its layout.js the rest.
WORDCLOUD_LICENSE = """\
ISC License

Copyright (c) Yi Shen (https://github.com/pissang)

Permission to use, copy, modify, and/or distribute this software for any purpose with or without
fee is hereby granted, provided that the above copyright notice and this permission notice appear
in all copies.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS
SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE
AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES
WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN ACTION OF CONTRACT,
NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR PERFORMANCE OF
THIS SOFTWARE.

The layout is wordcloud2.js (http://timdream.org/wordcloud2.js/), Copyright 2011 - 2019 Tim Guan-tin
Chien and contributors, released under the MIT license.
"""
# Licences of the packages that bring none.
LICENCES = {"echarts-wordcloud": WORDCLOUD_LICENSE}


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def unpack(package: Package, scratch: Path) -> Path:
    """Fetch the published package with npm; return the folder it was unpacked into."""
    done = subprocess.run(
        ["npm", "pack", f"{package.name}@{package.version}", "--json", "--ignore-scripts"],
        cwd=scratch,
        check=True,
        capture_output=True,
        text=True,
    )
    archive = scratch / json.loads(done.stdout)[0]["filename"]
    folder = scratch / package.target
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    return folder / "package"


def icon_sprite(source: Path) -> str:
    """One SVG with a <symbol id="icon-name"> per icon, drawn in the colour of the text."""
    symbols = []
    for name in ICONS.split():
        svg = (source / "icons" / "outline" / f"{name}.svg").read_text(encoding="utf-8")
        paths = re.findall(r"<path d=[^>]*/>", svg)
        if not paths:
            raise SystemExit(f"icon {name}: no path found")
        symbols.append(
            f'<symbol id="icon-{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
            f'stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">'
            f"{''.join(paths)}</symbol>"
        )
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def fetch(folder: Path, packages: Iterable[Package]) -> None:
    """Replace the folder by the files of these packages and record them."""
    records = []
    with tempfile.TemporaryDirectory() as scratch_name:
        fresh = Path(scratch_name) / "vendor"
        for package in packages:
            source = unpack(package, Path(scratch_name))
            target = fresh / package.target
            target.mkdir(parents=True)
            for inside, name in package.files.items():
                shutil.copyfile(source / inside, target / name)
            if package.name == "@tabler/icons":
                (target / SPRITE).write_text(icon_sprite(source), encoding="utf-8")
            if package.name in LICENCES:
                (target / "LICENSE").write_text(LICENCES[package.name], encoding="utf-8")
            for path in sorted(target.iterdir()):
                records.append(
                    {
                        "name": package.name,
                        "version": package.version,
                        "licence": package.licence,
                        "file": f"{package.target}/{path.name}",
                        "sha256": sha256(path),
                    }
                )
            print(f"{package.name} {package.version}")
        (fresh / MANIFEST).write_text(json.dumps(records, indent=2) + "\n", encoding="utf-8")
        if folder.exists():
            shutil.rmtree(folder)
        shutil.copytree(fresh, folder)


def check(folder: Path) -> list[str]:
    """What differs from VENDORED.json: changed, missing and unrecorded files."""
    records = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    expected = {record["file"]: record["sha256"] for record in records}
    present = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.name != MANIFEST
    }
    problems = [f"missing: {name}" for name in sorted(expected.keys() - present)]
    problems += [f"not recorded: {name}" for name in sorted(present - expected.keys())]
    problems += [
        f"changed: {name}"
        for name in sorted(expected.keys() & present)
        if sha256(folder / name) != expected[name]
    ]
    return problems


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true", help="verify, change nothing")
    if not parser.parse_args().check:
        for folder, packages in FOLDERS.items():
            fetch(folder, packages)
    problems = [problem for folder in FOLDERS for problem in check(folder)]
    for problem in problems:
        print(problem, file=sys.stderr)
    if not problems:
        print("the browser libraries are as recorded")
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
