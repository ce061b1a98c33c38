// The month calendar's keyboard and arrows, and menus that close. The browser does the dragging and snapping.
(() => {
  const seen = new WeakMap(); // a track or a list of times → what it was last scrolled to
  const move = (quick) => (quick || matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth");
  const all = (root, css) => [...root.querySelectorAll(css)];

  // Where a track of months stands, and bringing one of them into view
  const step = ([a, b]) => (b ? b.offsetLeft - a.offsetLeft : 1);
  const at = (track) => Math.round(track.scrollLeft / step(all(track, ".month")));
  const show = (track, index, quick) => {
    const list = all(track, ".month"), left = Math.max(0, Math.min(index, list.length - 1)) * step(list);
    if (Math.abs(track.scrollLeft - left) > 1) track.scrollTo({ left, behavior: move(quick) });
  };
  const monthOf = (track, day) => all(track, ".month").findIndex((month) => month.contains(day));
  const arrows = (track) => {
    const count = all(track, ".month").length, cal = track.closest(".cal");
    const [prev, next] = ["prev", "next"].map((way) => cal?.querySelector(`[data-scroll="${way}"]`));
    if (!prev || !next || !count || !track.clientWidth) return;
    const held = document.activeElement;
    prev.disabled = at(track) <= 0;
    next.disabled = at(track) >= count - 1;
    if (held.disabled && (held === prev || held === next)) (held === prev ? next : prev).focus(); // at an end, the other arrow takes over
  };
  // One tab stop among the days, moved by the keys
  const rove = (track, day) => all(track, ".day").forEach((d) => (d.tabIndex = d === day ? 0 : -1));
  const days = (date, count) => new Date(+date + count * 864e5);
  const months = (date, count) => {
    const to = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + count + 1, 0)); // that month's last day
    return days(to, Math.min(0, date.getUTCDate() - to.getUTCDate()));
  };
  const keys = {
    ArrowLeft: (d) => days(d, -1), ArrowRight: (d) => days(d, 1), ArrowUp: (d) => days(d, -7), ArrowDown: (d) => days(d, 7),
    Home: (d) => days(d, -((d.getUTCDay() + 6) % 7)), End: (d) => days(d, (7 - d.getUTCDay()) % 7),
    PageUp: (d, far) => months(d, far ? -12 : -1), PageDown: (d, far) => months(d, far ? 12 : 1),
  };
  document.addEventListener("keydown", (e) => {
    const pop = e.key === "Escape" && document.querySelector("details.pop[open]");
    if (pop) return pop.removeAttribute("open"), pop.querySelector("summary").focus();
    const day = e.target.closest?.(".months .day[data-date]");
    if (!day || e.altKey || e.ctrlKey || e.metaKey || !(e.key === " " || keys[e.key])) return;
    e.preventDefault();
    if (e.key === " ") return day.matches("a[href]") && !e.repeat && day.click();
    const track = day.closest(".months"), list = all(track, ".day[data-date]");
    const to = keys[e.key](new Date(day.dataset.date + "T00:00:00Z"), e.shiftKey).toISOString().slice(0, 10);
    const aim = list.findLast((d) => d.dataset.date <= to) ?? list[0]; // clamped to the days there are
    aim.focus({ preventScroll: true });
    show(track, monthOf(track, aim));
    const { top } = aim.getBoundingClientRect();
    if (top < 100 || top > innerHeight - 64) scrollBy({ top: top - innerHeight / 2, behavior: move() });
  });
  const close = (e) => all(document, "details.pop[open]").forEach((d) => d.contains(e.target) || d.removeAttribute("open"));
  // A menu that opens behind what sticks to the bottom comes into view
  document.addEventListener("toggle", (e) => {
    const menu = e.target.matches("main details.pop[open]") && e.target.querySelector(".menu");
    if (menu) menu.scrollIntoView({ block: "nearest", behavior: move() });
  }, true);
  document.addEventListener("focusin", (e) => {
    close(e);
    const track = e.target.matches(".day") && e.target.closest(".months");
    if (track) rove(track, e.target);
  });
  // Presses: arrows scroll, menus close, a chosen day or time stays filled until the answer arrives
  const unpress = () => all(document, "[data-pressed]").forEach((el) => el.removeAttribute("data-pressed"));
  document.addEventListener("click", (e) => {
    close(e);
    e.target.closest("details.pop .menu a")?.closest("details.pop").removeAttribute("open");
    const arrow = e.target.closest(".cal [data-scroll]"), track = arrow?.closest(".cal").querySelector(".months");
    if (track) show(track, at(track) + (arrow.dataset.scroll === "next" ? 1 : -1));
    const pick = e.target.closest("a.day.free, a.slot");
    if (!pick || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey) return;
    unpress(), (pick.dataset.pressed = ""), setTimeout(() => pick.removeAttribute("data-pressed"), 4000);
  });
  addEventListener("pageshow", unpress);
  document.addEventListener("scroll", (e) => e.target.matches?.(".months") && arrows(e.target), { capture: true, passive: true });

  // What appears: a calendar opens on its chosen or first free day, a list of times on its chosen one
  const look = () => {
    for (const track of all(document, ".months")) {
      const chosen = track.querySelector('[aria-selected="true"] > .day'), aim = chosen ?? track.querySelector(".day.free");
      const is = chosen?.dataset.date ?? "", first = !seen.has(track);
      if (aim && track.clientWidth && (first || (is && is !== seen.get(track)))) show(track, monthOf(track, aim), first), seen.set(track, is);
      if (!track.querySelector('.day[tabindex="0"]')) (aim ?? track.querySelector(".day"))?.setAttribute("tabindex", "0");
      arrows(track);
    }
    const slot = document.querySelector('.slots .slot[aria-current="true"]'), list = slot?.closest(".slots");
    if (slot?.offsetParent && seen.get(list) !== slot.href) seen.set(list, slot.href), slot.scrollIntoView({ block: "nearest", behavior: "instant" });
  };
  let due = 0; // once a frame is enough
  new MutationObserver((records) => {
    if (records.some((r) => r.attributeName)) unpress();
    due ||= requestAnimationFrame(() => ((due = 0), look()));
  }).observe(document, { childList: true, subtree: true, attributeFilter: ["aria-selected", "aria-current", "data-step"] });
  look();
})();
