"""Browsers keep more connections than they use; nobody waits for the spare ones."""

import socket
from contextlib import ExitStack
from urllib.parse import urlsplit

from policycoder.web.limits import Limits

# A class: each browser holds as many as it opens to one server.
BROWSERS, CONNECTIONS = 10, 6
TABS = ("/", "/account/", "/projects/new/")


def test_tabs_open_while_browsers_hold_spare_connections(page_of, site):
    """Were one thread kept for each, all would wait until the spare ones are given up."""
    address = urlsplit(site.url)
    with ExitStack() as spare:
        for _ in range(BROWSERS * CONNECTIONS):
            own = spare.enter_context(socket.create_connection((address.hostname, address.port)))
            assert own.fileno() > 0
        first = page_of("owner")
        tabs = [first, *(first.context.new_page() for _ in TABS[1:])]
        waited = []
        for tab, path in zip(tabs, TABS, strict=True):
            tab.goto(path)
            # The browser itself opens some in advance.
            tab.evaluate(
                """() => {
                  for (const mode of ["anonymous", "use-credentials"]) {
                    const link = document.createElement("link");
                    Object.assign(link, { rel: "preconnect", href: location.origin, crossOrigin: mode });
                    document.head.append(link);
                  }
                }"""
            )
            waited.append(
                tab.evaluate(
                    """() => {
                      const [page] = performance.getEntriesByType("navigation");
                      return (page.responseEnd - page.startTime) / 1000;
                    }"""
                )
            )
        for tab in tabs:
            tab.reload()
            tab.get_by_role("main").wait_for()
    assert max(waited) < Limits().first_byte, waited
