"""Every page against WCAG 2.2 AA in Chinese."""

from tests.browser.accessible.test_pages import faults_of


def test_every_page_can_be_used_by_everybody_and_fits(page_of, study, client, db):
    found = faults_of(page_of, study, client, "zh-hans")
    assert not found, f"{len(found)} faults\n" + "\n".join(found)
