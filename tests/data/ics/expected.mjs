// What the calendars beside this file mean, read by ical.js: `npm install ical.js@2`, then
//   node expected.mjs > expected.json
// It writes, for each calendar and year, the seconds since 1970 from and until which its owner, in
// Europe/Berlin, is busy: events that are transparent or cancelled left out, the rest merged.
import { readFileSync, readdirSync } from "node:fs";
import ICAL from "ical.js";

const BERLIN = readFileSync("each_week_but_one_deleted.ics", "utf8");
const [berlin] = new ICAL.Component(ICAL.parse(BERLIN)).getAllSubcomponents("vtimezone");
const here = new ICAL.Timezone(berlin);

function seconds(time) {
  const at = time.clone();
  if (at.isDate) { at.isDate = false; at.hour = at.minute = at.second = 0; at.zone = here; }
  if (at.zone === ICAL.Timezone.localTimezone) at.zone = here;
  return at.toUnixTime();
}

function isBusy(event) {
  const says = (name) => (event.component.getFirstPropertyValue(name) || "").toUpperCase();
  return says("transp") !== "TRANSPARENT" && says("status") !== "CANCELLED"
    && says("x-microsoft-cdo-busystatus") !== "FREE";
}

function* spans(calendar, from, to) {
  const events = calendar.getAllSubcomponents("vevent").map((each) => new ICAL.Event(each));
  const changed = events.filter((event) => event.isRecurrenceException());
  const main = events.filter((event) => !event.isRecurrenceException());
  for (const event of main) {
    for (const each of changed) if (each.uid === event.uid) event.relateException(each);
  }
  for (const event of main) {
    const all = event.isRecurring() ? event.iterator() : { last: false, next() {
      if (this.last) return null; this.last = true; return event.startDate; } };
    for (let next = all.next(); next; next = all.next()) {
      if (seconds(next) > to + 40 * 86400) break;
      const { item, startDate, endDate } = event.getOccurrenceDetails(next);
      if (isBusy(item)) yield [seconds(startDate), seconds(endDate)];
    }
  }
  const known = new Set(main.map((event) => event.uid));
  for (const event of changed) {
    if (!known.has(event.uid) && isBusy(event)) yield [seconds(event.startDate), seconds(event.endDate)];
  }
}

function merged(found, from, to) {
  const result = [];
  for (const [start, end] of found.sort((a, b) => a[0] - b[0])) {
    const span = [Math.max(start, from), Math.min(end, to)];
    const last = result.at(-1);
    if (span[0] >= span[1]) continue;
    if (last && span[0] <= last[1]) last[1] = Math.max(last[1], span[1]);
    else result.push(span);
  }
  return result;
}

const expected = {};
for (const file of readdirSync(".").filter((name) => name.endsWith(".ics")).sort()) {
  const calendar = new ICAL.Component(ICAL.parse(readFileSync(file, "utf8")));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) {
    // One file explains two of Berlin's years only, though its events come every month for ever:
    // by this name everybody means the whole zone.
    if (zone.getFirstPropertyValue("tzid") !== "Europe/Berlin") continue;
    calendar.removeSubcomponent(zone);
  }
  calendar.addSubcomponent(ICAL.Component.fromString(berlin.toString()));
  expected[file] = {};
  for (const year of [2018, 2019, 2020, 2021, 2026]) {
    const [from, to] = [Date.UTC(year, 0) / 1000, Date.UTC(year + 1, 0) / 1000];
    expected[file][year] = merged([...spans(calendar, from, to)], from, to);
  }
}
console.log(JSON.stringify(expected));
