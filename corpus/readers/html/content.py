"""Which part of a web page is the article.

Two steps. `prune` takes out what is never article (scripts, hidden elements, navigation,
share bars, footers), by tag, role and the words in class and id. `find_article` then walks down
from the body towards the text: as long as one child holds most of the text, the article is in it.
Portals name that container in a handful of ways, which settles where to stop.
"""

from __future__ import annotations

import re
from itertools import islice

from lxml.html import HtmlElement

from corpus.readers.parsed import Dropped
from corpus.readers.spacing import squeeze, words

_NEVER_TEXT = words(
    "script style noscript template iframe object embed applet svg canvas audio video map "
    "select textarea button input link meta head datalist dialog"
)
_NEVER_ARTICLE = frozenset({"nav", "footer", "aside", "menu"})
_FURNITURE_ROLES = words(
    "navigation banner contentinfo search complementary menu menubar toolbar dialog"
)
# Words of class and id, after splitting at punctuation and humps, by what they announce.
_FURNITURE = {
    "navigation": "nav navbar navs mainnav topnav subnav navigation navigator menu mainmenu mnav "
    "crumb crumbs breadcrumb breadcrumbs curb curmb dqwz bread location weizhi sidebar sidemenu "
    "pager pagination pagediv",
    "page_furniture": "header headers head headbar topbar top toolbar tools toptools search "
    "searchbox hotword login popup modal popbox banner backtop returntop gotop quickbar footer "
    "foot footbox bottom copyright friendlink friendlinks advert ads float isstuck accessibility "
    "wza fixednav",
    "sharing_and_printing": "share bdshare shares sharebox newsshare jiathis social qrcode ewm "
    "erweima print printbtn fontsize setfont zihao extended bottomicon evaluate",
    "related_pages": "related xgxw xgwz recommend hot rank comment comments xgyd xgjd tuijian",
}
_MEANING = {word: what for what, names in _FURNITURE.items() for word in names.split()}
_HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+")
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_STRONG_MARK = re.compile(
    r"^(zoom|zoomcon|trs_editor|trs_preappend|ucap-content|ucapcontent|articlebody|js_content|"
    r"info_cont|pages_content|ivs_content|zhengwen|article-content|article_content|content_article)$",
    re.IGNORECASE,
)
_WEAK_MARK = re.compile(
    r"article|content|detail|editor|zhengwen|news_?(main|con|text|body)|main_?(text|con)|"
    r"con_?text|text_?con|post_?body|info_?con|wenzhang|xl_?(con|nr)|(^|_)(nr|con)(_|$)",
    re.IGNORECASE,
)
_NOT_A_CONTAINER = words("p h1 h2 h3 h4 h5 h6 ul ol li dl pre blockquote a tr table")
_ANSWER = re.compile(r"答\s*[：:]|【答")
_MOST = 0.6
_BULK = 0.3
_REVEALED = 0.65
_A_SENTENCE = 15
_ROWS_OF_LINKS = words("div ul p tr td table section span")
_MOST_LINKS = 60
_SHORT_LINK = 5
_EXCERPT = 60


def prune(body: HtmlElement) -> list[Dropped]:
    """Take out what is never article; return what went."""
    dropped: list[Dropped] = []
    for element in [e for e in body.iter() if e.tag in _NEVER_TEXT and e is not body]:
        _take_out(element)
    weights = _weigh(body)
    total = weights[body] or 1
    for element in list(body.iter("*")):
        if element is body or element not in weights:
            continue
        what = _furniture(element)
        if what is None and weights[element] <= _MOST_LINKS and _is_row_of_links(element):
            what = "navigation"
        if what is None or not _attached(element, body):
            continue
        # What holds much of the page's text is no furniture, whatever it is called. Hidden copies
        # of a whole article (for share cards) exist; a hidden article is one that scripts reveal.
        if weights[element] > (_REVEALED if what == "hidden" else _BULK) * total:
            continue
        text = squeeze("".join(element.itertext()))
        if what == "hidden" and _ANSWER.match(text):
            continue  # folded until its question is clicked
        if what != "hidden" and (text.count("。") >= 2 or _in_named_article(element)):
            continue
        if excerpt := text[:_EXCERPT]:
            dropped.append(Dropped(what, excerpt))
        _take_out(element)
    return dropped


def find_article(body: HtmlElement) -> HtmlElement:
    """The element that holds the article of a pruned body."""
    weights = _weigh(body)
    if weights[body] < 100:
        # A list of links: then links are the text.
        weights = _weigh(body, with_links=True)
    path = [body]
    while (heavy := _heaviest_child(path[-1], weights)) is not None:
        path.append(heavy)
    strong = [e for e in path if any(_STRONG_MARK.match(name) for name in _names(e))]
    if strong:
        return strong[0]
    # A short notice can weigh less than what surrounds it.
    marked = [e for e in body.iter("*") if any(_STRONG_MARK.match(name) for name in _names(e))]
    if marked and weights[heaviest := max(marked, key=lambda e: weights.get(e, 0))] >= _A_SENTENCE:
        return heaviest
    weak = [e for e in path[1:] if any(_WEAK_MARK.search(name) for name in _names(e))]
    if weak:
        return weak[-1]
    # Without a name to go by, stop before the last step that would lose sentences.
    for element in reversed(path):
        if weights[element] >= 0.95 * weights[body]:
            return element
    return body


def beside(body: HtmlElement, article: HtmlElement) -> list[Dropped]:
    """Excerpts of what a pruned body holds outside its article, piece by piece."""
    pieces: list[str] = []
    inner = article
    while inner is not body and (outer := inner.getparent()) is not None:
        around = [outer.text or ""]
        for child in outer:
            if child is not inner:
                around.append("".join(child.itertext()))
            around.append(child.tail or "")
        pieces += around
        inner = outer
    squeezed = [squeeze(piece) for piece in pieces]
    return [Dropped("beside_the_article", piece[:_EXCERPT]) for piece in squeezed if len(piece) > 1]


def frame_of(body: HtmlElement) -> set[HtmlElement]:
    """Elements of the page's header, navigation and footer, articles in them left out."""
    framed: set[HtmlElement] = set()
    named: set[HtmlElement] = set()
    for element in body.iter("*"):
        parent = element.getparent()
        if parent in named or any(_STRONG_MARK.match(name) for name in _names(element)):
            named.add(element)
        elif parent in framed or _furniture(element) in {"navigation", "page_furniture"}:
            framed.add(element)
    return framed


def _names(element: HtmlElement) -> list[str]:
    names = [*element.get("class", "").split(), element.get("id", "")]
    return [*names, element.get("itemprop", ""), "article" if element.tag == "article" else ""]


def _furniture(element: HtmlElement) -> str | None:
    if _is_hidden(element):
        return "hidden"
    if element.tag in _NEVER_ARTICLE or element.get("role", "").lower() in _FURNITURE_ROLES:
        return "navigation"
    if element.tag in {"p", "td", "tr", "tbody", "table", "span", "font", "strong", "b"}:
        return None
    for name in [*element.get("class", "").split(), element.get("id", "")]:
        for word in [name, *_HUMPS.split(name), name.replace("_", "").replace("-", "")]:
            if what := _MEANING.get(word.lower().rstrip("0123456789")):
                return what
    return None


def _is_row_of_links(element: HtmlElement) -> bool:
    """A few short links and nothing else, as in a menu: not an index of titles or of files."""
    links = list(islice(element.iter("a"), _MOST_LINKS + 1))
    if element.tag not in _ROWS_OF_LINKS or not 2 <= len(links) <= _MOST_LINKS:
        return False
    told = ["".join(link.itertext()).strip() for link in links]
    whole = "".join("".join(element.itertext()).split())
    linked = len("".join("".join(told).split()))
    return (
        0 < linked <= _SHORT_LINK * len(links)
        and len(whole) - linked <= len(links)
        and not any("." in text or "附" in text for text in told)
    )


def _in_named_article(element: HtmlElement) -> bool:
    """Whether an editor's own mark-up is being looked at, whose class names mean nothing here."""
    return any(
        _STRONG_MARK.match(name)
        for ancestor in element.iterancestors()
        for name in _names(ancestor)
    )


def _is_hidden(element: HtmlElement) -> bool:
    return (
        "hidden" in element.attrib
        or element.get("aria-hidden") == "true"
        or bool(_HIDDEN_STYLE.search(element.get("style", "")))
    )


def _take_out(element: HtmlElement) -> None:
    """Remove the element with all in it but keep the text that follows it."""
    if element.getparent() is not None:
        element.drop_tree()


def _attached(element: HtmlElement, body: HtmlElement) -> bool:
    parent = element.getparent()
    while parent is not None and parent is not body:
        parent = parent.getparent()
    return parent is body


def _weigh(body: HtmlElement, with_links: bool = False) -> dict[HtmlElement, int]:
    """Characters of text under each element, those of links left out."""
    weights: dict[HtmlElement, int] = {}
    # Reversed document order meets children before their parents.
    for element in reversed(list(body.iter("*"))):
        own = len((element.text or "").strip())
        for child in element:
            own += weights.get(child, 0) + len((child.tail or "").strip())
        weights[element] = 0 if element.tag == "a" and not with_links else own
    return weights


def _heaviest_child(element: HtmlElement, weights: dict[HtmlElement, int]) -> HtmlElement | None:
    children = [child for child in element if child in weights]
    if not children or weights[element] == 0:
        return None
    heaviest = max(children, key=lambda child: weights[child])
    if weights[heaviest] < _MOST * weights[element]:
        return None
    if heaviest.tag in _NOT_A_CONTAINER:
        return _cell_of_frame(heaviest, weights) if heaviest.tag == "table" else None
    return heaviest


def _cell_of_frame(table: HtmlElement, weights: dict[HtmlElement, int]) -> HtmlElement | None:
    """The cell that holds nearly all of a table, which then only frames the page."""
    cells = [cell for cell in table.iter("td") if cell in weights]
    if not cells:
        return None
    heaviest = max(reversed(cells), key=lambda cell: weights[cell])
    return heaviest if weights[heaviest] > 0.8 * weights[table] else None
