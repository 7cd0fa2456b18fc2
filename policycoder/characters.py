"""Characters that no text of ours holds; no Django."""

import re

# PostgreSQL refuses NUL and lone surrogates, XML (in XLSX, GEXF, GraphML) the other controls as
# well. Tab, line ends and what else is a blank may stay.
UNSTORABLE = re.compile("[\0-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def storable(text: str) -> str:
    """The text without them."""
    return UNSTORABLE.sub("", text)
