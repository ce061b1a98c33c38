/* What can be done to an ST's plan while it is edited: each press of the page is one edit.
   What the plan is, and what becomes of an edit, is plan_draft.js. */
import { behind } from "./plan_parts.js";

const edited = (ranges, k, edit) => ranges.flatMap((r) => (r.k === k ? edit(r) : [r]));
const everywhere = (plan, edit) => ({
  weekly: plan.weekly.map((day) => ({ ...day, ranges: edit(day.ranges) })),
  special: plan.special.map((each) => ({ ...each, ranges: edit(each.ranges) })),
});
export const focus = (id) => setTimeout(() => {
  const aim = document.getElementById(id);
  aim?.closest("details:not(.pop)")?.setAttribute("open", "");
  aim?.focus();
}, 0);
// Where one goes on when a row is gone: to the row after it, before it, or what adds one.
const neighbour = (rows, k, prefix, otherwise) => {
  const at = rows.findIndex((row) => row.k === k), next = rows[at + 1] ?? rows[at - 1];
  focus(next ? prefix + next.k : otherwise);
};

/* The edits of a plan: `plan` gives it as it is, `change` takes what an edit makes of its parts,
   `fresh` gives a row its key. */
export const editsOf = (plan, change, fresh) => {
  const nextRange = (ranges) => fresh(behind(ranges));
  const edits = {
    time: (k, part, text) => {
      const value = text.slice(0, 5);
      change((p) => everywhere(p, (ranges) => edited(ranges, k, (r) => [{ ...r, [part]: value }])));
    },
    teach: (day, on) => {
      const ranges = plan().weekly[day].ranges;
      const filled = on && !ranges.length ? [nextRange([])] : ranges;
      change((p) => ({ weekly: p.weekly.with(day, { on, ranges: filled }) }));
    },
    addRange: (day) => {
      const { on, ranges } = plan().weekly[day], row = nextRange(on ? ranges : []);
      change((p) => ({ weekly: p.weekly.with(day, { on: true, ranges: on ? [...ranges, row] : [row] }) }));
      focus(`from-${row.k}`);
    },
    removeRange: (day, k) => {
      const { ranges } = plan().weekly[day], left = ranges.filter((r) => r.k !== k);
      neighbour(ranges, k, "from-", `add-${day}`);
      change((p) => ({ weekly: p.weekly.with(day, { on: left.length > 0, ranges: left }) }));
    },
    copy: (from, days) => {
      const { on, ranges } = plan().weekly[from];
      change((p) => ({
        weekly: p.weekly.map((day, i) => (days.includes(i) && i !== from ? { on, ranges: ranges.map(fresh) } : day)),
      }));
    },
    copyTicked: (from) => { // to the days that are ticked in the day's menu
      const menu = document.getElementById(`copy-${from}`), boxes = [...menu.querySelectorAll("input:checked")];
      edits.copy(from, boxes.map((box) => +box.value));
      boxes.forEach((box) => (box.checked = false));
      menu.removeAttribute("open");
      menu.querySelector("summary").focus();
    },
    addSpecial: () => {
      const row = fresh({ on: "", teaching: false, ranges: [], fresh: true });
      change((p) => ({ special: [...p.special, row] }));
      focus(`on-${row.k}`);
    },
    special: (k, part, value) => change((p) => ({
      special: p.special.map((each) => {
        if (each.k !== k) return each;
        const ranges = part === "teaching" && value && !each.ranges.length ? [nextRange([])] : each.ranges;
        return { ...each, ranges, [part]: value };
      }),
    })),
    addSpecialRange: (k) => {
      const row = nextRange(plan().special.find((each) => each.k === k).ranges);
      change((p) => ({ special: p.special.map((each) => (each.k === k ? { ...each, ranges: [...each.ranges, row] } : each)) }));
      focus(`from-${row.k}`);
    },
    removeSpecialRange: (of, k) => {
      const { ranges } = plan().special.find((each) => each.k === of), left = ranges.filter((r) => r.k !== k);
      neighbour(ranges, k, "from-", `on-${of}`);
      change((p) => ({
        special: p.special.map((each) => (each.k === of ? { ...each, teaching: left.length > 0, ranges: left } : each)),
      }));
    },
    removeSpecial: (k) => {
      neighbour(plan().special, k, "special-", "add-special");
      change((p) => ({ special: p.special.filter((each) => each.k !== k) }));
    },
    addOff: () => {
      const row = fresh({ first: "", last: "" });
      change((p) => ({ off: [...p.off, row] }));
      focus(`first-${row.k}`);
    },
    off: (k, part, value) => change((p) => ({
      off: p.off.map((each) => {
        if (each.k !== k) return each;
        const row = { ...each, [part]: value };
        return part === "first" && (!row.last || row.last < value) ? { ...row, last: value } : row;
      }),
    })),
    removeOff: (k) => {
      neighbour(plan().off, k, "first-", "add-off");
      change((p) => ({ off: p.off.filter((each) => each.k !== k) }));
    },
    rule: (name, value) => change((p) => ({ rules: { ...p.rules, [name]: value } })),
    zone: (zone) => change(() => ({ zone })),
    pause: (paused) => change(() => ({ paused })),
    course: (id, open) => change((p) => ({ courses: p.courses.map((c) => (c.id === id ? { ...c, open } : c)) })),
    view: (part, value) => change((p) => ({ view: { ...p.view, [part]: value } })),
    weeks: (count) => change((p) => ({ view: { ...p.view, week: Math.max(0, Math.min(52, p.view.week + count)) } })),
  };
  return edits;
};
