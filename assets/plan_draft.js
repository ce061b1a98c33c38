/* An ST's plan while it is edited. It lives in the browser alone: what one does shows at once,
   and survives a lost connection, a reload and a server that starts again. The server judges it
   (state/availability.py) and is asked a little after each change.

   Imported by the page's own code (components/plan_draft.py), so it is there when the page is. */
import { useSyncExternalStore } from "react";
import { editsOf, focus } from "./plan_edits.js";
import { content, differing, merged, sorted, tile } from "./plan_parts.js";

const KEY = "peerloop-plan-"; // in sessionStorage, by the person's id
const PAUSE = 350, PATIENCE = 8000; // milliseconds: before asking; for an answer
const EMPTY = {
  ready: false, n: 0, version: 0, zone: "", paused: false,
  weekly: Array.from({ length: 7 }, () => ({ on: false, ranges: [] })),
  special: [], off: [], rules: {}, courses: [], view: { zone: "", course: "", week: 0 },
};
const NOTHING = { ...EMPTY, changes: 0, restored: false, stale: false };

let who = ""; // whose plan it is
let now = NOTHING; // what the page shows: the draft, and what is said of it
let draft = EMPTY;
let saved = EMPTY; // what the draft began with
let latest = null; // what another tab saved meanwhile
let restored = false;
const sent = new Map(); // n → the draft as it was sent
const listeners = new Set();

// ── keeping it ────────────────────────────────────────────────────────────────
let serial = 0;
const fresh = (row) => ({ ...row, k: `r${++serial}` });
const keyed = (base) => ({
  ...draft, ...base, ready: true, n: draft.n + 1,
  weekly: base.weekly.map((day) => ({ ...day, ranges: day.ranges.map(fresh) })),
  special: base.special.map((each) => fresh({ ...each, ranges: each.ranges.map(fresh) })),
  off: base.off.map(fresh),
});
const store = (changes) => {
  if (!who) return;
  try {
    if (changes) sessionStorage.setItem(KEY + who, JSON.stringify({ draft, saved, serial }));
    else sessionStorage.removeItem(KEY + who);
  } catch { /* full, or not allowed: then it lives as long as the page */ }
};
const stored = () => {
  try { return JSON.parse(sessionStorage.getItem(KEY + who)); } catch { return null; }
};

// ── what the page is told of it ───────────────────────────────────────────────
const shown = () => {
  const changes = draft.ready ? differing(draft, saved).length : 0;
  const spans = (each) => each.ranges.map((r) => `${r.s || "?"} – ${r.e || "?"}`).join(", ");
  return {
    ...draft, changes, stale: latest !== null, restored: restored && changes > 0,
    hourless: ![...draft.weekly.map((day) => day.on), ...draft.special.map((each) => each.teaching)].includes(true),
    special: draft.special.map((each) => ({
      ...each, ...tile(each.on), title: each.teaching ? spans(each) : "Not teaching",
    })),
    off: draft.off.map((each) => ({ ...each, ...tile(each.first), till: tile(each.last) })),
  };
};
const tell = () => {
  now = shown();
  store(now.changes);
  listeners.forEach((listener) => listener());
};
const change = (edit) => {
  draft = { ...draft, ...edit(draft), n: draft.n + 1 };
  tell();
  ask();
};

// ── asking the server, one question at a time ─────────────────────────────────
let heard = {}; // what the server said last, and whether it can be reached
let timer = 0, asked = { n: -1, at: 0 };
const ask = () => {
  clearTimeout(timer);
  timer = setTimeout(() => {
    const button = document.querySelector("[data-plan-look]");
    if (!button) return;
    const answered = +button.dataset.planLook;
    if (answered === draft.n) return;
    // What is asked while nobody hears it would stand before what is pressed then.
    const waits = heard.offline || (asked.n > answered && Date.now() - asked.at < PATIENCE);
    if (!waits) {
      asked = { n: draft.n, at: Date.now() };
      button.click();
    }
    ask(); // until it is answered
  }, PAUSE);
};

const edits = editsOf(() => draft, change, fresh);

// ── the whole of it ───────────────────────────────────────────────────────────
const begin = (base) => {
  draft = saved = keyed(base);
  latest = null;
  restored = false;
  tell();
  ask();
};
/* What the server has came: at first, again, or since this tab's draft `n` was saved. */
const arrives = (person, base, n) => {
  if (person !== who) {
    who = person;
    draft = EMPTY;
    sent.clear();
    const before = stored();
    if (before?.draft?.ready) {
      ({ draft, saved, serial } = before);
      restored = true;
    }
  }
  if (!draft.ready) return begin(base);
  const untouched = differing(draft, saved).length === 0;
  const mine = sent.get(n) ?? (content(draft) === content(base) ? draft : null);
  if (mine && base.version >= draft.version) {
    const unmoved = draft === mine || draft.n === mine.n;
    saved = mine;
    draft = { ...draft, version: base.version };
    if (unmoved) draft = saved = sorted(draft);
    latest = null;
    restored = false;
    sent.clear();
    tell();
  } else if (untouched && base.version >= draft.version) begin(base);
  else if (base.version > draft.version) (latest = base), tell();
  else tell();
  return ask();
};
const focusProblem = () => setTimeout(() => {
  const place = document.querySelector(".availability [aria-invalid=true]");
  place?.closest("details")?.setAttribute("open", "");
  place?.focus();
}, 0);
const planDraft = {
  ...edits,
  /** What the page draws; a React hook. */
  use: () => useSyncExternalStore(
    (listener) => (listeners.add(listener), () => listeners.delete(listener)),
    () => now,
    () => NOTHING,
  ),
  /** What the server says, each time the page is drawn. */
  hears: (said) => {
    const before = heard;
    heard = said;
    if (!said.person) return;
    if (said.arrivals !== before.arrivals || said.person !== who) arrives(said.person, said.kept, said.keptDraft);
    if (before.answers === undefined || said.answers === before.answers) return;
    const dialog = document.getElementById("plan-outside");
    if (dialog?.open && !said.outside) dialog.close();
    if (said.refused) focusProblem();
    else if (said.outside) setTimeout(() => {
      if (!dialog.open) dialog.showModal();
      dialog.querySelector("[data-first]").focus();
    }, 0);
    else if (said.said) focus("plan-saved");
  },
  /** The draft as the server takes it, when it is to be saved. */
  saves: () => {
    sent.set(draft.n, draft);
    return planDraft.asks();
  },
  /** The same, when it is to be looked at. */
  asks: () => {
    const { n, version, zone, paused, rules, view } = draft;
    return {
      n, version, zone, paused, rules, view,
      weekly: draft.weekly.map((day) => (day.on ? day.ranges : [])),
      special: draft.special.map(({ k, on, teaching, ranges }) => ({ k, on, teaching, ranges: teaching ? ranges : [] })),
      off: draft.off,
      courses: draft.courses.map(({ id, open }) => ({ id, open })),
    };
  },
  discard: () => {
    if (latest) return planDraft.takeLatest();
    draft = { ...saved, view: draft.view, version: draft.version, n: draft.n + 1 };
    restored = false;
    tell();
    ask();
    return focus("plan-title");
  },
  /** What another tab saved takes the place of this tab's work. */
  takeLatest: () => {
    if (latest) begin(latest);
    focus("plan-title");
  },
  /** This tab's changes, and only those, go on top of what another tab saved. */
  keepMine: () => {
    if (!latest) return;
    const theirs = keyed(latest);
    draft = merged(draft, saved, theirs);
    saved = theirs;
    latest = null;
    tell();
    ask();
    focus("plan-title");
  },
};

if (typeof window !== "undefined") {
  addEventListener("beforeunload", (e) => {
    if (now.changes && document.querySelector("[data-plan-look]")) e.preventDefault();
  });
}

export default planDraft;
