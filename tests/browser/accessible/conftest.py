import pytest

from tests.browser.accessible.study import Study


@pytest.fixture(scope="session")
def study(site) -> Study:
    return Study(site)
