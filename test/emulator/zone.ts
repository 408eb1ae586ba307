/** Times as Jira writes and reads them: ISO with an offset, and quoted dates in a person's zone. */

const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();
const HOUR = 3_600_000;
const MINUTE = 60_000;

/** Minutes that `zone` is ahead of UTC at `time`. Offsets change on the hour, so that one answer serves a whole hour. */
export function offsetMinutes(zone: string, time: number): number {
  const hour = Math.floor(time / HOUR);
  const cacheKey = `${zone} ${hour}`;
  const known = offsets.get(cacheKey);
  if (known !== undefined) return known;
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
    formats.set(zone, format);
  }
  const parts = new Map(format.formatToParts(hour * HOUR).map((part) => [part.type, Number(part.value)]));
  const local = Date.UTC(
    parts.get('year') ?? 0,
    (parts.get('month') ?? 1) - 1,
    parts.get('day') ?? 1,
    parts.get('hour') ?? 0,
    parts.get('minute') ?? 0,
  );
  const offset = (local - hour * HOUR) / MINUTE;
  if (offsets.size > 50_000) offsets.clear();
  offsets.set(cacheKey, offset);
  return offset;
}

/** `2026-01-02T03:04:05.678+0200`: the site's zone, no colon in the offset. */
export function jiraTime(time: number, zone: string): string {
  const offset = offsetMinutes(zone, time);
  const sign = offset < 0 ? '-' : '+';
  const size = Math.abs(offset);
  const digits = (value: number): string => String(value).padStart(2, '0');
  const local = new Date(time + offset * MINUTE).toISOString().slice(0, -1);
  return `${local}${sign}${digits(Math.floor(size / 60))}${digits(size % 60)}`;
}

/** Milliseconds of a wall-clock time in `zone`. */
export function fromZone(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  zone: string,
): number {
  const wall = Date.UTC(year, month - 1, day, hour, minute);
  // Two steps: the first guess may lie on the other side of a change of the clocks.
  const guess = wall - offsetMinutes(zone, wall) * MINUTE;
  return wall - offsetMinutes(zone, guess) * MINUTE;
}
