/* Counts down what has an end: <time data-until="2026-06-01T08:30:00Z"> reads "29:12 left". */
(() => {
  "use strict";
  const two = (n) => String(n).padStart(2, "0");
  const words = (seconds) =>
    seconds <= 0 ? "time is up" : `${Math.floor(seconds / 60)}:${two(seconds % 60)} left`;

  const up = new Set(); // the ends that have come while the page was looked at

  /* The server's clock decides: a browser's that runs ahead asks again until the end is gone. */
  const ask = (until, wait) => {
    setTimeout(() => {
      const stands = document.querySelector(`time[data-until="${CSS.escape(until)}"]`);
      if (!stands) return;
      document.querySelector("[data-when-up]")?.click();
      if (wait < 3_600_000) ask(until, wait * 2);
    }, wait);
  };

  const tick = () => {
    for (const time of document.querySelectorAll("time[data-until]")) {
      const { until } = time.dataset;
      const left = Math.ceil((Date.parse(until) - Date.now()) / 1000);
      const text = words(left);
      if (time.textContent !== text) time.textContent = text;
      if (left > 0 || up.has(until)) continue;
      up.add(until);
      ask(until, 1500); // an end is written in whole seconds: the last of them is let go by
    }
  };
  setInterval(tick, 1000);
  new MutationObserver(tick).observe(document, { childList: true, subtree: true });
})();
