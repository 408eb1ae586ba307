/** A request as tests make it: one line, the answer parsed. */
import type { ApiAccount, ScenarioWorld } from './scenario.ts';
import type { Site } from './site.ts';
import type { World } from './world.ts';

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed where it is JSON, text otherwise, undefined when empty. */
  readonly body: unknown;
}

/**
 * Sends `method path` to a site as an account (undefined: anonymously) and returns the answer. A form is sent as one, with
 * the header that uploads need; anything else as JSON.
 */
export async function ask(
  world: World,
  site: Site,
  account: ApiAccount | undefined,
  line: string,
  body?: unknown,
): Promise<Answered> {
  const [method = 'GET', path = '/'] = line.split(' ');
  const form = body instanceof FormData ? body : undefined;
  const headers: Record<string, string> =
    form === undefined ? { 'Content-Type': 'application/json' } : { 'X-Atlassian-Token': 'no-check' };
  if (account !== undefined) {
    headers['Authorization'] = `Basic ${Buffer.from(`${account.email}:${account.token}`).toString('base64')}`;
  }
  const response = await world.fetch(`${site.baseUrl}${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: form ?? JSON.stringify(body) }),
  });
  const text = await response.text();
  const json = response.headers.get('content-type')?.includes('json') ?? false;
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : json ? parse(text) : text,
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The same to the scenario's desk, as the sync account there. */
export function onDesk(world: ScenarioWorld, line: string, body?: unknown): Promise<Answered> {
  return ask(world, world.desk, world.deskSync, line, body);
}

/** The id of a desk field by its name. */
export function deskFieldId(world: ScenarioWorld, name: string): string {
  const field = [...world.desk.fields.values()].find((one) => one.name === name);
  if (field === undefined) throw new Error(`no field ${name}`);
  return field.id;
}

/** Sends the creation of an IT Help request with these fields. */
export function createOnDesk(
  world: ScenarioWorld,
  fields: Readonly<Record<string, unknown>>,
): Promise<Answered> {
  return onDesk(world, 'POST /rest/api/3/issue', {
    fields: { project: { id: '10200' }, issuetype: { id: '10011' }, summary: 'S', ...fields },
  });
}

/** A path into parsed JSON: `at(body, 'issues', 0, 'key')`; undefined where there is nothing. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, step) =>
      typeof inner === 'object' && inner !== null
        ? (inner as Record<string | number, unknown>)[step]
        : undefined,
    value,
  );
}

/** The entries of a list in parsed JSON. */
export function list(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = at(value, ...path);
  if (!Array.isArray(found)) throw new Error(`no list at ${path.join('.')}: ${JSON.stringify(value)}`);
  return found;
}
