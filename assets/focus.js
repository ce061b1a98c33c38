/* Focus follows the page: to a step's heading when the step changes, to an alert when one appears. */
(() => {
  "use strict";
  const wide = matchMedia("(min-width: 720px)");
  let shown = null;

  const headingOf = (main) =>
    [...main.querySelectorAll("h2[tabindex='-1'], h1[tabindex='-1']")].find((h) => h.offsetParent);

  const stepChanged = (main) => {
    const step = main.dataset.step ?? main.className;
    if (step === shown) return;
    const before = shown;
    shown = step;
    if (before === null) return; // the first page keeps the browser's own focus
    // Where date and times stand side by side, choosing a day leaves the focus in the grid.
    if (wide.matches && ["2", "3"].includes(before) && ["2", "3"].includes(step)) return;
    scrollTo({ top: 0, behavior: "instant" });
    headingOf(main)?.focus({ preventScroll: true });
  };

  const alertIn = (node) =>
    node.nodeType === 1 && (node.matches("[role=alert]") ? node : node.querySelector("[role=alert]"));

  new MutationObserver((changes) => {
    const main = document.querySelector("main.book, main.moment");
    if (main) stepChanged(main);
    else shown = null;
    const alert = changes.flatMap((change) => [...change.addedNodes].map(alertIn)).findLast(Boolean);
    // Once the page has settled: what had the focus may just be going away.
    if (alert) requestAnimationFrame(() => alert.offsetParent && alert.focus());
  }).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-step"] });
})();
