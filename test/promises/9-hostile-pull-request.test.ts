/**
 * Promise 9: whoever may open a pull request writes names, labels, queries and file names. None of it can format, mention, link
 * or run anything: not in the log, the annotations, the summary, the plan comment or the failure issue.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { renderFailureIssue, failureIssueTitle } from '../../src/report/failure-issue.ts';
import { renderPlanComment } from '../../src/report/plan-comment.ts';
import { renderSummary } from '../../src/report/summary.ts';
import type { RunReport } from '../../src/sync/outcome.ts';
import { startGitHub } from '../emulator/github/index.ts';
import { createWorld } from '../emulator/index.ts';
import type { ScenarioWorld } from '../emulator/index.ts';
import { runAction } from '../support/action.ts';
import type { ActionResult } from '../support/action.ts';
import { createBridge, environmentOf, minutes, sitesOf } from '../support/bridge.ts';
import { readMarkdown } from '../support/markdown.ts';

/** One text, in every place where a configuration takes one; the second is harmless and as good for the rest. */
const HOSTILE: readonly (readonly [string, string])[] = [
  ['a mention', '@everyone please @vendor/admins'],
  ['references', '#1 GH-2 vendor/bridges#3'],
  ['a link', '[click](https://evil.example) <https://evil.example> https://evil.example www.evil.example'],
  ['a picture', '![x](https://evil.example/p.png)'],
  ['HTML', '<img src=x onerror=alert(1)><script>alert(1)</script><a href="https://evil.example">x</a>'],
  ['an open tag', '</details></td></tr></table><details open><summary>'],
  ['a table', 'a | b | c |'],
  ['formatting', '**bold** _em_ ~~gone~~ `code` $x$ $$y$$'],
  ['a heading and a fence', '\n# heading\n\n```mermaid\nflowchart LR\n  a --> b\n```\n'],
  ['Mermaid', 'x"] --> y["z"]\nclick p0 "https://evil.example"'],
  ['a command of the runner', '::set-output name=result::hacked'],
  ['commands behind line ends', 'x\n::error::boo\r\n##[error]boo\n::add-mask::a\n::stop-commands::t'],
  ['a command after spaces', '   ::save-state name=a::b'],
  ['encoded line ends', 'x%0A::error::boo%0D%0A##[group]y'],
  ['marks that turn text round', 'abc\u202efdp.exe\u2066x\u2069 \u200f\u061c'],
  ['control characters', 'a\u0000\u001b[31mred\u0007\u0085\u2028\u2029b'],
  ['the marker of our comment', '<!-- deskbridge:plan --> --> <!--'],
  ['an expression', '${{ secrets.GITHUB_TOKEN }} $(id) `id`'],
  ['10,000 characters', `start ${'@everyone #1 '.repeat(770)}end`],
];
const HARMLESS = 'Harmless';

/** For YAML: every text as a JSON string. */
const q = (text: string) => JSON.stringify(text);

/** A configuration with the text in every place that takes any text; `known`: what Jira has under that name, too. */
function everywhere(world: ScenarioWorld, text: string): string {
  return `version: 1
${sitesOf(world)}
templates:
  ${q(text)}: { stopLabel: x }
  standard: { fields: [${q(text)}] }
syncs:
  acme:
    template: standard
    customer: { site: acme, project: ACME, since: 2026-11-01, jql: ${q(`summary ~ ${q(text)}`)} }
    desk: { site: vendor, project: HELP }
    issueTypes:
      - { customer: [Task, ${q(text)}], desk: ${q(text)}, requestType: ${q(text)} }
    defaults:
      desk:
        - { field: ${q(`${text} 2`)}, value: ${q(text)}, byIssueType: { ${q(text)}: ${q(text)} } }
    fields:
      - Summary
      - { customer: ${q(`${text} 3`)}, desk: ${q(`${text} 4`)}, values: { ${q(text)}: ${q(text)} } }
    status:
      toDesk: { ${q(text)}: ${q(text)} }
    attachments: { direction: both, exclude: [${q(text)}] }
    stopLabel: ${q(text)}
    users: { map: { ${q(text)}: ${q(text)} } }
    pairs: [{ file: ${q(`${text}.csv`)} }, { desk: ${q(text)} }]
    ${q(text)}: 1
  ${q(text)}: { customer: { site: ${q(text)}, project: ${q(text)} }, desk: { site: vendor, project: HELP } }
${q(text)}: { env: ${q(text)} }
`;
}

/** As far as it is right; what it names is not in Jira. */
function plausible(world: ScenarioWorld, text: string): string {
  const name = text.slice(0, 200);
  return `version: 1
${sitesOf(world)}
syncs:
  acme:
    customer: { site: acme, project: ACME, since: 2026-11-01 }
    desk: { site: vendor, project: HELP }
    issueTypes:
      - { customer: [Task, ${q(name)}], desk: IT Help, requestType: ${q(name)} }
    fields:
      - Summary
      - { customer: ${q(name)}, desk: Steps }
      - { customer: Severity, desk: Severity, values: { ${q(name)}: ${q(name)} } }
    status:
      toDesk: { ${q(name)}: ${q(name)} }
`;
}

/** Addresses of the world and of GitHub itself: links may lead there. */
const OWN = /^https:\/\/(?:acme|vendor)\.jira\.test\/|^https:\/\/github\.com\/vendor\/bridges\//;

/** The picture of the flow: boxes with keys of projects, arrows with counts. */
const DIAGRAM = /^fence: mermaid flowchart LR\n(?: {2}p\d\["[A-Z]+"\]\n| {2}p\d -- "[\w ,]+" --> p\d\n)+$/;

/** @param harmless the same with a harmless text: what people see has the same shape */
function expectInert(markdown: string, harmless?: string): void {
  const { active, shape } = readMarkdown(markdown);
  const ours = (one: string) =>
    OWN.test(one.replace(/^link: /, '')) || one.startsWith('fence: yaml') || DIAGRAM.test(one);
  expect(active.filter((one) => !ours(one))).toEqual([]);
  if (harmless !== undefined) expect(shape).toEqual(readMarkdown(harmless).shape);
}

const COMMANDS = new Set(['error', 'warning', 'notice', 'debug', 'add-mask', 'group', 'endgroup']);

function expectHarmlessLog({ commands }: ActionResult, harmless?: ActionResult): void {
  const names = (result: readonly { readonly name: string }[]) =>
    result.map(({ name }) => name).filter((name) => name !== 'debug');
  expect(commands.filter(({ name }) => !COMMANDS.has(name))).toEqual([]);
  if (harmless !== undefined) expect(names(commands)).toEqual(names(harmless.commands));
  for (const { name, data, properties } of commands) {
    expect(data).not.toMatch(/[\r\n\u2028\u2029\u202e]/);
    if (name === 'error' || name === 'warning')
      expect(
        Object.keys(properties).filter(
          (key) => !['title', 'file', 'line', 'col', 'endLine', 'endColumn'].includes(key),
        ),
      ).toEqual([]);
  }
}

/** By which a comment is found again: ours, and no text of anybody. */
const MARKER_LINE = /^<!-- deskbridge:plan \w+ -->\n/;

/** Characters that hide a line of the log, or turn it round. */
const HIDING = /\p{Cc}|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

describe('a configuration with hostile text in every place', () => {
  const world = createWorld();
  const modes = ['validate', 'plan', 'matrix'] as const;
  const configs = [everywhere, plausible] as const;
  const harmless = new Map<string, ActionResult>();
  const play = (config: (typeof configs)[number], mode: string, text: string) =>
    runAction(world, {
      files: { '.github/deskbridge.yml': config(world, text) },
      inputs: { mode },
      env: environmentOf(world),
      // A plan of a pull request asks GitHub for the base first; what it shows of the head is the same.
      event: mode === 'plan' ? 'schedule' : 'pull_request',
    });

  beforeAll(async () => {
    for (const config of configs)
      for (const mode of modes) harmless.set(`${config.name} ${mode}`, await play(config, mode, HARMLESS));
  });

  it('is refused with problems, or there would be nothing to see', () => {
    expect(harmless.get('everywhere plan')).toMatchObject({ code: 1 });
    expect(harmless.get('plausible validate')).toMatchObject({ code: 0 });
    expect(harmless.get('plausible plan')?.summary).toContain(HARMLESS);
  });

  it.each(HOSTILE)('%s', async (_, text) => {
    for (const config of configs)
      for (const mode of modes) {
        const result = await play(config, mode, text);
        const like = harmless.get(`${config.name} ${mode}`);
        if (like === undefined) throw new Error('not played');
        expect(result.code).toBe(like.code);
        // What is wrong with a text in every place differs; what is wrong with an unknown name does not.
        const same = config === plausible ? like : undefined;
        expectHarmlessLog(result, same);
        expectInert(result.summary, same?.summary);
        expect(result.lines.filter((line) => HIDING.test(line))).toEqual([]);
      }
  });
});

/** All texts at once: GitHub is written to once in three seconds. */
function crowded(world: ScenarioWorld, texts: readonly string[]): string {
  const names = texts.map((text, index) => q(`${text.slice(0, 200)} ${index}`));
  return `version: 1
${sitesOf(world)}
syncs:
  acme:
    customer: { site: acme, project: ACME, since: 2026-11-01 }
    desk: { site: vendor, project: HELP }
    issueTypes:
      - { customer: [Task, ${names.join(', ')}], desk: IT Help, requestType: Get IT Help }
    fields:
      - Summary
${names.map((name) => `      - { customer: ${name}, desk: ${name} }`).join('\n')}
    status:
      toDesk: { ${names.map((name) => `${name}: ${name}`).join(', ')} }
`;
}

describe('the comment on a pull request that brings all of it in', () => {
  const world = createWorld();
  const comment = async (head: string, withSecrets: boolean) => {
    const github = await startGitHub();
    github.addToken('token-of-the-job');
    github.addIssue({ number: 7 });
    const path = '.github/deskbridge.yml';
    const result = await runAction(world, {
      files: { [path]: head },
      inputs: { mode: 'auto', 'github-token': 'token-of-the-job' },
      env: { ...(withSecrets ? environmentOf(world) : {}), GITHUB_API_URL: github.url },
      event: 'pull_request',
      baseSha: github.commit({ [path]: plausible(world, 'Before') }),
    });
    await github.close();
    const [only, ...others] = github.data.comments;
    expect(others).toEqual([]);
    return { result, body: (only?.body ?? '').replace(MARKER_LINE, '') };
  };

  it.each([
    ['with secrets, so that both Jiras are read', true],
    ['without, so that only files are compared', false],
  ])('%s', { timeout: 60_000 }, async (_, withSecrets) => {
    const like = await comment(
      crowded(
        world,
        HOSTILE.map(() => HARMLESS),
      ),
      withSecrets,
    );
    const hostile = await comment(
      crowded(
        world,
        HOSTILE.map(([, text]) => text),
      ),
      withSecrets,
    );
    expect(like.body).toContain(HARMLESS);
    expect(like.body.length).toBeGreaterThan(1000);
    expectInert(hostile.body, like.body);
    expectInert(hostile.result.summary, like.result.summary);
    expectHarmlessLog(hostile.result, like.result);
  });
});

describe('a hostile file name', () => {
  const world = createWorld();
  const config = plausible(world, HARMLESS);
  const inFolder = (name: string, mode: string) =>
    runAction(world, {
      files: {
        [`agreements/${name}.yml`]: config,
        'agreements/other.yml': 'version: 1\nsyncs: { x: { } }\n',
      },
      inputs: { mode, config: 'agreements' },
      env: environmentOf(world),
      event: mode === 'plan' ? 'schedule' : 'pull_request',
    });

  it.each(
    HOSTILE.map(
      ([what, text]) => [what, text.replaceAll('/', '_').replaceAll('\0', '').slice(0, 60)] as const,
    ),
  )('%s', async (_, name) => {
    for (const mode of ['validate', 'plan', 'matrix']) {
      const like = await inFolder('harmless', mode);
      const result = await inFolder(name, mode);
      expect(result.code).toBe(like.code);
      expectHarmlessLog(result, like);
      expectInert(result.summary, like.summary);
    }
  });
});

describe('names that Jira has as well, in what a plan says of them', () => {
  /** A report in which the text is the label of a mapping, a status, a label and the ref of a failure. */
  async function reportWith(text: string): Promise<{ readonly plan: RunReport; readonly run: RunReport }> {
    const name = text.replaceAll(/\s+/g, ' ').slice(0, 120).trim();
    const b = createBridge({
      config: (world) => `version: 1
${sitesOf(world)}
syncs:
  acme:
    customer: { site: acme, project: ACME, since: 2026-11-01 }
    desk: { site: vendor, project: HELP }
    issueTypes:
      - { customer: [${q(name)}], desk: IT Help, requestType: Get IT Help }
    fields:
      - Summary
      - { customer: ${q(name)}, desk: Contract number, direction: both }
    status:
      toDesk: { ${q(name)}: In Progress }
    stopLabel: ${q(name.replaceAll(' ', '-'))}
`,
      schemaCheck: 'ignore',
    });
    const { customer, world } = b;
    const rename = <T extends { readonly name: string }>(map: Map<string, T>, from: string) => {
      for (const [id, one] of map) if (one.name === from) map.set(id, { ...one, name });
    };
    rename(customer.issueTypes, 'Task');
    rename(customer.fields, 'Contract number');
    rename(customer.statuses, 'In Progress');
    const { key } = world.ann.createIssue('ACME', 'Printer');
    await b.runAll();
    world.ann.edit(key, { [name]: 'A-1' });
    world.ann.setStatus(key, name);
    world.advance(minutes(15));
    const plan = await b.runAll({ mode: 'plan' });
    b.desk.faults.add({
      match: ({ method, route }) => method !== 'GET' && !/bulkfetch|jql|list|check/.test(route),
      times: 50,
      action: { kind: 'status', status: 400, body: { errorMessages: [`"${name}" ${name}`], errors: {} } },
    });
    return { plan, run: await b.runAll() };
  }

  it.each(HOSTILE)('%s', async (_, text) => {
    const [hostile, like] = [await reportWith(text), await reportWith(HARMLESS)];
    expect(hostile.plan.syncs[0]?.pairs[0]?.operations.length).toBeGreaterThan(1);
    expect(hostile.run.syncs[0]?.pairs[0]?.failures.length).toBeGreaterThan(0);
    for (const render of [renderSummary, (report: RunReport) => renderPlanComment(report)])
      expectInert(render(hostile.plan), render(like.plan));
    expectInert(renderSummary(hostile.run), renderSummary(like.run));
    const issueOf = (report: RunReport) => {
      const [sync] = report.syncs;
      if (sync === undefined) throw new Error('no sync');
      return `${failureIssueTitle(sync.sync)}\n\n${renderFailureIssue(sync, { now: 0 })}`;
    };
    expectInert(issueOf(hostile.run), issueOf(like.run));
  });
});

it('the configuration of these tests is what it seems', () => {
  const loaded = loadConfig([{ path: 'a.yml', text: plausible(createWorld(), HARMLESS) }]);
  expect(loaded.ok || loaded.problems).toBe(true);
});
