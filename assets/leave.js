/* Leaves for another document when the page says so: <span data-leave="https://…" data-leave-id="…">.
   Once for each id: whoever comes back is not sent away again. */
(() => {
  "use strict";
  const KEY = "peerloop-left";

  const leave = () => {
    const sign = document.querySelector("[data-leave]");
    const left = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    if (!sign || left.includes(sign.dataset.leaveId)) return;
    const url = new URL(sign.dataset.leave, location.href);
    if (!["http:", "https:"].includes(url.protocol)) return;
    sessionStorage.setItem(KEY, JSON.stringify([...left, sign.dataset.leaveId].slice(-50)));
    location.assign(url);
  };

  new MutationObserver(leave).observe(document, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["data-leave-id"],
  });
})();
