/** A bridge that carries files, and the files of both twins. */
import type { Doc, Node } from '../../src/adf/document.ts';
import type { Side } from '../../src/sync/snapshot.ts';
import type { AttachmentView } from '../emulator/index.ts';
import { viewIssue } from '../emulator/index.ts';
import { createBridge, minutes, scenarioRules, scenarioSync } from '../support/bridge.ts';
import type { Bridge, BridgeOptions } from '../support/bridge.ts';

export const UPLOAD = '/rest/api/3/issue/{issue}/attachments';
export const CONTENT = '/rest/api/3/attachment/content/{attachment}';
export const BYTES = '/file/{media}/binary';

export function bridgeWith(attachments = '{ direction: both }', options: BridgeOptions = {}): Bridge {
  return createBridge({
    sync: scenarioSync(`${scenarioRules}attachments: ${attachments}\n`, {
      sameSite: options.sameSite === true,
    }),
    ...options,
  });
}

/** A bridge with one pair that is in step: ACME-1 and HELP-1. */
export async function pairWith(attachments?: string, options?: BridgeOptions): Promise<Bridge> {
  const bridge = bridgeWith(attachments, options);
  bridge.world.ann.createIssue('ACME', 'Printer smokes');
  await bridge.run();
  bridge.world.advance(minutes(15));
  return bridge;
}

export function filesAt(bridge: Bridge, side: Side, key?: string): readonly AttachmentView[] {
  const issue =
    side === 'customer'
      ? viewIssue(bridge.customer, key ?? 'ACME-1')
      : viewIssue(bridge.desk, key ?? 'HELP-1');
  if (issue === undefined) throw new Error('no such issue');
  return issue.attachments;
}

/** Names of files with the beginning of their hash: enough to tell them apart. */
export function namesAt(bridge: Bridge, side: Side, key?: string): string[] {
  return filesAt(bridge, side, key).map(({ filename }) => filename);
}

/** Content of a file at one side, as its hash. */
export function hashesAt(bridge: Bridge, side: Side): string[] {
  return filesAt(bridge, side)
    .map(({ sha256 }) => sha256)
    .toSorted();
}

/** Every link of a document: its words and where it leads. */
export function linksOf(doc: Doc | undefined): [string, unknown][] {
  const found: [string, unknown][] = [];
  const walk = (node: Node): void => {
    const link = node.marks?.find(({ type }) => type === 'link');
    if (link !== undefined) found.push([node.text ?? '', link.attrs?.href]);
    for (const child of node.content ?? []) walk(child);
  };
  if (doc !== undefined) walk(doc);
  return found;
}
