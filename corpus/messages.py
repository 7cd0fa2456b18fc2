"""What is said to people about files that cannot be read."""

from django.utils.translation import gettext as _

from corpus.readers.parsed import ReadError


def read_error_message(error: ReadError) -> str:
    """The error in the reader's language: what, where, and what to do."""
    texts = {
        "empty": _("The file is empty."),
        "no_text": _("No text was found in the file."),
        "too_large": _("The file has %(size)s MB; at most %(limit)s MB of this kind are read."),
        "unsupported": _("Files ending in %(extension)s are not read; use %(supported)s."),
        "extension_mismatch": _(
            "The name ends in %(extension)s, but the content is %(found)s. Rename or convert it."
        ),
        "binary": _("This is not a text: binary data at byte %(offset)s."),
        "encrypted": _("The file is protected by a password. Remove it and import again."),
        "encoding": _(
            "The encoding is not recognised (UTF-8, UTF-16 and GB18030 are). Save it as UTF-8."
        ),
        "broken": _("The file is damaged and cannot be opened. Save it anew and import again."),
    }
    params = {name: _plain(value) for name, value in error.params.items()}
    if error.code == "too_large":
        sizes = {name: f"{error.params[name] / 2**20:.0f}" for name in ("size", "limit")}
        if error.params["unpacked"]:
            return _("Unpacked, the file has more than %(limit)s MB; it is not read.") % sizes
        return texts["too_large"] % sizes
    if error.code == "unsupported" and not params["extension"]:
        return _("The file name has no ending; use %(supported)s.") % params
    if error.code == "encoding" and params.get("encoding") and "offset" in params:
        return (
            _("Byte %(offset)s is not valid %(encoding)s. Save the file as UTF-8 and import again.")
            % params
        )
    return texts[error.code] % params


def _plain(value: object) -> object:
    return _(", ").join(map(str, value)) if isinstance(value, list | tuple | set) else value
