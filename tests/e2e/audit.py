"""What a page must be in every look of it: accessible, never wider than its window."""

from itertools import product

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

STILL = {"reduced_motion": "reduce"}  # so that no colour is caught on its way to another
_SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 800}}
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
    """Look at a page as it stands, on phone and desktop, light and dark."""
    for (name, size), theme in product(_SIZES.items(), ("light", "dark")):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        found = [
            (violation["id"], node["target"], node.get("failureSummary", "")[:300])
            for violation in Axe().run(page).response["violations"]
            for node in violation["nodes"]
        ]
        assert not found, f"{what}, {name}, {theme}: {found}"
        spill, scrolling = page.evaluate(_OVERFLOW)
        assert (spill, scrolling) == (0, []), f"{what} scrolls sideways, {name}"
