/** The rules for files: what the configuration wants, within what the two sites accept. */
import type { Side } from '../sync/snapshot.ts';
import type { FileRules } from './contract.ts';
import { quote } from './key-path.ts';
import { report, writesTo } from './resolving.ts';
import type { Resolving } from './resolving.ts';
import type { FileSettings, SyncSettings } from './settings.ts';

const MEGABYTE = 1_048_576;

/** Whether files are written on a side. */
export function carriesFilesTo({ attachments }: Pick<SyncSettings, 'attachments'>, side: Side): boolean {
  return (
    attachments !== undefined && attachments.direction !== 'off' && writesTo(attachments.direction, side)
  );
}

/** @returns undefined where the configuration does not speak of files; a site that takes none is a problem. */
export function resolveFiles(resolving: Resolving): FileRules | undefined {
  const { attachments } = resolving.sync;
  if (attachments === undefined) return undefined;
  const { direction, exclude } = attachments;
  return {
    direction,
    exclude,
    maxBytes: {
      customer: mostBytes(resolving, attachments, 'customer'),
      desk: mostBytes(resolving, attachments, 'desk'),
    },
  };
}

function mostBytes(resolving: Resolving, { maxSizeMb }: FileSettings, side: Side): number {
  const wanted = Math.floor(maxSizeMb * MEGABYTE);
  const { uploads } = resolving.facts[side];
  if (uploads === undefined) return wanted;
  if (!uploads.enabled && carriesFilesTo(resolving.sync, side)) {
    const text = `attachments are switched off on the site ${quote(resolving.sync[side].site)}, so no file can be carried there. Switch them on in Jira (System > Attachments), or choose another \`direction\`.`;
    report(resolving, ['attachments', 'direction'], text);
  }
  return Math.min(wanted, uploads.mostBytes);
}
