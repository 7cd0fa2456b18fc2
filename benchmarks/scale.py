"""An import of 2,000 documents with 1, 2 and 4 worker processes: documents a second, and memory.

    python -m benchmarks.scale [DOCUMENTS] [WORKERS …]

The documents are made here: policies of 2 to 20 pages in txt, md, html, docx and csv, no two alike.
"""

import csv
import io
import random
import sys
import threading
import time
from html import escape
from pathlib import Path

import psutil
from docx import Document

from benchmarks.common import Session, data_folder, product
from benchmarks.search import ENDS, OBJECTS, SUBJECTS, VERBS

# How many of a hundred documents come in which format.
SHARES = {"txt": 25, "md": 25, "html": 25, "docx": 20, "csv": 5}
TABLE_ROWS = 50
BATCH = 250
CITIES = ("甲", "乙", "丙", "丁", "戊", "己", "庚", "辛")


def paragraphs(number: int) -> list[str]:
    """A policy: title, number, chapters with articles, signature."""
    draw = random.Random(number)
    city = f"{draw.choice(CITIES)}{draw.choice(CITIES)}市"
    lines = [f"{city}关于促进第{number}号产业高质量发展的若干措施"]
    lines.append(f"{city[0]}政发〔{draw.randint(1995, 2025)}〕{draw.randint(1, 300)}号")
    article = 0
    for chapter in range(1, draw.randint(3, 9)):
        lines.append(f"第{chapter}章 {draw.choice(OBJECTS)}")
        for _ in range(draw.randint(4, 14)):
            article += 1
            sentences = "，".join(
                draw.choice(SUBJECTS) + draw.choice(VERBS) + draw.choice(OBJECTS)
                for _ in range(draw.randint(2, 9))
            )
            lines.append(f"第{article}条 {sentences}{draw.randint(2, 90)}项，{draw.choice(ENDS)}。")
    day = f"{draw.randint(1995, 2025)}年{draw.randint(1, 12)}月{draw.randint(1, 28)}日"
    return [*lines, f"{city}人民政府", day]


def written(kind: str, lines: list[str]) -> bytes:
    if kind == "html":
        body = "".join(f"<p>{escape(line)}</p>" for line in lines[1:])
        menu = "<div class='nav'><a href='/'>首页</a> &gt; <a href='/zc'>政策</a></div>"
        return (
            f"<html><head><meta charset='utf-8'><title>{lines[0]}</title></head><body>{menu}"
            f"<h1>{lines[0]}</h1><div class='content'>{body}</div></body></html>"
        ).encode()
    if kind == "docx":
        document, stream = Document(), io.BytesIO()
        document.add_heading(lines[0], 0)
        for line in lines[1:]:
            document.add_paragraph(line)
        document.save(stream)
        return stream.getvalue()
    if kind == "md":
        return "\n\n".join([f"# {lines[0]}", *lines[1:]]).encode()
    return "\n\n".join(lines).encode()


def files(count: int) -> list[tuple[str, bytes, int]]:
    """`(name, bytes, documents)` for so many documents; a table holds fifty."""
    made: list[tuple[str, bytes, int]] = []
    number = 0
    for kind, share in SHARES.items():
        for _ in range(count * share // 100 // (TABLE_ROWS if kind == "csv" else 1)):
            if kind == "csv":
                stream = io.StringIO()
                rows = [paragraphs(number + n) for n in range(TABLE_ROWS)]
                csv.writer(stream).writerows(
                    [["标题", "正文"], *([row[0], "\n".join(row)] for row in rows)]
                )
                made.append((f"{number}.csv", stream.getvalue().encode(), TABLE_ROWS))
                number += TABLE_ROWS
            else:
                made.append((f"{number}.{kind}", written(kind, paragraphs(number)), 1))
                number += 1
    random.Random(0).shuffle(made)
    return made


def _share(process: psutil.Process) -> int:
    """What the process holds for itself, and its part of what forked processes share."""
    return process.memory_full_info().pss


class Watch(threading.Thread):
    """Memory of the product's workers and their reading processes, once a second."""

    def __init__(self, folder: Path):
        super().__init__(daemon=True)
        self.folder, self.now, self.peak = str(folder), 0.0, 0.0

    def run(self) -> None:
        while True:
            self.now = self._megabytes()
            self.peak = max(self.peak, self.now)
            time.sleep(1)

    def _megabytes(self) -> float:
        total = 0
        for process in psutil.process_iter(["cmdline"]):
            line = " ".join(process.info["cmdline"] or [])
            try:
                if "policycoder.celery worker" in line and self._ours(process):
                    readers = process.children(recursive=True)
                    total += sum(map(_share, [process, *readers]))
            except psutil.Error:
                continue
        return total / 2**20

    def _ours(self, process: psutil.Process) -> bool:
        """The worker's first process; its pool and readers are its children."""
        parent = process.parent()
        above = " ".join(parent.cmdline()) if parent else ""
        return "celery worker" not in above and (
            process.environ().get("POLICYCODER_DATA_DIR") == self.folder
        )


def measure(made: list[tuple[str, bytes, int]], workers: int) -> str:
    with (
        data_folder() as folder,
        product(folder=folder, POLICYCODER_WORKERS=str(workers)) as (base, accounts),
    ):
        owner = Session(base, "owner", accounts["owner"])
        project = owner.api("POST", "projects/", json={"name": "bench"})["id"]
        watch = Watch(folder)
        watch.start()
        time.sleep(2)
        memory, total, seconds = [watch.now], 0, 0.0
        for first in range(0, len(made), BATCH):
            batch = made[first : first + BATCH]
            uploads = [("files", (name, data)) for name, data, _n in batch]
            started = time.perf_counter()
            answer = owner.api("POST", f"projects/{project}/imports/", files=uploads)
            job = owner.finished(answer["job"], every=0.5)
            seconds += time.perf_counter() - started
            counts = job["result"]["counts"]
            assert counts == {"imported": sum(n for _name, _data, n in batch)}, counts
            before, total = total, total + counts["imported"]
            if total // 500 > before // 500:
                memory.append(watch.now)
        steps = " → ".join(f"{megabytes:.0f}" for megabytes in memory)
        return (
            f"scale: {total} documents with {workers} workers in {seconds:.0f} s,"
            f" {total / seconds:.1f} documents/s; memory of workers and readers at the start and"
            f" every 500: {steps} MB, peak {watch.peak:.0f} MB"
        )


def main(arguments: list[str]) -> None:
    numbers = [int(argument) for argument in arguments]
    made = files(numbers[0] if numbers else 2000)
    for workers in numbers[1:] or [1, 2, 4]:
        print(measure(made, workers), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
