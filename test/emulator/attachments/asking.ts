/** Uploads and downloads as tests make them. */
import { createHash } from 'node:crypto';
import { ask } from '../ask.ts';
import type { Answered } from '../ask.ts';
import { createWorld, viewIssue } from '../index.ts';
import type { AttachmentView, ScenarioWorld, Site } from '../index.ts';

/** A request to the desk as its sync account. */
export const onDesk = (world: ScenarioWorld, line: string, body?: unknown): Promise<Answered> =>
  ask(world, world.desk, world.deskSync, line, body);

/** The header of an account. */
export const authorization = (account: { readonly email: string; readonly token: string }): string =>
  `Basic ${Buffer.from(`${account.email}:${account.token}`).toString('base64')}`;

export interface Sending {
  readonly headers?: Record<string, string>;
  readonly field?: string;
}

/** Uploads files to an issue of the desk the way a client does. */
export async function upload(
  world: ScenarioWorld,
  issue: string,
  files: readonly File[],
  sending: Sending = {},
): Promise<Response> {
  const form = new FormData();
  for (const file of files) form.append(sending.field ?? 'file', file);
  return world.fetch(`${world.desk.baseUrl}/rest/api/3/issue/${issue}/attachments`, {
    method: 'POST',
    headers: {
      Authorization: authorization(world.deskSync),
      'X-Atlassian-Token': 'no-check',
      ...sending.headers,
    },
    body: form,
  });
}

/** The hash of an answer, read as it comes. */
export async function sha256(response: Response): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) hash.update(chunk);
  return hash.digest('hex');
}

/** A world with one request on the desk, HELP-1. */
export function deskWorld(): ScenarioWorld {
  const world = createWorld();
  world.bob.createIssue('HELP', { summary: 'S', requestType: 'Get IT Help' });
  return world;
}

/** The files of an issue of the desk. */
export const files = (world: ScenarioWorld, key = 'HELP-1'): readonly AttachmentView[] =>
  viewIssue(world.desk, key)!.attachments;

/** A request as the sync account of a site, with what `fetch` takes. */
export function download(
  world: ScenarioWorld,
  site: Site,
  path: string,
  init: RequestInit = {},
): Promise<Response> {
  const account = site === world.desk ? world.deskSync : world.customerSync;
  return world.fetch(`${site.baseUrl}${path}`, {
    ...init,
    headers: { Authorization: authorization(account), ...(init.headers as Record<string, string>) },
  });
}
