/** What the emulator answers, against Atlassian's OpenAPI documents and document schema, where they are at hand. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';
import { describe, expect, it } from 'vitest';
import { ask, at } from '../emulator/ask.ts';
import { createWorld, docOf, setToken } from '../emulator/index.ts';
import type { ScenarioWorld } from '../emulator/index.ts';
import { ROUTES } from '../emulator/router.ts';
import { adfErrors, hasAdfSchema } from './adf-schema.ts';

const specs = join(import.meta.dirname, '../../../shared/specs');
const FILES = ['jira-platform-v3.json', 'jsm.json'];

interface Operation {
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: object }>> }>
  >;
}
type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

/** OpenAPI 3.0 as ajv reads it: `nullable` only beside a type, and no keyword that means nothing to it. */
function readSpec(file: string): { readonly paths: Paths; readonly components: object } {
  return JSON.parse(readFileSync(join(specs, file), 'utf8'), (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('nullable' in value) || 'type' in value)
      return value;
    return Object.fromEntries(Object.entries(value).filter(([key]) => key !== 'nullable'));
  }) as { readonly paths: Paths; readonly components: object };
}

/** Keys that recorded answers of Jira have and its documents do not. */
const RECORDED = new Set(['defaultLocale', 'untranslatedName']);

/** What the schema has against a body, recorded keys apart. */
function complaints(validate: ValidateFunction, body: unknown): readonly string[] {
  if (validate(body)) return [];
  return (validate.errors ?? [])
    .filter(({ params }) => !RECORDED.has(String(params['additionalProperty'])))
    .map(({ instancePath, message, params }) => `${instancePath} ${message ?? ''} ${JSON.stringify(params)}`);
}

const shape = (route: string): string => route.replaceAll(/\{[^}]+\}/g, '{}');

/** Finds the schema of an answer; undefined where the documents have none. */
function answerSchemas(): (method: string, route: string, status: number) => ValidateFunction | undefined {
  const compiled = new Map<string, ValidateFunction | undefined>();
  const found = FILES.map((file) => ({ file, spec: readSpec(file) }));
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  for (const { file, spec } of found) ajv.addSchema({ $id: file, components: spec.components });
  return (method, route, status) => {
    const name = `${method} ${shape(route)} ${status}`;
    if (compiled.has(name)) return compiled.get(name);
    let validate: ValidateFunction | undefined;
    for (const { file, spec } of found) {
      const path = Object.keys(spec.paths).find((one) => shape(one) === shape(route));
      const operation = path === undefined ? undefined : spec.paths[path]?.[method.toLowerCase()];
      if (operation === undefined) continue;
      expect(Object.keys(operation.responses), name).toContain(String(status));
      const schema = operation.responses[String(status)]?.content?.['application/json']?.schema;
      if (schema === undefined || Object.keys(schema).length === 0) continue;
      validate = ajv.compile(
        JSON.parse(JSON.stringify(schema).replaceAll('"#/', `"${file}#/`)) as Record<string, unknown>,
      );
    }
    compiled.set(name, validate);
    return validate;
  };
}

function form(): FormData {
  const data = new FormData();
  data.append('file', new File(['words'], 'a.txt', { type: 'text/plain' }));
  return data;
}

const rich = {
  ...docOf('Words'),
  content: [
    { type: 'heading', attrs: { level: 2 }, content: [{ type: 'text', text: 'Title' }] },
    { type: 'codeBlock', content: [{ type: 'text', text: 'code' }] },
    { type: 'bulletList', content: [{ type: 'listItem', content: [{ type: 'paragraph' }] }] },
  ],
};

const fields = {
  project: { id: '10200' },
  issuetype: { id: '10011' },
  summary: 'S',
  description: rich,
  labels: ['x'],
  priority: { id: '10001' },
  duedate: '2026-12-01',
  customfield_10002: [51],
  customfield_10010: '31',
  customfield_10021: { value: 'Minor' },
};

/** One request for every route, and some that are refused. */
function tour(world: ScenarioWorld): readonly (readonly [string, unknown?])[] {
  world.bob.createIssue('HELP', { summary: 'S', description: 'D', requestType: 'Get IT Help' });
  const comment = world.bob.comment('HELP-1', 'a', { properties: { k: 1 } });
  world.bob.comment('HELP-1', 'b', { role: 'Managers' });
  const issue = '/rest/api/3/issue/HELP-1';
  const link = { globalId: 'g', relationship: 'mirrors', object: { url: 'https://x.example', title: 'X' } };
  // Bob's third comment comes before it.
  const own = String(Number(comment) + 3);
  const shown = world.bob.comment('HELP-1', 'see', { files: [{ name: 'b.png', content: 'b' }] });
  const file = String(world.desk.next.attachment);
  const participants = [{ accountId: world.fayPortal.accountId }];
  const name = (text: string): string =>
    [...world.desk.fields.values()].find((field) => field.name === text)?.id ?? text;
  const kinds = {
    components: [{ name: 'Backend' }],
    fixVersions: [{ name: '1.1' }],
    assignee: { accountId: world.ida.accountId },
    reporter: { accountId: world.evePortal.accountId },
    customfield_10026: participants,
    [name('Outage start')]: '2026-11-01T08:30:00.000+0100',
    [name('Location')]: { value: 'Europe', child: { value: 'Rome' } },
    [name('Platforms')]: [{ value: 'macOS' }],
    [name('Customer version')]: { name: '3.0' },
    [name('Stakeholders')]: participants,
  };
  return [
    ['GET /rest/api/3/myself'],
    ['GET /rest/api/3/serverInfo'],
    ['GET /rest/api/3/project/HELP'],
    ['GET /rest/api/3/project/NOPE'],
    ['GET /rest/api/3/field'],
    ['GET /rest/api/3/priority/search'],
    ['GET /rest/api/3/issue/createmeta/HELP/issuetypes'],
    ['GET /rest/api/3/issue/createmeta/HELP/issuetypes/10011'],
    ['GET /rest/api/3/mypermissions?permissions=EDIT_ISSUES&projectKey=HELP'],
    ['GET /rest/api/3/mypermissions'],
    [
      'POST /rest/api/3/permissions/check',
      { projectPermissions: [{ permissions: ['EDIT_ISSUES'], projects: [10_200] }] },
    ],
    ['GET /rest/servicedeskapi/servicedesk/HELP/requesttype'],
    ['GET /rest/servicedeskapi/servicedesk/HELP/requesttype/31/field'],
    ['GET /rest/servicedeskapi/servicedesk/HELP/requesttype/99/field'],
    ['GET /rest/servicedeskapi/servicedesk/HELP/organization'],
    ['POST /rest/api/3/issue', { fields }],
    ['POST /rest/api/3/issue', { fields: { ...fields, summary: '' } }],
    ['POST /rest/api/3/issue/bulk', { issueUpdates: [{ fields }, { fields: {} }] }],
    ['POST /rest/api/3/issue/bulk', { issueUpdates: [{ fields: {} }] }],
    ['GET /rest/api/3/issue/HELP-2?properties=*all'],
    ['GET /rest/api/3/issue/HELP-99'],
    ['PUT /rest/api/3/issue/HELP-2?returnIssue=true', { fields: { summary: 'T' } }],
    ['PUT /rest/api/3/issue/HELP-2', { fields: { summary: 'T' } }],
    ['PUT /rest/api/3/issue/HELP-2', {}],
    [
      'POST /rest/api/3/issue/bulkfetch',
      { issueIdsOrKeys: ['HELP-1', 'HELP-2'], fields: ['*all'], properties: ['k'] },
    ],
    ['POST /rest/api/3/issue/bulkfetch', { issueIdsOrKeys: [] }],
    [
      'POST /rest/api/3/search/jql',
      { jql: 'project = HELP', fields: ['*all'], properties: ['k'], maxResults: 1 },
    ],
    ['POST /rest/api/3/search/jql', { jql: '' }],
    [`POST ${issue}/comment`, { body: rich, properties: [{ key: 'k', value: 1 }] }],
    [`POST ${issue}/comment`, { body: 'text' }],
    [`GET ${issue}/comment`],
    [`GET ${issue}/comment/${comment}?expand=properties`],
    [`PUT ${issue}/comment/${own}`, { body: rich }],
    ['POST /rest/api/3/comment/list?expand=properties', { ids: [Number(comment), Number(own)] }],
    ['POST /rest/api/3/comment/list', { ids: [] }],
    [`GET /rest/api/3/comment/${comment}/properties`],
    [`GET /rest/api/3/comment/${comment}/properties/k`],
    [`PUT /rest/api/3/comment/${own}/properties/k`, 2],
    [`DELETE /rest/api/3/comment/${own}/properties/k`],
    [`DELETE ${issue}/comment/${own}`],
    [`DELETE ${issue}/comment/${own}`],
    [`PUT ${issue}/properties/k`, { a: 1 }],
    [`PUT ${issue}/properties/k`, { a: 2 }],
    [`GET ${issue}/properties`],
    [`GET ${issue}/properties/k`],
    [`DELETE ${issue}/properties/k`],
    [`POST ${issue}/remotelink`, link],
    [`POST ${issue}/remotelink`, link],
    [`GET ${issue}/remotelink`],
    [`GET ${issue}/remotelink?globalId=g`],
    ['PUT /rest/api/3/issue/HELP-2?returnIssue=true', { fields: kinds }],
    [`GET ${issue}/editmeta`],
    [`GET ${issue}?expand=transitions.fields`],
    [`GET ${issue}/transitions?expand=transitions.fields&includeUnavailableTransitions=true`],
    [`POST ${issue}/transitions`, { transition: { id: '761' }, fields: { resolution: { name: 'Done' } } }],
    [`POST ${issue}/transitions`, {}],
    ['GET /rest/api/3/project/HELP/statuses'],
    ['GET /rest/api/3/resolution/search?maxResults=2'],
    [
      'POST /rest/api/3/issue/bulkfetch',
      { issueIdsOrKeys: ['HELP-1', 'HELP-2'], fields: ['*all'], expand: ['transitions'] },
    ],
    ['POST /rest/api/3/changelog/bulkfetch', { issueIdsOrKeys: ['HELP-1', 'HELP-2'], maxResults: 1 }],
    ['POST /rest/api/3/changelog/bulkfetch', { issueIdsOrKeys: [] }],
    ['GET /rest/api/3/user/search?query=ida'],
    ['GET /rest/api/3/user/search'],
    ['GET /rest/api/3/user/assignable/search?project=HELP&query=agent'],
    [`GET /rest/api/3/user/bulk?accountId=${world.bob.accountId}`],
    ['GET /rest/api/3/attachment/meta'],
    [`POST ${issue}/attachments`, form()],
    [`GET /rest/api/3/attachment/${file}`],
    [`GET /rest/api/3/attachment/content/${file}?redirect=false`],
    [`GET /rest/api/3/attachment/content/${file}`],
    ['GET /rest/servicedeskapi/request/HELP-1/attachment'],
    ['GET /rest/servicedeskapi/request/HELP-1/comment?expand=attachment'],
    [`GET /rest/servicedeskapi/request/HELP-1/comment/${shown}/attachment`],
    [`DELETE /rest/api/3/attachment/${file}`],
    [`DELETE /rest/api/3/attachment/${file}`],
  ];
}

/** Documents anywhere in an answer. */
function docsIn(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  if (at(value, 'type') === 'doc') return [value];
  return Object.values(value).flatMap(docsIn);
}

describe.runIf(FILES.every((file) => existsSync(join(specs, file))) && hasAdfSchema)(
  'the answers of the emulator',
  () => {
    it('are what the documents say, on every route', async () => {
      const schemaOf = answerSchemas();
      const world = createWorld();
      let checked = 0;
      let documents = 0;
      for (const [line, body] of tour(world)) {
        const answer = await ask(world, world.desk, world.deskSync, line, body);
        const { method = '', route = '', status = 0 } = world.desk.log.entries.at(-1) ?? {};
        const validate = schemaOf(method, route, status);
        if (validate !== undefined) {
          expect(complaints(validate, answer.body), line).toEqual([]);
          checked += 1;
        }
        for (const doc of docsIn(answer.body)) {
          expect(adfErrors(doc), line).toEqual([]);
          documents += 1;
        }
      }
      expect(checked).toBeGreaterThan(30);
      expect(documents).toBeGreaterThan(10);
      const seen = new Set(world.desk.log.entries.map(({ method, route }) => `${method} ${route}`));
      const unseen = ROUTES.map(({ method, route }) => `${method} ${route}`).filter(
        (name) => !seen.has(name) && !name.endsWith('/rest/api/3/search'),
      );
      expect(unseen).toEqual([]);
    });

    it('are documented ones for a dead token, too', async () => {
      const schemaOf = answerSchemas();
      const world = createWorld();
      const requests = tour(world);
      setToken(world.desk, world.deskSync.accountId, undefined);
      for (const [line, body] of requests) {
        const answer = await ask(world, world.desk, world.deskSync, line, body);
        const { method = '', route = '', status = 0 } = world.desk.log.entries.at(-1) ?? {};
        const validate = schemaOf(method, route, status);
        expect(validate === undefined ? [] : complaints(validate, answer.body), line).toEqual([]);
      }
      expect(world.desk.log.writes()).toEqual([]);
    });
  },
);
