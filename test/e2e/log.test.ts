/** What may stand in the log and on GitHub: no credential, no text from Jira, and no command that Jira's text makes. */
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JOB_TOKEN } from './runner.ts';
import type { StepResult } from './runner.ts';
import { openStage, scenario } from './stage.ts';
import type { Stage } from './stage.ts';

/** A word that stands in everything people write here. */
const CANARY = 'Kanarienvogel';

const HOSTILE = [
  `::add-mask::${CANARY}`,
  `::error::${CANARY}`,
  `::stop-commands::${CANARY}`,
  `  ::set-output name=result::${CANARY}`,
  `##[error]${CANARY}`,
  `text ##[add-mask]${CANARY}`,
  `\u2028::warning::${CANARY}`,
  `\r\n::save-state name=x::${CANARY}`,
  `<!-- ${CANARY} --> @everyone #1 [x](https://evil.example) | cell`,
  '\u202e::group::gnp',
];

let stage: Stage;
const results: StepResult[] = [];

beforeAll(async () => {
  stage = await openStage((world) => scenario(world, ['stopLabel: no-sync']));
  const { world } = stage;
  const { ann, ben, bob } = world;
  const [first, ...others] = HOSTILE.map((text) =>
    ann.createIssue('ACME', { summary: text.replaceAll(/\s/g, ' '), description: text, type: 'Task' }),
  );
  for (const text of HOSTILE) ben.comment(first!.key, text);
  ben.comment(first!.key, `For us: ${CANARY}`, { role: 'Administrators' });
  ann.addLabel(others[0]!.key, 'no-sync');
  // Jira's own error texts quote what was sent.
  world.site('vendor').faults.add({
    match: { method: 'POST', route: '/rest/api/3/issue/{issue}/comment' },
    times: 2,
    action: {
      kind: 'status',
      status: 400,
      body: { errorMessages: [`"${HOSTILE[4]}" is no comment`, `::error::'${CANARY}'`], errors: {} },
    },
  });
  results.push(await stage.run());
  world.advance(15 * 60_000);
  bob.comment('HELP-1', `::notice::${CANARY}`);
  bob.comment('HELP-1', `Secret ${CANARY}`, { internal: true });
  results.push(await stage.run({ inputs: { mode: 'plan', issues: first!.key } }));
  results.push(await stage.run());
  world.advance(15 * 60_000);
  world.site('acme').faults.add({ times: 500, action: { kind: 'html' } });
  results.push(await stage.run());
});
afterAll(() => stage.close());

/** The archive is packed with zstd where that is installed. */
const unpack = (bytes: Uint8Array) =>
  (bytes[0] === 0x28 ? zstdDecompressSync(bytes) : gunzipSync(bytes)).toString('utf8');

/** Everything of a run that can be seen on GitHub. */
const published = ({ log, summary, outputs, reportText }: StepResult) =>
  [log, summary, JSON.stringify(outputs), reportText].join('\n');

describe('four runs over hostile text, with failures among them', () => {
  it('did something', () => {
    expect(results[0]?.outputs).toMatchObject({ created: String(HOSTILE.length - 1) });
    expect(Number(results[0]?.outputs['failed'])).toBeGreaterThan(0);
    expect(Number(results[2]?.outputs['comments-to-customer'])).toBe(1);
    expect(results[3]?.code).toBe(1);
  });

  it('publish no word that was written in Jira, and no name', () => {
    for (const result of results) {
      expect(published(result)).not.toContain(CANARY);
      expect(published(result)).not.toContain('evil.example');
      for (const name of ['Ann Lee', 'Ben Ode', 'Bob Agent']) expect(published(result)).not.toContain(name);
    }
  });

  it('hold no command but those of the Action and the cache package', () => {
    for (const result of results) {
      const names = new Set(result.commands.map(({ name }) => name));
      for (const name of names) expect(['add-mask', 'debug', 'error', 'warning']).toContain(name);
      expect(result.log).not.toContain('##[');
      // At most one of each of ours: they point to the summary.
      const ours = result.annotations.filter(({ properties }) => properties['title'] === 'Deskbridge');
      expect(ours.filter(({ name }) => name === 'error').length).toBeLessThanOrEqual(1);
      expect(ours.filter(({ name }) => name === 'warning').length).toBeLessThanOrEqual(1);
    }
  });

  it('show a credential only to have it masked', () => {
    const { customerSync, deskSync } = stage.world;
    const secrets = [customerSync, deskSync].flatMap(({ email, token }) => [
      token,
      email,
      Buffer.from(`${email}:${token}`).toString('base64'),
    ]);
    for (const result of results) {
      for (const secret of [...secrets, JOB_TOKEN]) {
        const lines = result.lines.filter(({ text }) => text.includes(secret));
        expect(lines.length).toBeGreaterThan(0);
        for (const { command } of lines) expect(command?.name).toBe('add-mask');
        expect(result.summary).not.toContain(secret);
        expect(result.reportText).not.toContain(secret);
        expect(JSON.stringify(result.outputs)).not.toContain(secret);
      }
    }
  });

  it('keep nothing of it in the Actions cache, which everybody with a pull request can read', () => {
    expect(stage.served.cache.entries.length).toBeGreaterThan(0);
    for (const { key, bytes } of stage.served.cache.entries) {
      expect(key).toMatch(/^deskbridge-v1-acme-[\d-]+$/);
      const checkpoint = unpack(bytes);
      expect(checkpoint).toContain('"sides"');
      for (const text of [CANARY, 'Ann Lee', '@', stage.world.customerSync.token, stage.world.deskSync.token])
        expect(checkpoint).not.toContain(text);
    }
  });
});
