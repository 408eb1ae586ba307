/**
 * How a marker keeps statuses: `base.status` is `[customer, desk]`, each the id of the status that was there the last time.
 * `5>6` is an issue that stood in 5 when a walk to 6 began; what it is found in on the way is our own doing. Empty: where it
 * stood was not known, or nobody wants to know because nothing follows from it.
 */
import type { Side } from './snapshot.ts';

/** Key in the marker's base. No mapping has it: their ids hold a `>` or `<`. */
export const STATUS = 'status';

export interface StatusState {
  readonly at: string;
  /** Id of the status that a walk is to end in. */
  readonly goal?: string;
}

const STATE = /^(?<at>\d{0,19})(?:>(?<goal>\d{1,19}))?$/;

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
  return goal === undefined ? { at } : { at, goal };
}

export function writeStatusBase(states: Readonly<Record<Side, StatusState>>): [string, string] {
  const text = ({ at, goal }: StatusState) => (goal === undefined ? at : `${at}>${goal}`);
  return [text(states.customer), text(states.desk)];
}
