/** What README.md and docs/ show must work, and what they point to must exist. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { loadConfig } from '../../src/config/load.ts';
import { describeNotice } from '../../src/report/notice-text.ts';
import { isNotCarriedCode } from '../../src/report/not-carried-text.ts';
import { oneOfEach } from '../report/samples.ts';
import type { ScenarioWorld } from '../emulator/index.ts';
import { createBridge, minutes } from '../support/bridge.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const readme = read('README.md');

/** The YAML between `<!-- example: name -->` and `<!-- /example -->`. */
function exampleOf(name: string): string {
  const [, rest] = readme.split(`<!-- example: ${name} -->`);
  const [block] = (rest ?? '').split('<!-- /example -->');
  const yaml = /```yaml\n([^]*?)```/.exec(block ?? '')?.[1];
  if (yaml === undefined) throw new Error(`README.md has no example ${name}`);
  return yaml;
}

/** The part of README.md below a heading of the second level. */
function sectionOf(title: string): string {
  const [, rest] = readme.split(`\n## ${title}\n`);
  if (rest === undefined) throw new Error(`README.md has no section ${title}`);
  return rest.split('\n## ')[0] ?? '';
}

/** What stands as code at the beginning of the rows of a table; several of one cell one by one. */
function firstCellsOf(section: string): string[] {
  return section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name));
}

const Action = z.object({
  inputs: z.record(z.string(), z.object({ default: z.string() })),
  outputs: z.record(z.string(), z.unknown()),
});
const action = Action.parse(parse(read('action.yml')));

describe('the example of the agreement', () => {
  const example = exampleOf('config');

  it('fits the JSON Schema and loads as it stands', () => {
    const validate = new Ajv({ strict: false }).compile(
      JSON.parse(read('schema/deskbridge.schema.json')) as object,
    );
    expect(validate(parse(example)), JSON.stringify(validate.errors)).toBe(true);
    expect(loadConfig([{ path: '.github/deskbridge.yml', text: example }])).toMatchObject({ ok: true });
  });

  it('names the schema of this repository', () => {
    expect(/\$schema=\S+?\/v0\/(\S+)/.exec(example)?.[1]).toBe('schema/deskbridge.schema.json');
  });

  /** The same, with the addresses and the environment of the emulator. */
  const emulated = (world: ScenarioWorld): string => {
    const changes: readonly (readonly [string, string])[] = [
      ['https://acme.atlassian.net', world.customer.baseUrl],
      ['https://vendor.atlassian.net', world.desk.baseUrl],
      ['sync@vendor.example', world.customerSync.email],
      ['sync@vendor.example', world.deskSync.email],
      ['ACME_JIRA_TOKEN', 'ACME_TOKEN'],
      ['VENDOR_JIRA_TOKEN', 'VENDOR_TOKEN'],
    ];
    return changes.reduce((text, [from, to]) => {
      if (!text.includes(from)) throw new Error(`the example does not name ${from}`);
      return text.replace(from, to);
    }, example);
  };

  it('resolves without a remark, plans, and carries an issue and its comment', async () => {
    const bridge = createBridge({ config: emulated });
    const { key } = bridge.world.ann.createIssue('ACME', {
      summary: 'The export is empty',
      type: 'New Feature',
    });
    bridge.world.ben.comment(key, 'It happens in Firefox.');

    const plan = await bridge.run({ mode: 'plan' });
    expect(plan).toMatchObject({ result: 'ok', counts: { created: 1, commentsToDesk: 1 } });
    expect(bridge.writes()).toBe(0);

    bridge.world.advance(minutes(15));
    const sync = await bridge.run();
    expect(sync).toMatchObject({ result: 'ok', counts: { created: 1, commentsToDesk: 1 } });
    for (const { notices } of [plan, sync]) {
      expect(notices.map(({ code }) => code)).not.toContain('unused-default');
      expect(notices.filter((notice) => describeNotice(notice).level === 'warning')).toEqual([]);
    }
    const twin = bridge.twin(key);
    expect(twin).toMatchObject({ type: 'IT Help', summary: 'The export is empty' });
    expect(twin.fields).toMatchObject({ 'Customer issue': key, Priority: 'Medium' });
    expect(twin.comments).toMatchObject([{ visibility: 'public' }]);
  });
});

describe('the example of the workflow', () => {
  const text = exampleOf('workflow');
  const workflow = z
    .object({
      on: z.object({
        workflow_dispatch: z.object({ inputs: z.record(z.string(), z.unknown()) }),
        pull_request: z.object({ paths: z.array(z.string()) }),
        push: z.object({ paths: z.array(z.string()) }),
      }),
      permissions: z.record(z.string(), z.string()),
      jobs: z.object({
        sync: z.object({
          'timeout-minutes': z.number(),
          steps: z.array(
            z.object({
              uses: z.string(),
              with: z.record(z.string(), z.unknown()),
              env: z.record(z.string(), z.string()).optional(),
            }),
          ),
        }),
      }),
    })
    .parse(parse(text));
  const { steps, 'timeout-minutes': timeout } = workflow.jobs.sync;
  const own = steps.find(({ uses }) => uses.startsWith('deskbridge/deskbridge@'));

  it('passes inputs that the Action has, each from one that it asks a person for', () => {
    const given = Object.entries(own?.with ?? {});
    expect(given.length).toBeGreaterThan(0);
    for (const [name, value] of given) {
      expect(Object.keys(action.inputs)).toContain(name);
      expect(value).toBe(`\${{ inputs.${name} }}`);
    }
    expect(given.map(([name]) => name)).toEqual(Object.keys(workflow.on.workflow_dispatch.inputs));
  });

  it('sets every variable that the agreement names', () => {
    const named = [...exampleOf('config').matchAll(/env: ([A-Z_]+)/g)].map(([, name = '']) => name);
    expect(named).toHaveLength(2);
    expect(own?.env).toEqual(Object.fromEntries(named.map((name) => [name, `\${{ secrets.${name} }}`])));
  });

  it('starts when the agreement changes, where the Action looks for it', () => {
    const path = action.inputs['config']?.default;
    expect(workflow.on.push.paths).toEqual([path]);
    expect(workflow.on.pull_request.paths).toEqual([path]);
  });

  it('leaves the Action more time than its own budget', () => {
    expect(timeout).toBeGreaterThan(Number(action.inputs['time-budget']?.default));
  });

  it("pins other people's actions as the workflow of this repository does, and may only read", () => {
    const others = [...text.matchAll(/uses: (\S+.*)/g)].map(([, uses = '']) => uses);
    const foreign = others.filter((uses) => !uses.startsWith('deskbridge/'));
    expect(foreign.length).toBeGreaterThan(0);
    for (const uses of foreign) {
      expect(uses).toMatch(/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
      expect(read('.github/workflows/ci.yml')).toContain(uses);
    }
    expect(workflow.permissions).toEqual({ contents: 'read' });
  });
});

describe('the tables', () => {
  it.each([
    ['Inputs', Object.keys(action.inputs), ['github-token', 'plan-comment', 'failure-issue']],
    ['Outputs', Object.keys(action.outputs), ['matrix']],
  ])('%s lists what action.yml has; what is not built yet is named below', (title, names, notYet) => {
    const section = sectionOf(title);
    expect([...firstCellsOf(section), ...notYet].sort()).toEqual([...names].sort());
    const below = section.slice(section.lastIndexOf('\n|'));
    for (const name of notYet) expect(below).toMatch(new RegExp(`\`${name}[\`:]`));
  });

  it('Inputs tells the defaults of action.yml', () => {
    const rows = [...sectionOf('Inputs').matchAll(/^\| `([\w-]+)` +\| `([^`]+)` +\|/gm)];
    expect(rows.length).toBeGreaterThan(4);
    for (const [, name = '', value] of rows)
      expect([name, action.inputs[name]?.default]).toEqual([name, value]);
  });

  it('When something is wrong names codes that exist', () => {
    const codes = firstCellsOf(sectionOf('When something is wrong'));
    expect(codes.length).toBeGreaterThan(5);
    const unknown = codes.filter((code) => !Object.hasOwn(oneOfEach, code) && !isNotCarriedCode(code));
    expect(unknown).toEqual([]);
  });

  it('every `npm run` names a script', () => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(read('package.json')));
    const pages = ['README.md', ...docs];
    const named = pages.flatMap((page) =>
      [...read(page).matchAll(/npm run ([a-z]+)/g)].map(([, name = '']) => name),
    );
    expect(named.length).toBeGreaterThan(4);
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });
});

const docs = readdirSync(join(root, 'docs'))
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`);

/** The heading as GitHub makes an anchor of it. */
function anchorsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe('links and paths', () => {
  const pages = ['README.md', 'CHANGELOG.md', ...docs];

  it.each(pages)('%s: every relative link leads somewhere', (page) => {
    const text = read(page).replaceAll(/```[^]*?```/g, '');
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, to = '']) => to);
    const broken = links.filter((to) => {
      if (/^[a-z]+:/.test(to)) return false;
      const [path = '', anchor] = to.split('#');
      const target = path === '' ? page : relative(root, join(root, dirname(page), path));
      if (!existsSync(join(root, target))) return true;
      return anchor !== undefined && !anchorsOf(read(target)).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  it.each(pages)('%s: every file of this repository that it names exists', (page) => {
    // Not dist/: a build makes it anew, maybe just now.
    const named = [...read(page).matchAll(/`((?:src|test|docs|schema|scripts)\/[\w./-]*)`/g)];
    expect(named.map(([, path = '']) => path).filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('README.md leads to every page', () => {
    expect(docs.filter((page) => !readme.includes(`(${page})`))).toEqual([]);
  });
});
