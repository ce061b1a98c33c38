"""What a page must be in every look of it: accessible, never wider than its window."""

from itertools import product

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

STILL = {"reduced_motion": "reduce"}  # so that no colour is caught on its way to another
_SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 800}}
# A page takes another look a moment after it is asked to.
_LOOKS = """theme => {
    const [red] = getComputedStyle(document.body).color.match(/\\d+/g);
    return (red > 127) === (theme === "dark");
}"""
_OVERFLOW = """() => {
    const wide = document.documentElement;
    const inside = (element) => element.closest(".months, .sr, iframe, svg");
    const spills = [...document.body.querySelectorAll("*")].filter((element) => {
        const style = getComputedStyle(element), box = element.getBoundingClientRect();
        return element.scrollWidth > element.clientWidth + 1
            && ["auto", "scroll"].includes(style.overflowX) && box.width > 0 && !inside(element);
    });
    return [wide.scrollWidth - wide.clientWidth, spills.map((element) => element.className)];
}"""


def audit(page: Page, what: str) -> None:
    """Look at a page as it stands, on phone and desktop; its dark look differs in colours only."""
    for (name, size), theme in product(_SIZES.items(), ("light", "dark")):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        page.wait_for_function(_LOOKS, arg=theme)
        found = _violations(page, colours_only=theme == "dark")
        assert not found, f"{what}, {name}, {theme}: {found}"
        spill, scrolling = page.evaluate(_OVERFLOW)
        assert (spill, scrolling) == (0, []), f"{what} scrolls sideways, {name}"


def _violations(page: Page, *, colours_only: bool) -> list[tuple[str, object, str]]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    options = {"resultTypes": ["violations"]} | (
        {"runOnly": ["color-contrast"]} if colours_only else {}
    )
    results = page.evaluate("options => axe.run(options)", options)
    return [
        (violation["id"], node["target"], node.get("failureSummary", "")[:300])
        for violation in results["violations"]
        for node in violation["nodes"]
    ]
