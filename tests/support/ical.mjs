// What ical.js reads in calendar files: a file's text as a JSON line in, its events as one out.
import { createInterface } from "node:readline";

const { default: ICAL } = await import(process.argv[2]);

const read = (text) => {
  const calendar = new ICAL.Component(ICAL.parse(text));
  return calendar.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    if (event.startDate.zone !== ICAL.Timezone.utcTimezone) throw new Error("a time not in UTC");
    return {
      uid: event.uid,
      summary: event.summary,
      start: event.startDate.toJSDate().toISOString(),
      end: event.endDate.toJSDate().toISOString(),
      properties: component.getAllProperties().map((property) => property.name),
    };
  });
};

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    answer = { events: read(JSON.parse(line)) };
  } catch (error) {
    answer = { error: String(error) };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
