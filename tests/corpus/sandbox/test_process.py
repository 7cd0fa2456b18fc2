import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from corpus.extract import Options, extract
from corpus.readers.limits import Limits
from corpus.readers.parsed import ReadError
from corpus.sandbox.process import ReaderFault, ReaderProcess
from policycoder.embedded.processes import wait_until
from tests.corpus.readers.docx.files import document, paragraph

MEGABYTE = 1024 * 1024
ROOT = Path(__file__).parents[3]
TEXT = "第一条 为了促进发展，制定本办法。\n第二条 市政府应当加强领导。".encode()
ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="needs a limit only Linux holds")


def reader(**options) -> ReaderProcess:
    limits = Limits(seconds=options.pop("seconds", 20), memory_bytes=300 * MEGABYTE, rows=77)
    return ReaderProcess(limits, operations="tests.corpus.sandbox.misbehaving", **options)


@pytest.fixture(scope="module")
def process():
    with reader() as made:
        yield made


def ask(process: ReaderProcess, operation: str, options=None) -> list:
    return list(process.run(operation, b"", "a.txt", options))


def test_a_file_comes_back_as_it_was_read(process, tmp_path):
    data = document(paragraph("第一条 为了促进发展，制定本办法。") + paragraph("2021年7月8日"))
    path = tmp_path / "kept"
    path.write_bytes(data)
    options = Options(granularity="sentence")
    here = extract(data, "政策/办法.docx", options)
    for source in (data, path):
        there = process.extract(source, "政策/办法.docx", options)
        assert (there.text, there.segments, there.guesses) == (
            here.text,
            here.segments,
            here.guesses,
        )
        assert (there.meta, there.dropped) == (here.meta, here.dropped)
        assert there.attachments == here.attachments
        assert there.words == here.words
        assert there.fingerprint.tolist() == here.fingerprint.tolist()
        assert [g.tolist() for g in there.grams] == [g.tolist() for g in here.grams]


@pytest.mark.parametrize(
    ("operation", "code", "params"),
    [
        pytest.param("hog", "memory", {"limit": 300 * MEGABYTE}, marks=ON_LINUX),
        pytest.param("hog_in_c", "memory", {"limit": 300 * MEGABYTE}, marks=ON_LINUX),
        ("abort", "memory", {"limit": 300 * MEGABYTE}),
        ("leave", "crashed", {}),
        ("read_nothing", "crashed", {}),
        ("killed", "crashed", {}),
        ("recurse", "too_deep", {}),
        ("refuse", "broken", {"part": "zip", "reason": "cut off"}),
    ],
)
def test_whatever_a_file_does_the_next_one_is_read(process, operation, code, params):
    with pytest.raises(ReadError) as caught:
        ask(process, operation)
    assert (caught.value.code, caught.value.params) == (code, params)
    assert len(process.extract(TEXT, "办法.txt").segments) == 2


@pytest.mark.parametrize("operation", ["endless_loop", "sleep"])
def test_time_is_limited(operation):
    with reader(seconds=1) as process:
        ask(process, "pid")
        with pytest.raises(ReadError) as caught:
            ask(process, operation)
        assert (caught.value.code, caught.value.params) == ("timeout", {"seconds": 1})
        assert len(process.extract(TEXT, "办法.txt").segments) == 2


def test_our_own_faults_are_told_with_their_place(process):
    with pytest.raises(ReaderFault, match=r"(?s)stumble.*a fault of ours"):
        ask(process, "stumble")
    with pytest.raises(ReaderFault, match="object may not travel"):
        ask(process, "forbidden_value")
    assert ask(process, "count", 2) == [0, 1]


def test_what_libraries_print_does_not_disturb(process):
    assert ask(process, "chatter") == ["heard"]


def test_values_stream_and_may_be_left_half_way(process):
    stream = process.run("count", b"", "a", 1000)
    assert next(stream) == 0
    stream.close()
    assert ask(process, "count", 3) == [0, 1, 2]


def test_the_process_is_kept_from_file_to_file_and_replaced_in_time():
    with reader(files=3) as process:
        first, second, third, fourth = (ask(process, "pid")[0] for _ in range(4))
        assert first == second == third != fourth


@ON_LINUX
def test_a_process_that_grew_is_replaced():
    with reader(keep_bytes=50 * MEGABYTE) as process:
        first, second, third = (ask(process, "grow")[0] for _ in range(3))
        assert first == second != third


def test_the_reader_sees_its_limits_but_no_secret(process, monkeypatch):
    monkeypatch.setenv("POLICYCODER_SECRET_KEY", "hidden")
    with reader() as fresh:
        assert "POLICYCODER_SECRET_KEY" not in ask(fresh, "surroundings")[0]
    assert ask(process, "limits") == [77]


def test_threads_take_turns(process):
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(process.extract(TEXT, "办法.txt").text))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [TEXT.decode()] * 4


def gone(pid: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.05)
    return False


def test_programs_a_reader_started_end_with_it():
    with reader(seconds=1) as process:
        stream = process.run("child_of_child", b"", "a")
        started = next(stream)
        with pytest.raises(ReadError, match="timeout"):
            next(stream)
    assert gone(started, 5)


@pytest.mark.parametrize("how", ["killed", "timeout"])
def test_files_of_a_reader_that_was_ended_are_gone(how):
    with reader(seconds=1) as process:
        stream = process.run("leave_files", b"", "a", how)
        place = Path(next(stream))
        assert place.is_dir()
        with pytest.raises(ReadError):
            next(stream)
        assert not place.exists()
        assert not place.parent.exists()


@pytest.mark.parametrize("busy", [False, True])
def test_nothing_is_left_when_the_worker_dies(busy):
    work = "list(process.run('endless_loop', b'', 'a', None))" if busy else "time.sleep(60)"
    worker = a_worker(f"print(*process.run('pid', b'', 'a', None), flush=True)\n{work}")
    child = int(worker.stdout.readline())
    folder = Path(psutil.Process(child).environ()["TMPDIR"])
    assert folder.is_dir()
    worker.kill()
    worker.communicate()
    assert gone(child, 10)
    assert not folder.exists()


def test_programs_of_a_busy_reader_end_when_the_worker_dies():
    worker = a_worker("for pid in process.run('child_of_child', b'', 'a'): print(pid, flush=True)")
    program = int(worker.stdout.readline())
    worker.kill()
    worker.communicate()
    assert gone(program, 10)


def test_a_reader_and_its_programs_carry_the_mark_of_the_run(monkeypatch):
    monkeypatch.setenv("POLICYCODER_RUN", "place:token")
    with reader() as process:
        stream = process.run("child_of_child", b"", "a")
        program = psutil.Process(next(stream))
        for one in (program, program.parent()):
            # While a program is being loaded, its environment reads as empty.
            assert wait_until(lambda one=one: mark_of(one) == "place:token", 10)


def mark_of(process: psutil.Process) -> str | None:
    return process.environ().get("POLICYCODER_RUN")


def a_worker(work: str) -> subprocess.Popen:
    program = (
        "import time\n"
        "from corpus.sandbox.process import ReaderProcess\n"
        "process = ReaderProcess(operations='tests.corpus.sandbox.misbehaving')\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", program + work], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def test_a_fork_starts_its_own():
    with reader() as process:
        first = ask(process, "pid")[0]
        receiving, sending = os.pipe()
        forked = os.fork()
        if forked == 0:
            os.write(sending, str(ask(process, "pid")[0]).encode())
            process.close()
            os._exit(0)
        os.waitpid(forked, 0)
        assert int(os.read(receiving, 20)) != first
        assert ask(process, "pid")[0] == first


def test_small_files_cost_little_more_than_their_reading(process):
    """One child reads them all: a start of its own would cost each a second."""
    first = ask(process, "pid")
    for _ in range(30):
        process.extract(TEXT, "办法.txt")
    assert ask(process, "pid") == first
