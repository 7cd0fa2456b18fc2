"""Tables leave as files that hold their cells and run none of them."""

import csv
import io
import tracemalloc
from datetime import date, datetime, timedelta, timezone
from itertools import islice
from operator import itemgetter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from policycoder.tables import (
    FORMATS,
    Column,
    QuotesError,
    Table,
    Written,
    csv_file,
    csv_rows,
    files,
    xlsx_file,
)
from policycoder.tables.cells import harmless, original

RISKY = ["=1+1", "+1", "-1", "@SUM(1)", "\tx", "\rx", "\nx", " =1", "\u3000\xa0@x", '"=1"', '" -1']
RISKY += ["＝1", "＋1", "－1", "＠x", "﹦1", "\ufeff=1", "\u200b=1"]


def table(things, *, header="cell") -> Table:
    return Table.of("things", (Column(header, "", lambda thing: thing),), things)


def cells_of_csv(made: Table) -> list[list[str]]:
    text = b"".join(csv_file(made)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def book_of(made: Table):
    return load_workbook(io.BytesIO(b"".join(xlsx_file(made))))


@pytest.mark.parametrize("text", RISKY)
def test_csv_guards_every_text_cell_and_heading(text):
    assert cells_of_csv(table([text, "资金=1"], header=text)) == [
        [f"'{text}"],
        [f"'{text}"],
        ["资金=1"],
    ]
    assert original(harmless(text)) == text


@given(st.text(st.sampled_from("'\"=＝-+@ \t\r\n\u3000a1"), max_size=6))
def test_every_text_comes_back_as_it_left(text):
    assert original(harmless(text)) == text
    assert not harmless(text).lstrip().startswith(("=", "+", "-", "@", "＝"))


@given(
    st.lists(
        st.lists(
            st.text(st.characters(codec="utf-8", exclude_characters="\0")), min_size=2, max_size=2
        )
    )
)
def test_csv_of_ours_is_read_as_it_was_written(rows):
    columns = tuple(Column(name, "", itemgetter(n)) for n, name in enumerate(["=a", "b"]))
    text = b"".join(csv_file(Table.of("x", columns, rows), bom=False)).decode()
    assert list(csv_rows(text, strict=True)) == [["=a", "b"], *rows]


@pytest.mark.parametrize("text", ["资金=1", "", "'quoted'", "——甲", "（-1）", "1-2", "'", "O'Neil"])
def test_other_texts_stay_as_they_are(text):
    assert harmless(text) == original(text) == text


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_csv_is_read_whatever_ends_its_lines(end):
    assert list(csv_rows(end.join(["a,b", '1,"x\ry"', ""]))) == [["a", "b"], ["1", "x\ry"]]


def test_quotation_marks_that_do_not_pair():
    assert list(csv_rows('a,b "c" d\n')) == [["a", 'b "c" d']]
    with pytest.raises(QuotesError) as caught:
        list(csv_rows('a,b\n1,"x\n2,y\n', strict=True))
    assert (caught.value.row, caught.value.unclosed) == (1, True)
    with pytest.raises(QuotesError) as caught:
        list(csv_rows('"a"b,c\n', strict=True))
    assert not caught.value.unclosed


@pytest.mark.parametrize("nothing", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_an_empty_cell(nothing):
    assert cells_of_csv(table([nothing, 1]))[1:] == [[""], ["1"]]
    assert [row[0].value for row in book_of(table([nothing, 1])).active.iter_rows()] == [
        "cell",
        None,
        1,
    ]


@pytest.mark.parametrize("text", RISKY)
def test_xlsx_holds_texts_as_texts(text):
    sheet = book_of(table([text], header=text)).active
    for cell in (sheet["A1"], sheet["A2"]):
        assert cell.data_type == "s"
        assert unescape(cell.value).strip() == text.strip()


def test_a_subclass_of_str_is_guarded_too():
    class Named(str):
        pass

    assert cells_of_csv(table([Named("=1")]))[1] == ["'=1"]


def test_numbers_days_moments_and_nothing():
    east = datetime(2021, 6, 30, 8, 1, 2, 999, tzinfo=timezone(timedelta(hours=8)))
    things = [-3, 0.25, True, None, date(2021, 6, 30), date(1899, 1, 1), east]
    assert [row[0] if row else "" for row in cells_of_csv(table(things))[1:]] == [
        *("-3", "0.25", "1", "", "2021-06-30", "1899-01-01", "2021-06-30T00:01:02Z")
    ]
    column = [cell.value for (cell,) in book_of(table(things)).active.iter_rows(min_row=2)]
    assert column == [
        *(-3, 0.25, 1, None, datetime(2021, 6, 30), "1899-01-01", "2021-06-30T00:01:02Z")
    ]


@pytest.mark.parametrize("char", ["政", "😀"])
def test_a_text_longer_than_a_cell_of_excel_says_so(char):
    long = char * 40_000
    (cell,) = next(book_of(table([long])).active.iter_rows(min_row=2))
    assert cell.value.endswith("…")
    assert len(cell.value.encode("utf-16-le")) // 2 in (32_766, 32_767)
    assert cells_of_csv(table([long]))[1] == [long]


@pytest.mark.parametrize("n", [0, 1, 9, 10, 18, 19])
def test_rows_too_many_for_a_sheet_go_on_in_the_next(monkeypatch, n):
    monkeypatch.setattr(files, "SHEET_ROWS", 10)
    book = book_of(table(range(n)))
    assert len(book.worksheets) == max(1, -(-n // 9))
    found = []
    for sheet in book.worksheets:
        head, *rows = sheet.iter_rows(values_only=True)
        assert head == ("cell",)
        found += [row[0] for row in rows]
    assert found == list(range(n))


def test_a_thing_that_comes_again_soon_is_read_once():
    read = []
    left = (Column("left", "", lambda thing: read.append(thing) or thing),)
    right = (Column("right", "", lambda thing: thing * 2),)
    one, other = ["a"], ["a"]
    made = Table("two", (left, right), [(one, 1), (one, 2), (other, 2), (one, 3)])
    assert made.header == ["left", "right"]
    assert list(made.rows()) == [[["a"], 2], [["a"], 4], [["a"], 4], [["a"], 6]]
    assert len(read) == 2


def test_a_table_can_be_read_before_it_is_written():
    language = ["zh"]
    columns = (Column("cell", "", lambda _thing: language[0]),)
    early, lazy = (Table.of("things", columns, [1, 2]) for _time in range(2))
    early = early.read()
    language[0] = "en"
    assert list(early.rows()) == [["zh"], ["zh"]]
    assert list(lazy.rows()) == [["en"], ["en"]]


def test_many_things_are_each_shown_as_they_are():
    columns = (Column("n", "", lambda thing: thing[0]),)
    rows = Table.of("things", columns, ([n] for n in range(2000))).rows()
    assert [row[0] for row in rows] == list(range(2000))


def test_csv_leaves_in_pieces_while_the_rows_come():
    asked = []
    made = table(asked.append(n) or n for n in range(10_000))
    first = next(csv_file(made))
    assert first.startswith(b"\xef\xbb\xbfcell\r\n0\r\n")
    assert len(asked) == 100


@pytest.mark.parametrize("ending", FORMATS)
def test_memory_stays_flat(ending):
    columns = tuple(Column(f"c{n}", "", lambda thing, n=n: f"{thing} 条款 {n}") for n in range(5))

    def peak(rows: int) -> int:
        tracemalloc.start()
        made = Table.of("rows", columns, range(rows))
        for _piece in FORMATS[ending].write(made):
            pass
        _size, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(100)
    assert peak(20_000) < peak(2_000) + 1_000_000


def test_an_abandoned_file_leaves_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    next(xlsx_file(table(range(5))))

    def broken():
        yield from islice(range(9), 3)
        raise RuntimeError("the database has gone")

    with pytest.raises(RuntimeError, match="gone"):
        list(xlsx_file(table(broken())))
    assert list(tmp_path.iterdir()) == []


def test_a_written_number_is_its_digits_in_csv_and_a_number_in_excel():
    found = [Written(0.5, ".8f"), Written(1.23456e-7, ".8f"), Written(3e-12, ".6g")]
    text = b"".join(csv_file(table(found), bom=False)).decode()
    assert text.split()[1:] == ["0.50000000", "0.00000012", "3e-12"]
    rows = book_of(table(found)).active.iter_rows(min_row=2)
    assert [row[0].value for row in rows] == [0.5, 1.2e-7, 3e-12]
