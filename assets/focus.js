/* Focus follows the page: to a step's heading when the step changes, to an alert when one appears. */
(() => {
  "use strict";
  const wide = matchMedia("(min-width: 720px)");
  let shown = null, arrived = false; // the document's first page keeps the browser's own focus

  const headingOf = (main) =>
    [...main.querySelectorAll("h2[tabindex='-1'], h1[tabindex='-1']")].find((h) => h.offsetParent);

  const alertOf = (root) => [...root.querySelectorAll("[role=alert]")].find((a) => a.offsetParent);

  const stepChanged = (main) => {
    const step = main.dataset.step ?? main.className;
    if (step === shown) return;
    const before = shown;
    shown = step;
    if (!arrived) return;
    // Where date and times stand side by side, choosing a day leaves the focus in the grid.
    if (wide.matches && ["2", "3"].includes(before) && ["2", "3"].includes(step)) return;
    scrollTo({ top: 0, behavior: "instant" });
    (alertOf(main) ?? headingOf(main))?.focus({ preventScroll: true });
  };

  new MutationObserver((changes) => {
    for (const change of changes) {
      for (const node of change.addedNodes) {
        if (node.nodeType !== 1) continue;
        const alert = node.matches("[role=alert]") ? node : alertOf(node);
        if (alert) alert.focus();
      }
    }
    const main = document.querySelector("main.book, main.moment");
    if (main) stepChanged(main);
    else shown = null;
    arrived ||= document.querySelector("main") !== null;
  }).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-step"] });
})();
