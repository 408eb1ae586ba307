/** Why a sync stopped and which limits held it back, the same in summary, plan comment and failure issue. */
import type { SyncReport } from '../sync/outcome.ts';
import { code, prose } from './escape.ts';
import { describeAllowance } from './allow-once.ts';
import { describeFailure } from './failure-text.ts';

/** The failure that ended a sync early: none, or one block of Markdown. @param name Markdown that says which sync it is */
export function renderStop({ stopped }: Pick<SyncReport, 'stopped'>, name = ''): string[] {
  if (stopped === undefined) return [];
  const { what, hint } = describeFailure(stopped);
  const title =
    stopped.code === 'untrusted-site' ? `⚠️ ${name}**Not contacted.**` : `❌ ${name}**This sync stopped.**`;
  return [`${title} ${code(stopped.code)} ${prose(what)} ${prose(hint)}`];
}

/** Every limit that held work back, then the command that allows it once. */
export function renderOverLimit(
  report: Pick<SyncReport, 'sync' | 'overLimit'>,
  workflow: string | undefined,
  name = '',
): string[] {
  const command = describeAllowance(report, workflow);
  return [
    ...report.overLimit.map((failure) => {
      const { what, hint } = describeFailure(failure);
      return `❌ ${name}${code(failure.code)} ${prose(what)} ${prose(hint)}`;
    }),
    ...(command === undefined ? [] : [`\`\`\`sh\n${command}\n\`\`\``]),
  ];
}
