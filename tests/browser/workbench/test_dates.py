"""Times in the browser are those of the server's zone, as every page has them."""

READ = "async ([module, name, value]) => (await import(module))[name](value)"


def test_times_are_the_servers_wherever_the_browser_is(page_of):
    page = page_of("coder_a", timezone_id="America/New_York")
    page.goto("/")
    source = page.locator("script[type=module][src*='/js/']").first.get_attribute("src")
    module = source[: source.index("/js/")] + "/js/kit/dates.js"

    def ask(name, value):
        return page.evaluate(READ, [module, name, value])

    # Asia/Shanghai, eight hours ahead of UTC
    assert ask("time", "2026-11-28T07:36:20Z") == "2026-11-28 15:36"
    assert ask("localTime", "2026-11-28T07:36:20Z") == "2026-11-28T15:36:20"
    assert ask("momentOf", "2026-11-28T15:36:20") == "2026-11-28T07:36:20.000Z"
