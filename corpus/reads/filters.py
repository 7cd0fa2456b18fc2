"""The filters of a project's documents: what they are called, what they leave, what is in use.

Lists, search, words and samples take them from here; a field to be filtered by is `filtered` in
`corpus.fields`.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext

from corpus.fields import FILTERED, Field
from corpus.models import Agency, Document, Project
from corpus.models.documents import DocumentQuerySet, called
from policycoder.values import Parameter, choice, text, year

FIELDS = tuple(field.name for field in FILTERED)


def _of_field(field: Field) -> Parameter[str]:
    if field.kind == "choice":
        return choice(field.name, dict(field.choices), help=f"{field.label}.")
    return text(field.name, f"{field.label}.")


STATUS = choice("status", Document.Status.values)
# All but the status.
NARROWING = (
    year("year", "Of issue."),
    text("issuer", "Main name of an issuing agency."),
    *map(_of_field, FILTERED),
)
PARAMETERS = (STATUS, *NARROWING)
NAMES = tuple(parameter.name for parameter in PARAMETERS)
# What documents are searched by.
WORDS = text(
    "q", "In the title, the document number or the file name; or the number in the project."
)
WITH_WORDS = (WORDS, *PARAMETERS)
MOST_KNOWN = 500
# As many issuers as a list still serves; the others are found by typing.
MOST_ISSUERS = 300


def chosen_in(
    params: Mapping[str, str], parameters: Iterable[Parameter[Any]] = PARAMETERS
) -> dict[str, str]:
    """What a query says of each filter, "" where it says nothing. Raises Invalid."""
    return {one.name: one.written(params) for one in parameters}


def matching(documents: DocumentQuerySet, params: Mapping[str, str]) -> DocumentQuerySet:
    """The current ones of the documents by `WITH_WORDS`, in the order of their numbers. Raises
    Invalid."""
    found = documents.current()
    chosen = chosen_in(params, WITH_WORDS)
    for name, value in chosen.items():
        if value:
            column = {"year": "issued_on__year", "issuer": "agencies__name"}.get(name, name)
            found = found.filter(called(value) if name == WORDS.name else Q(**{column: value}))
    return found.order_by("number")


def values_of(project: int, field: Field) -> list[str]:
    """A field's values in use, sorted."""
    return list(_values(project, field))


def known_values(project: Project, field: Field) -> list[str]:
    """What to suggest for a field: of one that the project keeps a list of, that list first, then
    the others in use."""
    kept = getattr(project, field.kept).values_list("name", flat=True) if field.kept else ()
    return list(dict.fromkeys([*kept, *_values(project.pk, field)[:MOST_KNOWN]]))


def _values(project: int, field: Field) -> QuerySet[Any, str]:
    used = Document.objects.current().filter(project=project).exclude(**{field.name: ""})
    return used.order_by(field.name).values_list(field.name, flat=True).distinct()


def lists_of(project: int, chosen: Mapping[str, str]) -> list[dict[str, Any]]:
    """For a form, of each field to filter by: `{name, label, values, chosen}`."""
    return [
        {
            "name": field.name,
            "label": gettext(field.heading or field.label),
            "values": values_of(project, field),
            "chosen": chosen.get(field.name, ""),
        }
        for field in FILTERED
    ]


def issuers_of(
    project: int, *, counted: Q | None = None, chosen: str = ""
) -> list[tuple[str, int]]:
    """Agencies with a document and their number of them, the most first; the chosen one always. `counted` narrows the issues that count."""
    agencies = Agency.objects.filter(project=project)
    agencies = agencies.annotate(n=Count("issues", filter=counted))
    offered = agencies.filter(Q(n__gt=0) | Q(name=chosen))
    return list(offered.order_by("-n", "name").values_list("name", "n")[:MOST_ISSUERS])


# A look at the index for each year, instead of one at every document.
_YEARS = """
WITH days AS (
    SELECT min(issued_on) AS first, max(issued_on) AS last
    FROM corpus_document WHERE project_id = %(project)s AND current
)
SELECT year
FROM days, generate_series(date_part('year', first)::int, date_part('year', last)::int) year
WHERE EXISTS (
    SELECT 1 FROM corpus_document
    WHERE project_id = %(project)s AND current
      AND issued_on BETWEEN make_date(year, 1, 1) AND make_date(year, 12, 31)
)
ORDER BY year DESC
"""


def years_of(project: int) -> list[str]:
    """The years of issue, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute(_YEARS, {"project": project})
        return [str(year) for (year,) in cursor.fetchall()]
