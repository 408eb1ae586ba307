/** Dates in JQL. */
import { refuse } from './answer.ts';
import type { Account } from './data.ts';
import type { Operand } from './jql-parse.ts';
import type { Site } from './site.ts';
import { fromZone } from './zone.ts';

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/**
 * An unquoted number is milliseconds since 1970; a date is read to the minute in the zone of the account's profile.
 *
 * @see https://support.atlassian.com/jira-software-cloud/docs/jql-fields/#Updated
 */
export function readDate(site: Site, account: Account, field: string, operand: Operand): number {
  if (operand.kind === 'call') {
    if (operand.name === 'now') return site.clock.now();
    throw refuse(400, `Unable to find JQL function '${operand.name}()'.`);
  }
  const { text, quoted } = operand;
  if (!quoted && /^-?\d+$/.test(text)) {
    const time = Number(text);
    return site.settings.epochGrain === 'minute' ? Math.floor(time / 60_000) * 60_000 : time;
  }
  const relative = /^(-?\d+)([mhdw])$/.exec(text);
  if (relative !== null) return site.clock.now() + Number(relative[1]) * (UNITS[relative[2] ?? ''] ?? 0);
  const date = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?: (\d{1,2}):(\d{2}))?$/.exec(text);
  if (date === null) {
    throw refuse(
      400,
      `Date value '${text}' for field '${field}' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'.`,
    );
  }
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0] = date
    .slice(1)
    .map((part: string | undefined) => Number(part ?? 0));
  return fromZone(year, month, day, hour, minute, account.timeZone);
}
