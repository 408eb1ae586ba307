/** The committed schema in the language server that VS Code and others use for YAML, named by the first line of a file. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEditor } from './language-server.ts';
import type { Editor } from './language-server.ts';

const schema = new URL('../../schema/deskbridge.schema.json', import.meta.url).href;
const modeline = `# yaml-language-server: $schema=${schema}`;
const begun = `${modeline}
version: 1
sites:
  acme: { url: https://acme.atlassian.net, email: a@acme.example, token: { env: ACME_TOKEN } }
syncs:
  acme:
    customer: { site: acme, project: ACME, since: 2026-11-01 }
    desk: { site: vendor, project: HELP }
`;

let editor: Editor;
beforeAll(async () => {
  editor = await openEditor();
});
afterAll(() => editor.close());

describe('an editor with the committed schema', () => {
  it('offers the keys of a sync', async () => {
    const uri = 'file:///repository/keys.yml';
    await editor.open(uri, `${begun}    `);
    const offered = await editor.complete(uri, 9, 4);
    expect(offered).toEqual(
      expect.arrayContaining(['issueTypes', 'fields', 'comments', 'status', 'limits', 'stopLabel']),
    );
    // What stands there already, and what belongs elsewhere.
    expect(offered).not.toContain('desk');
    expect(offered).not.toContain('url');
  });

  it('offers the words that a key takes', async () => {
    const uri = 'file:///repository/words.yml';
    await editor.open(uri, `${begun}    comments:\n      authorship: `);
    const offered = await editor.complete(uri, 10, 18);
    expect(offered).toEqual(expect.arrayContaining(['enriched', 'anonymous']));
  });

  it('explains a key where the mouse is', async () => {
    const uri = 'file:///repository/hover.yml';
    await editor.open(uri, `${begun}    comments:\n      authorship: anonymous\n`);
    const shown = await editor.hover(uri, 10, 10);
    expect(shown).toContain('the mirror names the author and the time');
    expect(shown).toContain('anonymous');
    expect(await editor.hover(uri, 8, 30)).toContain('ACME');
  });

  it('marks a wrong key, a wrong word and a missing key at their lines', async () => {
    const text = begun.replace(', project: HELP', '');
    const found = await editor.open(
      'file:///repository/wrong.yml',
      `${text}    feilds: [Summary]\n    onDelete: nothing\n`,
    );
    expect(found.map(({ line, message }) => `${line} ${message}`).sort()).toEqual([
      expect.stringMatching(/^10 Value is not accepted\. Valid values: "comment", "ignore"\./),
      expect.stringMatching(/^8 Missing property "project"\./),
      expect.stringMatching(/^9 Property feilds is not allowed\./),
    ]);
  });

  it('finds nothing wrong in a file with every key, and nothing missing that a template may bring', async () => {
    const full = readFileSync(new URL('../config/full.yml', import.meta.url), 'utf8');
    expect(await editor.open('file:///repository/full.yml', `${modeline}\n${full}`)).toEqual([]);
    const short = `${modeline}
version: 1
templates:
  standard: { desk: { site: vendor, project: HELP }, fields: [Summary] }
syncs:
  acme: { template: standard, customer: { site: acme, project: ACME, since: all } }
`;
    expect(await editor.open('file:///repository/short.yml', short)).toEqual([]);
  });
});
