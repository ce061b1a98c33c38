/* The parts of an ST's plan, as plain functions of plans: what differs, what goes where.
   What is kept, and when the server is asked, is plan_draft.js. */
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const DAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");

/* What of a plan differs; each part has a name. */
const hours = (ranges) => ranges.map((r) => `${r.s}-${r.e}`).sort().join();
const specialHours = (each) => (each.teaching ? hours(each.ranges) : "");
const week = (plan) => plan.weekly.map((day, i) => [`weekly ${i}`, day.on ? hours(day.ranges) : ""]);
const rest = (plan) => [
  ...Object.entries(plan.rules).map(([name, value]) => [`rules ${name}`, value]),
  ...plan.courses.map((course) => [`courses ${course.id}`, course.open]),
  ["zone", plan.zone], ["paused", plan.paused],
];
const parts = (plan) => new Map([
  ...week(plan), ...rest(plan),
  ...plan.special.map((each) => [`special ${each.k}`, `${each.on} ${specialHours(each)}`]),
  ...plan.off.map((each) => [`off ${each.k}`, `${each.first} ${each.last}`]),
]);
export const differing = (one, other) => {
  const [a, b] = [parts(one), parts(other)];
  return [...new Set([...a.keys(), ...b.keys()])].filter((part) => a.get(part) !== b.get(part));
};
export const content = (plan) => JSON.stringify([
  week(plan), rest(plan).sort(),
  plan.special.map((each) => `${each.on} ${specialHours(each)}`).sort(),
  plan.off.map((each) => `${each.first} ${each.last}`).sort(),
]);

/* What `mine` changed of `before`, and only that, on top of `theirs`. */
export const merged = (mine, before, theirs) => {
  const changed = new Set(differing(mine, before));
  const pick = (part) => (changed.has(part) ? mine : theirs);
  const rows = (list, text) => {
    const gone = new Set(before[list].filter((row) => changed.has(`${list} ${row.k}`)).map(text));
    const kept = theirs[list].filter((row) => !gone.has(text(row)));
    return [...kept, ...mine[list].filter((row) => changed.has(`${list} ${row.k}`))];
  };
  return {
    ...theirs,
    view: mine.view,
    zone: pick("zone").zone,
    paused: pick("paused").paused,
    weekly: theirs.weekly.map((day, i) => pick(`weekly ${i}`).weekly[i]),
    rules: Object.fromEntries(Object.keys(theirs.rules).map((name) => [name, pick(`rules ${name}`).rules[name]])),
    courses: theirs.courses.map((course) => pick(`courses ${course.id}`).courses.find((c) => c.id === course.id) ?? course),
    special: rows("special", (row) => row.on),
    off: rows("off", (row) => `${row.first} ${row.last}`),
  };
};

/* As it comes back from the server. */
export const sorted = (plan) => ({
  ...plan,
  weekly: plan.weekly.map((day) => ({ ...day, ranges: day.ranges.toSorted((a, b) => (a.s < b.s ? -1 : 1)) })),
  special: plan.special.map((each) => ({ ...each, fresh: false })).toSorted((a, b) => (a.on < b.on ? -1 : 1)),
  off: plan.off.toSorted((a, b) => (a.first < b.first ? -1 : 1)),
});

const minutes = (clock) => +clock.slice(0, 2) * 60 + +clock.slice(3, 5);
const clock = (m) => `${String(Math.floor(m / 60)).padStart(2, "0")}:${String(m % 60).padStart(2, "0")}`;
const DAY = 24 * 60;
/* A range that fits behind others: an hour later, an hour long; else one to be filled in. */
export const behind = (ranges) => {
  if (!ranges.length) return { s: "09:00", e: "17:00" };
  const ends = ranges.map((r) => (!r.s || !r.e || r.e <= r.s ? DAY : minutes(r.e)));
  const from = Math.max(...ends) + 60;
  return from + 60 < DAY ? { s: clock(from), e: clock(from + 60) } : { s: "", e: "" };
};

/* What the page writes of a date. */
export const tile = (iso) => {
  const day = new Date(`${iso}T00:00:00Z`);
  if (Number.isNaN(+day)) return { month: "", day: "?", weekday: "" };
  return { month: MONTHS[day.getUTCMonth()], day: day.getUTCDate(), weekday: DAYS[day.getUTCDay()] };
};
