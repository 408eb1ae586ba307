/** How long a kept contract, and a visibility stop, hold. */
import { expect, it } from 'vitest';
import { fingerprint } from '../../src/modes/sync-job.ts';
import { configOf, fileWith, rightSites } from '../config/problems.ts';

function printOf(text: string): string {
  const { config } = configOf(text);
  const [sync] = config.syncs;
  if (sync === undefined) throw new Error('There is a sync.');
  return fingerprint(config, sync);
}

const token = /token: \{ env: ([A-Z_]+) \}/;
const base = printOf(fileWith({}));

it.each<[string, string]>([
  // The contract holds the limits of the file: kept, it would go on with the old ones.
  ['a limit of the file', fileWith({ limits: '{ creates: 400 }' })],
  ['a field', fileWith({ fields: '[Description]' })],
  ['a former account of a site', fileWith({}, rightSites.replace(token, 'formerAccounts: [a], $&'))],
])('%s begins a new one', (_what, text) => {
  expect(printOf(text)).not.toBe(base);
});

it('the last day of a token, and formatting, do not', () => {
  const dated = rightSites.replace(token, 'token: { env: $1, expires: 2027-10-31 }');
  expect(dated).not.toBe(rightSites);
  expect(printOf(`# reviewed\n${fileWith({}, dated)}`)).toBe(base);
});
