/** Templates are written out before anything is checked, and every problem is told where a person wrote it. */
import { describe, expect, it } from 'vitest';
import { configOf, problemsOf, show } from './problems.ts';

const SITES = `sites:
  acme: { url: "https://acme.atlassian.net", email: a@vendor.example, token: { env: ACME } }
  vendor: { url: "https://vendor.atlassian.net", email: a@vendor.example, token: { env: VENDOR } }
`;

const withTemplate = (template: string, sync: string) => `version: 1
${SITES}templates:
  standard:
${template}
syncs:
  acme:
    template: standard
${sync}
`;

const TEMPLATE = `    desk: { site: vendor, project: HELP }
    issueTypes:
      - { customer: Task, desk: IT Help, requestType: Get IT Help }
    fields: [Summary, Description]
    stopLabel: no-sync
    comments: { edits: false, deletes: false }`;
const CUSTOMER = '    customer: { site: acme, project: ACME, since: 2026-11-01 }';

describe('what a sync becomes', () => {
  const syncOf = (...texts: string[]) => {
    const [sync] = configOf(...texts).config.syncs;
    if (sync === undefined) throw new Error('no sync');
    return sync;
  };

  it('maps merge by key, lists append after those of the template, other values replace', () => {
    const sync = syncOf(
      withTemplate(
        TEMPLATE,
        `${CUSTOMER}
    fields: [{ customer: Key, desk: Customer issue }]
    comments: { deletes: true }
    stopLabel: stop`,
      ),
    );
    expect(sync.fields.map(({ customer }) => customer)).toEqual(['Summary', 'Description', 'Key']);
    expect(sync.comments).toMatchObject({ edits: false, deletes: true });
    expect(sync.stopLabel).toBe('stop');
    expect(sync.desk).toEqual({ site: 'vendor', project: 'HELP' });
  });

  it('null removes what the template says, and the default is back', () => {
    const sync = syncOf(
      withTemplate(TEMPLATE, `${CUSTOMER}\n    stopLabel: null\n    comments: null\n    fields: ~`),
    );
    expect(sync.stopLabel).toBeUndefined();
    expect(sync.comments.edits).toBe(true);
    expect(sync.fields).toEqual([]);
  });

  it('a template may give a part of a side, and stand in another file than the sync', () => {
    const sync = syncOf(
      `version: 1\n${SITES}templates:\n  standard:\n${TEMPLATE}\n    customer: { site: acme, since: all }`,
      'version: 1\nsyncs:\n  acme:\n    template: standard\n    customer: { project: ACME }',
    );
    expect(sync.customer).toEqual({ site: 'acme', project: 'ACME', since: 'all' });
  });
});

describe('problems are told where they were written', () => {
  it.each([
    ['an unknown template', TEMPLATE, 'template: standart', 'syncs.acme.template', /Did you mean "standard"/],
    ['what neither has', '    stopLabel: no-sync', CUSTOMER, 'syncs.acme.desk', /missing/],
    [
      'a template that names a template',
      `${TEMPLATE}\n    template: other`,
      CUSTOMER,
      'templates.standard.template',
      /not known here/,
    ],
  ])('%s', (_what, template, sync, path, text) => {
    const file = withTemplate(template, sync.startsWith('template:') ? CUSTOMER : sync).replace(
      /template: standard$/m,
      sync.startsWith('template:') ? sync : 'template: standard',
    );
    const found = problemsOf(file).find((problem) => problem.path === path);
    expect(found?.text).toMatch(text);
  });

  it('once, in the template, however many syncs use it', () => {
    const file = `${withTemplate(`${TEMPLATE}\n    webLinks: 1`, CUSTOMER)}  beta:
    template: standard
    customer: { site: acme, project: BETA, since: 2026-11-01 }
`;
    const problems = problemsOf(file);
    expect(problems.map(show)).toEqual([
      expect.stringMatching(/^file1\.yml:13:\d+ templates\.standard\.webLinks: must be true or false/),
    ]);
  });

  it('in the list of the sync, counted from its own first entry', () => {
    const problems = problemsOf(
      withTemplate(TEMPLATE, `${CUSTOMER}\n    fields: [Labels, { customer: Key }]`),
    );
    expect(problems.map(({ path }) => path)).toEqual(['syncs.acme.fields[1].desk']);
    const inTemplate = problemsOf(
      withTemplate(
        TEMPLATE.replace('[Summary, Description]', '[Summary, { desk: X }]'),
        `${CUSTOMER}\n    fields: [Labels]`,
      ),
    );
    expect(inTemplate.map(({ path }) => path)).toEqual(['templates.standard.fields[1].customer']);
  });

  it('a template of the same name in two files is a mistake', () => {
    const problems = problemsOf(
      withTemplate(TEMPLATE, CUSTOMER),
      'version: 1\ntemplates: { standard: { webLinks: false } }\n',
    );
    expect(problems.map(({ text }) => text)).toEqual([
      'a template of this name stands in file1.yml:6 already; a name is used once. Take one of the two out, or give it another name.',
    ]);
  });

  it('two syncs of one template that double each other are still found', () => {
    const file = `${withTemplate(TEMPLATE, CUSTOMER)}  beta:\n    template: standard\n${CUSTOMER}\n`;
    expect(problemsOf(file).map(({ text }) => text)).toEqual([expect.stringMatching(/would get two twins/)]);
  });
});

it('writes out no more than memory can take', () => {
  const authors = Array.from({ length: 60_000 }, (_, at) => `a:${String(at)}`).join(', ');
  const own = (at: number) => `{ template: large, ${CUSTOMER.trim().replace('ACME,', `A${String(at)}B,`)} }`;
  const syncs = Array.from({ length: 10 }, (_, at) => `  s${String(at)}: ${own(at)}`).join('\n');
  const large = TEMPLATE.replace('edits: false,', `edits: false, ignoreAuthors: [${authors}],`);
  const found = problemsOf(`version: 1\n${SITES}templates:\n  large:\n${large}\nsyncs:\n${syncs}\n`).map(
    show,
  );
  const refused = found.filter((text) => text.includes('500,000 values'));
  expect(refused).toHaveLength(2);
  expect(refused[0]).toContain('syncs.s8.template: the templates write more than 500,000 values');
});
