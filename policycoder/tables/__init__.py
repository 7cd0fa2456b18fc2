"""Tables as they leave the house: columns that know their value, and files that guard their cells."""

from policycoder.tables.cells import Written
from policycoder.tables.files import FORMATS, Format, csv_file, xlsx_file
from policycoder.tables.table import Cell, Column, Columns, Table

__all__ = [
    "FORMATS",
    "Cell",
    "Column",
    "Columns",
    "Format",
    "Table",
    "Written",
    "csv_file",
    "xlsx_file",
]
