/* Counts down what has an end: <time data-until="2026-06-01T08:30:00Z"> reads "29:12 left". */
(() => {
  "use strict";
  const two = (n) => String(n).padStart(2, "0");
  const words = (seconds) =>
    seconds <= 0 ? "time is up" : `${Math.floor(seconds / 60)}:${two(seconds % 60)} left`;

  const up = new Set(); // the ends that have come while the page was looked at

  const tick = () => {
    for (const time of document.querySelectorAll("time[data-until]")) {
      const left = Math.floor((Date.parse(time.dataset.until) - Date.now()) / 1000);
      const text = words(left);
      if (time.textContent !== text) time.textContent = text;
      if (left > 0 || up.has(time.dataset.until)) continue;
      up.add(time.dataset.until); // once, a little later than the server's own clock may need
      setTimeout(() => document.querySelector("[data-when-up]")?.click(), 1500);
    }
  };
  setInterval(tick, 1000);
  new MutationObserver(tick).observe(document, { childList: true, subtree: true });
})();
