/* Counts down what has an end: <time data-until="2026-06-01T08:30:00Z"> reads "29:12 left". */
(() => {
  "use strict";
  const two = (n) => String(n).padStart(2, "0");
  const words = (seconds) =>
    seconds <= 0 ? "time is up" : `${Math.floor(seconds / 60)}:${two(seconds % 60)} left`;

  const tick = () => {
    for (const time of document.querySelectorAll("time[data-until]")) {
      const left = Math.floor((Date.parse(time.dataset.until) - Date.now()) / 1000);
      const text = words(left);
      if (time.textContent !== text) time.textContent = text;
    }
  };
  setInterval(tick, 1000);
})();
