import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from coding.agreement import unit_file
from coding.agreement.intervals import RESAMPLES, SEED
from coding.agreement.published import named
from coding.agreement.scores import WEIGHTS
from coding.agreement.statistics import LABELS, Estimate, categories, passage_statistics, statistics
from coding.agreement.table import SCORED
from coding.agreement.unit_file import UnitFileError
from coding.agreement.unit_messages import unit_message
from coding.pages.agreement_report import reason_words
from corpus.messages import read_error_message
from corpus.readers.parsed import ReadError
from corpus.readers.tables import Table, read_table

LEVELS = ("nominal", "ordinal", "interval", "ratio", "sets")
OF_LEVEL = {
    "nominal": (),
    "ordinal": ("alpha_ordinal", "gwet_ac2_ordinal"),
    "interval": ("alpha_interval", "gwet_ac2_linear", "gwet_ac2_quadratic"),
    "ratio": ("alpha_ratio",),
}


class Command(BaseCommand):
    help = (
        "Print how well coders agree, from a table of units × coders (unit,rater1,rater2,…), of "
        "judgements (unit,coder,value) or of passages (rater,start,length,category). "
        "No project, database or running server is needed."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV, TSV or XLSX")
        parser.add_argument("--json", action="store_true", help="as JSON")
        parser.add_argument(
            "--level", choices=LEVELS, help="what the values are; seen from them without it"
        )
        parser.add_argument(
            "--unit",
            choices=["document", "unit"],
            default="document",
            help="what is drawn for the intervals: documents, where there are several, or units",
        )
        parser.add_argument("--coders", help="names, parted by commas; all without it")
        parser.add_argument("--weights", choices=list(WEIGHTS), default="", help="between numbers")
        parser.add_argument(
            "--blank-is-empty", action="store_true", help="an empty cell is an empty set"
        )
        parser.add_argument(
            "--raters", type=int, help="how many coded the passages, also those who found none"
        )
        parser.add_argument("--length", type=int, help="characters of the text of passages")
        parser.add_argument("--resamples", type=int, default=RESAMPLES)
        parser.add_argument("--seed", type=int, default=SEED)
        parser.add_argument("--lang", choices=["zh-hans", "en"], default="en")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["lang"]):
            try:
                found = _computed(options)
            except OSError as error:
                raise CommandError(f"{options['file']}: {error.strerror}") from error
            except ReadError as error:
                raise CommandError(f"{options['file']}: {read_error_message(error)}") from error
            except UnitFileError as error:
                raise CommandError(f"{options['file']}: {unit_message(error)}") from error
            if options["json"]:
                told = json.dumps(found, ensure_ascii=False, default=Estimate.as_dict, indent=1)
                self.stdout.write(told)
            else:
                self._print(found)

    def _print(self, found: dict[str, Any]) -> None:
        about = {key: value for key, value in found["table"].items() if value not in ({}, None)}
        self.stdout.write(", ".join(f"{key}: {value}" for key, value in about.items()))
        for name, estimates in {"": found, **found["categories"]}.items():
            if name:
                self.stdout.write(f"\n{name}")
            self._rows(
                {label: estimates[stat] for stat, label in LABELS.items() if stat in estimates}
            )

    def _rows(self, estimates: dict[str, Estimate]) -> None:
        for label, one in estimates.items():
            if one.value is None:
                self.stdout.write(f"{_(label)}: — ({reason_words(one.reason)})")
                continue
            error = "" if one.se is None else f", SE {one.se:.4f}"
            interval = "" if one.low is None else f", 95 % [{one.low:.4f}, {one.high:.4f}]"
            self.stdout.write(f"{_(label)}: {one.value:.4f}{error}{interval}, n = {one.units}")


def _computed(options: dict[str, Any]) -> dict[str, Any]:
    path: Path = options["file"]
    table = read_table(path.read_bytes(), path.name, unit_file.known)
    rows = [(row.number, row.cells) for row in table.rows]
    if unit_file.is_passages(table.columns):
        continua, coders = unit_file.read_passages(
            table.columns, rows, length=options["length"], n_coders=options["raters"]
        )
        found = passage_statistics(continua)
        about = {"coders": coders, "passages": len(rows), "characters": int(continua.lengths.sum())}
        return {"table": about, **found.pop("coefficients"), **found}
    return _of_units(table, rows, options)


def _of_units(table: Table, rows: unit_file.Rows, options: dict[str, Any]) -> dict[str, Any]:
    level = options["level"]
    read = unit_file.read_unit_file(
        table.columns,
        rows,
        coders=options["coders"] and options["coders"].split(","),
        sets=None if level is None else level == "sets",
        blank_is_empty=options["blank_is_empty"],
    )
    scores = read.scores and level not in ("nominal", "sets")
    if not scores and ((level in OF_LEVEL and level != "nominal") or options["weights"]):
        raise UnitFileError("no_numbers")
    asked = {
        "resamples": options["resamples"],
        "seed": options["seed"],
        "by_unit": options["unit"] == "unit",
    }
    found = statistics(
        read.units, sets=read.sets, scores=scores, weights=options["weights"], **asked
    )
    estimates = found.pop("coefficients")
    if level in OF_LEVEL:
        left = {one.stat for one in SCORED} - set(OF_LEVEL[level])
        estimates = {stat: one for stat, one in estimates.items() if stat not in left}
    pairs = [
        {**pair, "a": read.coders[pair["a"]], "b": read.coders[pair["b"]]}
        for pair in found.pop("pairs")
    ]
    return {
        "table": {
            "coders": read.coders,
            "units": len(read.units.values),
            "documents": read.n_documents or None,
            "left_out": read.left_out,
            **found,
        },
        **named(estimates),
        "pairs": pairs,
        "categories": {
            name: named(own["coefficients"])
            for name, own in categories(read.units, sets=read.sets, **asked).items()
        },
    }
