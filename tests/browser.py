"""Pages as a person meets them: in Chromium, which is not driven to fetch anything."""

import contextlib
import os
import shutil

import pytest
from playwright.sync_api import sync_playwright

# Without these it looks for its makers' hosts when it starts.
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)


@contextlib.contextmanager
def open_browser():
    """Chromium from the distribution's packages; without it the test is skipped, or fails where
    DEDUP_WITH_BROWSER is set."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        if os.environ.get("DEDUP_WITH_BROWSER"):
            pytest.fail("there is no chromium")
        pytest.skip("there is no chromium, in which the page is tested")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=QUIET)
        yield started
        started.close()


@contextlib.contextmanager
def visit(browser, path, **how):
    """A page from the disk. What it says on the console and asks for is in `said` and `asked`."""
    context = browser.new_context(**{"viewport": {"width": 1100, "height": 900}, **how})
    page = context.new_page()
    page.said, page.asked = [], []
    page.on("console", lambda message: page.said.append(message.text))
    page.on("pageerror", lambda error: page.said.append(str(error)))
    page.on("dialog", lambda dialog: (page.said.append("dialog"), dialog.dismiss()))
    page.on("request", lambda request: page.asked.append(request.url))
    page.goto(path.as_uri())
    yield page
    context.close()
