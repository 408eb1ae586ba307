/**
 * How a marker keeps statuses: `base.status` is `[customer, desk]`, each the id of the status that was there the last time.
 * `5>6` is an issue that stood in 5 when a walk to 6 began; what it is found in on the way is our own doing. Empty: nobody
 * wants to know where it stands because nothing follows from it. `?`, and `>6` for one with a walk to do, is a new twin:
 * Jira decides where it begins, and the run that made it notes that afterwards. A run that finds it still so asks the
 * changelog.
 */
import type { Side } from './snapshot.ts';

/** Key in the marker's base. No mapping has it: their ids hold a `>` or `<`. */
export const STATUS = 'status';

export interface StatusState {
  readonly at: string;
  /** A new twin of which nobody has noted yet where it began; `at` is empty. */
  readonly isUnknown?: true;
  /** Id of the status that a walk is to end in. */
  readonly goal?: string;
}

const UNKNOWN = '?';
const STATE = /^(?:\?|(?<at>\d{0,19})(?:>(?<goal>\d{1,19}))?)$/;

/** Whether both texts can be read. Two walks at once contradict each other. */
export function isStatusBase(texts: readonly [string, string]): boolean {
  return texts.every((text) => STATE.test(text)) && !texts.every((text) => text.includes('>'));
}

/** @returns undefined where the statuses of a pair were never looked at */
export function readStatusBase(
  texts: readonly [string, string] | undefined,
): Readonly<Record<Side, StatusState>> | undefined {
  if (texts === undefined) return undefined;
  const [customer, desk] = texts;
  return { customer: readState(customer), desk: readState(desk) };
}

function readState(text: string): StatusState {
  const { at = '', goal } = STATE.exec(text)?.groups ?? {};
  const isUnknown = text === UNKNOWN || (at === '' && goal !== undefined);
  return { at, ...(goal === undefined ? {} : { goal }), ...(isUnknown ? { isUnknown } : {}) };
}

export function writeStatusBase(states: Readonly<Record<Side, StatusState>>): [string, string] {
  const text = ({ at, goal, isUnknown }: StatusState) => {
    if (goal !== undefined) return `${at}>${goal}`;
    return isUnknown === true ? UNKNOWN : at;
  };
  return [text(states.customer), text(states.desk)];
}
