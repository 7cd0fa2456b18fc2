"""How well metadata are guessed: precision and recall per field, on files with known answers.

The answers come from beside the texts: the names of the files (title, date, issuer), the
box of facts that portals put above a document, and `metadata_answers.json`, labelled by reading.
What gives the answer is withheld from the guess. `BENCH_POLICIES` names the folder of policies.
"""

import json
import os
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from corpus import readers
from corpus.readers.parsed import ReadError
from corpus.text.dates import find_dates, parse_date
from corpus.text.metadata import guess_metadata
from corpus.text.normalize import assemble

ROOT = Path(__file__).resolve().parent
POLICIES = Path(os.environ.get("BENCH_POLICIES", ROOT.parent.parent / "shared/data/policies"))
_BOX = {"doc_number", "issuer", "written_on", "effective_on"}
_DATED = re.compile(r"(?P<title>.+)\((?P<day>\d{4}-\d{2}-\d{2})\)")
_NAMED = re.compile(r"\d{4}_(?:【(?P<issuer>[^】]+)】)?(?P<title>.+)")
_AGENCY = re.compile(r"(?:政府|办公室|局|中心|委员会)$")
_SIGNS = re.compile(r"[\s《》〈〉<>“”\"]+")

Answers = dict[str, Any]


def answers_by_reading() -> Iterator[tuple[Path, Answers, dict[str, Any]]]:
    """Labelled by hand; null means that the document does not tell, a missing field is not asked."""
    labelled = json.loads((ROOT / "metadata_answers.json").read_text(encoding="utf-8"))
    for name, answers in labelled.items():
        yield POLICIES / name, answers, {}


def answers_in_names() -> Iterator[tuple[Path, Answers, dict[str, Any]]]:
    """Issuer and title of notices; title and edition's date of regulations."""
    for path in sorted((POLICIES / "notices_txt").glob("*.txt")):
        match = _NAMED.fullmatch(path.stem)
        if match is None:
            continue
        answers: Answers = {"title": match["title"]}
        if match["issuer"] and _AGENCY.search(match["issuer"]):
            answers["agencies"] = [match["issuer"]]
        yield path, answers, {"name": "file.txt"}
    for folder in ("national_md", "shanghai_md"):
        for path in sorted((POLICIES / folder).glob("*.md")):
            match = _DATED.fullmatch(path.stem)
            answers = {"title": match["title"] if match else path.stem}
            # Some headers lack the newest event: then the text does not tell the date.
            if match and date.fromisoformat(match["day"]) in _dates_in(path):
                answers["issued_on"] = match["day"]
            yield path, answers, {"name": "file.md"}


def _dates_in(path: Path) -> set[date]:
    return {found.value for found in find_dates(path.read_text(encoding="utf-8"))}


def answers_in_boxes() -> Iterator[tuple[Path, Answers, dict[str, Any]]]:
    """What a portal says of a document in its box: 文号, issuer, dates."""
    for path in sorted((POLICIES / "gov_html").glob("*.html")):
        meta = readers.read(path.read_bytes(), path.name).meta
        answers: Answers = {}
        if "doc_number" in meta:
            answers["doc_number"] = re.sub(r"\s", "", meta["doc_number"])
        if "issuer" in meta:
            answers["agencies"] = re.split(r"[,，、\s]+", meta["issuer"])
        for key, field in (("written_on", "issued_on"), ("effective_on", "effective_on")):
            if day := parse_date(meta.get(key, "")):
                answers[field] = day.isoformat()
        if answers:
            yield path, answers, {"name": "file.html", "withheld": _BOX}


SOURCES = {
    "read by hand": answers_by_reading,
    "file names": answers_in_names,
    "portals' boxes": answers_in_boxes,
}


def guessed(path: Path, *, name: str = "", withheld: frozenset[str] = frozenset()) -> Answers:
    """The guesses as the answers write them."""
    parsed = readers.read(path.read_bytes(), path.name)
    text, _hints = assemble(parsed.blocks)
    meta = {key: value for key, value in parsed.meta.items() if key not in withheld}
    found = guess_metadata(text, name or path.name, title=parsed.title, meta=meta)
    values = {field: guess.value for field, guess in found.items()}
    return {
        field: value.isoformat() if isinstance(value, date) else value
        for field, value in values.items()
    }


def right(field: str, wanted: Any, found: Any, exact: bool) -> bool:
    if field == "title":
        one, other = (
            _SIGNS.sub("", text).replace("中华人民共和国", "") for text in (wanted, found)
        )
        # A file's name may be cut.
        return one == other or (not exact and (one in other or other in one))
    if field == "agencies" and not exact:
        # Of a joint issue, file names and portals name the first.
        return wanted[0] in found
    return bool(wanted == found)


def main() -> None:
    if not POLICIES.is_dir():
        sys.exit(f"No policies in {POLICIES}; set BENCH_POLICIES.")
    show = "--wrong" in sys.argv
    for source, answers in SOURCES.items():
        counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])  # right, guessed, told
        files = 0
        for path, wanted, options in answers():
            try:
                found = guessed(path, **options)
            except ReadError as error:
                sys.exit(f"{path.name}: {error}")
            files += 1
            for field, value in wanted.items():
                guess = found.get(field)
                told, said = value is not None, guess is not None
                good = told and said and right(field, value, guess, source == "read by hand")
                counts[field][0] += int(good)
                counts[field][1] += said
                counts[field][2] += told
                if show and not good and (told or said):
                    print(f"  {path.name[:50]}: {field} is {value}, guessed {guess}")
        print(f"{source}: {files} files")
        for field, (hits, guesses, known) in counts.items():
            precision = f"{hits / guesses:.3f}" if guesses else "–"
            recall = f"{hits / known:.3f}" if known else "–"
            print(f"  {field:<13} precision {precision}  recall {recall}  ({known} known)")


if __name__ == "__main__":
    main()
