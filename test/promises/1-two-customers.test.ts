/** Promise 1, continued: two customers on one desk never meet, not even where one of them forges a marker. */
import { describe, expect, it } from 'vitest';
import { viewComments, viewIssue } from '../emulator/index.ts';
import { createBridge, minutes, pairOf } from '../support/bridge.ts';
import { addProject, customersOfOneDesk } from './projects.ts';

const HINT = 'deskbridge.acme';

describe('two customers on one desk', () => {
  const customers = customersOfOneDesk(['acme', 'beta']);

  async function twoCustomers() {
    const b = createBridge({ config: customers });
    addProject(b.customer, { id: '10120', key: 'BETA', type: 'software', like: 'ACME' }, [
      b.world.customerSync.accountId,
      b.world.ben.accountId,
    ]);
    const acme = b.world.ann.createIssue('ACME', 'Printer of Acme');
    const beta = b.world.ben.createIssue('BETA', 'Press of Beta');
    await b.runAll();
    b.world.advance(minutes(15));
    return { b, acme, beta, acmeDesk: b.twin(acme.key), betaDesk: b.twin(beta.key) };
  }

  it('never meet: each request gets and gives only what is its own', async () => {
    const { b, acme, beta, acmeDesk, betaDesk } = await twoCustomers();
    b.world.bob.comment(acmeDesk.key, 'for Acme');
    b.world.bob.comment(betaDesk.key, 'for Beta');
    b.world.ann.comment(acme.key, 'from Acme');
    b.world.ben.comment(beta.key, 'from Beta');
    await b.runAll();
    const texts = (key: string) => viewComments(b.customer, key).map((comment) => comment.text);
    expect(texts(acme.key).join('\n')).not.toContain('Beta');
    expect(texts(beta.key).join('\n')).not.toContain('Acme');
    expect(
      viewComments(b.desk, acmeDesk.key)
        .map((one) => one.text)
        .join('\n'),
    ).not.toContain('Beta');
    expect(
      viewComments(b.desk, betaDesk.key)
        .map((one) => one.text)
        .join('\n'),
    ).not.toContain('Acme');
    expect(texts(acme.key)).toHaveLength(2);
  });

  it.each([
    ['on a linked issue', false],
    ['on a new issue', true],
  ])(
    'are not joined by a marker that one of them forges %s to name the other’s request',
    async (_, fresh) => {
      const { b, acme, acmeDesk, betaDesk } = await twoCustomers();
      const forged = fresh ? b.world.ann.createIssue('ACME', 'A trap').key : acme.key;
      b.world.ann.setProperty(forged, HINT, {
        v: 1,
        role: 'customer',
        twin: { site: 'vendor.jira.test', id: betaDesk.id, key: betaDesk.key },
      });
      b.world.ann.comment(forged, 'let me in');
      b.world.ann.edit(forged, { summary: 'overwritten by Acme' });
      b.world.bob.comment(betaDesk.key, 'SECRET of Beta');
      for (let i = 0; i < 2; i += 1) {
        await b.runAll({ compare: 'all' });
        b.world.advance(minutes(15));
      }
      expect(
        viewComments(b.customer, forged)
          .map((one) => one.text)
          .join('\n'),
      ).not.toContain('SECRET');
      expect(viewIssue(b.desk, betaDesk.id)).toMatchObject({ summary: 'Press of Beta' });
      expect(
        viewComments(b.desk, betaDesk.key)
          .map((one) => one.text)
          .join('\n'),
      ).not.toContain('let me in');
      expect(viewIssue(b.desk, acmeDesk.id)?.project).toBe('HELP');
    },
  );

  it('name the forged marker as a failure', async () => {
    const { b, betaDesk } = await twoCustomers();
    const trap = b.world.ann.createIssue('ACME', 'A trap');
    b.world.ann.setProperty(trap.key, HINT, {
      v: 1,
      role: 'customer',
      twin: { site: 'vendor.jira.test', id: betaDesk.id, key: betaDesk.key },
    });
    const report = await b.run({ syncs: ['acme'] });
    expect(pairOf(report, trap.key).failures.map(({ failure }) => failure)).toEqual([
      { code: 'twin-disagrees', issue: trap.key, twin: betaDesk.key },
    ]);
  });
});
