"""Characters that no text of ours holds; no Django."""

import re

# PostgreSQL refuses NUL and lone surrogates, XML (in XLSX, GEXF, GraphML) the other controls as
# well. Tab, line ends and what else is a blank may stay.
UNSTORABLE = re.compile("[\0-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

# The same for OpenAPI, which has no surrogates; and of texts that may not be blank.
STORABLE_PATTERN = r"^[^\u0000-\u0008\u000e-\u001f\u007f\ufffe\uffff]*$"
WRITTEN_PATTERN = (
    r"^[^\u0000-\u0008\u000e-\u001f\u007f\ufffe\uffff]*"
    r"[^\u0000-\u0008\u000e-\u001f\u007f\ufffe\uffff\s\u0085\ufeff]"
    r"[^\u0000-\u0008\u000e-\u001f\u007f\ufffe\uffff]*$"
)


def storable(text: str) -> str:
    """The text without them."""
    return UNSTORABLE.sub("", text)
