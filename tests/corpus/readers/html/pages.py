"""Pages of a line or two."""

from corpus.readers import Block, read

ARTICLE = "<p>支持企业开展技术改造，对符合条件的项目给予资金补助。</p>" * 4


def page(body: str, head: str = "") -> bytes:
    return f"<html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>".encode()


def blocks(body: str) -> list[Block]:
    return list(read(page(body), "a.html").blocks)


def texts(body: str) -> list[str]:
    return [block.text for block in blocks(body)]
