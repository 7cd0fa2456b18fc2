"""What is said to people about files that cannot be read."""

from django.utils.translation import gettext as _

from corpus.readers.parsed import ReadError

_SIZES = ("size", "limit")


def read_error_message(error: ReadError) -> str:
    """The error in the reader's language: what, where, and what to do."""
    params = {name: _plain(value) for name, value in error.params.items()}
    if error.code in ("too_large", "memory"):
        sizes = {name: f"{error.params[name] / 2**20:.0f}" for name in _SIZES if name in params}
        return _size_message(error) % sizes
    if error.code == "unsupported" and not params["extension"]:
        return _("The file name has no ending; the import page lists the endings that are read.")
    if error.code == "encoding" and params.get("encoding") and "offset" in params:
        return (
            _("Byte %(offset)s is not valid %(encoding)s. Save the file as UTF-8 and import again.")
            % params
        )
    texts = _texts()
    if error.code not in texts:
        return _("The file could not be read (%(code)s).") % {"code": error}
    return texts[error.code] % params


def _texts() -> dict[str, str]:
    return {
        # Any file
        "internal": _(
            "The file could not be read because of an internal error; it has been logged."
        ),
        "empty_archive": _("The archive holds no file that is read."),
        "empty": _("The file is empty."),
        "no_text": _("No text was found in the file."),
        "unsupported": _(
            "Files ending in %(extension)s are not read; the import page lists those that are."
        ),
        "extension_mismatch": _(
            "The name ends in %(extension)s, but the content is %(found)s. Rename or convert it."
        ),
        "binary": _("This is not a text: binary data at byte %(offset)s."),
        "encrypted": _("The file is protected by a password. Remove it and import again."),
        "encoding": _(
            "The encoding is not recognised (UTF-8, UTF-16, GB18030 and Big5 are). Save it as UTF-8."
        ),
        "broken": _("The file is damaged and cannot be opened. Save it anew and import again."),
        "out_of_bounds": _(
            "The file is damaged: the number %(number)s in %(part)s is out of bounds."
            " Save it anew and import again."
        ),
        "too_deep": _("The file is nested too deeply to be read. Save it anew and import again."),
        "too_many_pages": _(
            "The file has %(pages)s pages; at most %(limit)s are read. Split it and import again."
        ),
        "scanned": _(
            "Pages %(pages)s are pictures without text. Recognise the text (OCR) and import again."
        ),
        "needs_libreoffice": _(
            "Files ending in %(extension)s are read with LibreOffice, which is not installed here."
            " Install it or save the file as docx."
        ),
        "frames": _(
            "The page only frames other pages: %(addresses)s. Save the framed page itself."
        ),
        "conversion_failed": _(
            "LibreOffice could not open the file. Save it as docx and import again."
        ),
        "conversion_timeout": _(
            "LibreOffice took longer than %(seconds)s seconds. Save the file as docx and import"
            " again."
        ),
        # The reading process
        "timeout": _(
            "Reading took longer than %(seconds)s seconds and was stopped."
            " Save the file anew or split it."
        ),
        "crashed": _(
            "The file made its reader stop, so it is probably damaged. Save it anew and import"
            " again."
        ),
        "no_reader": _(
            "No process that reads files could be started; the server may be short of memory"
            " or disk space. Import the file again in a while."
        ),
        # Zips and what is in them
        "entities": _(
            "The part %(part)s declares XML entities, which no office program writes;"
            " it is not read. Save the file anew."
        ),
        "too_many_members": _("The archive holds more than %(limit)s files. Split it."),
        "compression": _("This file is packed by a method that is not read. Pack it as plain zip."),
        "archive": _("Archives ending in %(extension)s are not unpacked. Repack it as zip."),
        "nested": _(
            "Archives within archives are unpacked %(limit)s deep. Unpack this one and import"
            " its files."
        ),
        "unsafe_name": _("The name leads out of the archive; the file is left out."),
        "special_file": _("This is a link or device instead of a file; it is left out."),
        "repeated_name": _("The archive holds another file of the same name; this one is left out."),
        # Tables
        "no_text_column": _(
            "No column holds texts: %(columns)s. Choose the column with the texts."
        ),
        "no_rows": _("The table has no rows below its header."),
        "no_sheet": _("The workbook has no sheet with data."),
        "too_many_rows": _(
            "The table has more than %(limit)s rows. Split it into several files."
        ),
        "table_too_wide": _("The table has %(columns)s columns; at most %(limit)s are read."),
        "quotes": _("Row %(row)s: a quotation mark is opened and not closed."),
        "row_without_text": _("Row %(row)s: the text is empty."),
        "row_too_long": _("Row %(row)s: the text has more than %(limit)s characters."),
        "bad_date": _("Row %(row)s, column %(column)s: %(value)s is not a date."),
        # The list of metadata
        "no_file_column": _(
            "No column holds file names. Name one “file name”; found: %(columns)s."
        ),
        "row_without_file": _("Row %(row)s: the file name is empty."),
        "unmatched_row": _("Row %(row)s: no file is named %(file)s."),
        "ambiguous_row": _("Row %(row)s: %(file)s fits several files: %(files)s."),
        "repeated_row": _("Row %(row)s: row %(first)s describes %(file)s already."),
    }  # fmt: skip


def _size_message(error: ReadError) -> str:
    if error.code == "memory":
        return _("Reading needed more than %(limit)s MB of memory and was stopped. Split the file.")
    if error.params["unpacked"]:
        return _("Unpacked, the file has more than %(limit)s MB; it is not read.")
    return _("The file has %(size)s MB; at most %(limit)s MB of this kind are read.")


def _plain(value: object) -> object:
    return _(", ").join(map(str, value)) if isinstance(value, list | tuple | set) else value
