"""Tables as they leave the house: columns that know their value, and files that guard their cells.

CSV that comes in is read here too, so that our own comes back as it left.
"""

from policycoder.tables.cells import Written
from policycoder.tables.files import FORMATS, Format, csv_file, xlsx_file
from policycoder.tables.reading import QuotesError, csv_rows
from policycoder.tables.table import Cell, Column, Columns, Table

__all__ = [
    "FORMATS",
    "Cell",
    "Column",
    "Columns",
    "Format",
    "QuotesError",
    "Table",
    "Written",
    "csv_file",
    "csv_rows",
    "xlsx_file",
]
