"""The lines of a table of the project's clauses as records, one node a record."""

import re
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from coding.actions.codings.file import OPTIONAL, REQUIRED, Errors, Record, RowError
from coding.actions.codings.table import CODINGS, OMIT, PASSAGES, UNITS, Lines, Options
from coding.agreement import unit_file
from coding.codebook.scheme import Scheme
from coding.models import Judgement
from corpus.models import Clause, Membership, Project
from policycoder.errors import Unfit

KNOWN = (*REQUIRED, *OPTIONAL)
_NUMBER = re.compile(r"\d+-\d+(?:-\d+)*")
_LOOKED_AT = 200


def kind_of(lines: Lines, project: Project | None, options: Options) -> str:
    """Of KINDS, what the table is for this project."""
    names = lines.names
    if options.kind:
        return options.kind
    if project is not None and "dimension" in names:
        return CODINGS
    clauses = "clause" in names
    if clauses and project is not None and _of_clauses(lines, project):
        return CODINGS
    if not clauses and unit_file.is_passages(lines.header):
        return PASSAGES
    return UNITS if project is None or _of_units(lines) else CODINGS


def _of_units(lines: Lines) -> bool:
    names = [one.lower() for one in lines.header]
    about = {*unit_file.UNIT, *unit_file.DOCUMENT, *unit_file.TEXT}
    coders = sum(one not in about for one in names)
    named = any(one in names for one in unit_file.UNIT if one not in ("clause", "条款"))
    return unit_file.is_long(lines.header) or coders > 1 or (coders == 1 and named)


def _of_clauses(lines: Lines, project: Project) -> bool:
    """Whether the first cells are numbers of clauses, be they known or not."""
    at = lines.names.index("clause")
    cells = [row[at] for _number, row in lines.rows[:_LOOKED_AT] if at < len(row)]
    if cells and sum(bool(_NUMBER.fullmatch(one)) for one in cells) > len(cells) / 2:
        return True
    if "document" not in lines.names:
        return False
    document = lines.names.index("document")
    full = {f"{row[document]}-{row[at]}" for _n, row in lines.rows[:_LOOKED_AT] if at < len(row)}
    own = Clause.objects.filter(document__project=project, document__current=True)
    return own.filter(number__in=full).exists()


def records_of(
    lines: Lines, project: Project, scheme: Scheme, options: Options, errors: Errors
) -> list[tuple[int, Record]]:
    """Raises Invalid where columns are missing; of rows that cannot be used `errors` is told."""
    names = lines.names
    only = next(iter(scheme.dimensions)) if len(scheme.dimensions) == 1 else ""
    dimension = options.dimension or only
    coders = [] if {"coder", "node"} <= set(names) else _coder_columns(lines, project, options)
    _check_columns(names, wide=bool(coders), dimension=dimension)
    for number, said in lines.refused.items():
        errors.add(number, said)
    found: list[tuple[int, Record]] = []
    for number, cells in lines.rows:
        record = dict.fromkeys(KNOWN, "") | dict(zip(names, cells, strict=False))
        record["dimension"] = record["dimension"] or dimension
        if "-" in record["clause"]:
            record["document"] = record["document"] or record["clause"].partition("-")[0]
        try:
            made = list(_wide(record, lines.header, cells, coders) if coders else _long(record))
        except RowError as error:
            errors.add(number, str(error))
        else:
            found += [(number, one) for one in made if options.roles.get(one["coder"]) != OMIT]
    return found


def _check_columns(names: Sequence[str], *, wide: bool, dimension: str) -> None:
    given = {"coder", "node"} if wide else set()
    given |= {"dimension"} if dimension else set()
    # A clause's own number names its document.
    given |= {"document"} if "clause" in names and {"coder", "node"} <= {*names, *given} else set()
    said = []
    if missing := [name for name in REQUIRED if name not in names and name not in given]:
        said.append(_("Columns are missing: %(names)s.") % {"names": _(", ").join(missing)})
    if double := [name for name in KNOWN if names.count(name) > 1]:
        said.append(_("Columns stand there twice: %(names)s.") % {"names": _(", ").join(double)})
    if said:
        raise Unfit.on("row 1", *said)


def _coder_columns(lines: Lines, project: Project, options: Options) -> list[int]:
    """Columns called by a member, or by whoever coded elsewhere where these are taken."""
    members = set(
        Membership.objects.filter(project=project).values_list("user__username", flat=True)
    )
    others = [i for i, name in enumerate(lines.names) if name and name not in KNOWN]
    called = members | {name for name, role in options.roles.items() if role != OMIT}
    if options.outside:
        return [i for i in others if options.roles.get(lines.header[i]) != OMIT]
    return [i for i in others if lines.header[i] in called]


def _long(record: Record) -> Iterator[Record]:
    outcome, node = record["outcome"].lower(), record["node"]
    if outcome and outcome not in Judgement.OUTCOMES:
        said = _("The outcome is one of %(known)s, not “%(given)s”.")
        raise RowError(said % {"known": ", ".join(Judgement.OUTCOMES), "given": record["outcome"]})
    if outcome in (Judgement.NONE, Judgement.UNDETERMINABLE):
        if node and node.lower() != outcome:
            said = _("The outcome “%(outcome)s” goes with no node, but “%(node)s” is given.")
            raise RowError(said % {"outcome": outcome, "node": node})
        node = outcome
    yield from (record | {"node": one} for one in _given(node, always=False))


def _wide(
    record: Record, header: Sequence[str], cells: Sequence[str], coders: Sequence[int]
) -> Iterator[Record]:
    for i in coders:
        for node in _given(cells[i] if i < len(cells) else "", always=True):
            if node:
                yield record | {"coder": header[i], "node": node}


def _given(cell: str, *, always: bool) -> list[str]:
    """The nodes of a cell: of a set in braces, or `always`, each of them; {} says that none applies."""
    braces = cell.startswith("{") and cell.endswith("}")
    if not braces and not (always and unit_file.is_set(cell)):
        return [cell]
    return sorted(unit_file.set_of(cell, False) or ()) or [Judgement.NONE]
