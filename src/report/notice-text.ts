/** Notices in words. */
import type { Notice } from '../sync/outcome.ts';
import { countOf, formatTime, say } from './wording.ts';

export interface NoticeText {
  /** A `warning` wants somebody to act. */
  readonly level: 'info' | 'warning';
  readonly text: string;
}

/** In: a notice. Out: one or two sentences and how loud to say them. */
export function describeNotice(notice: Notice): NoticeText {
  switch (notice.code) {
    case 'disabled':
      return {
        level: 'info',
        text: 'Disabled (`enabled: false`): a plan shows what it would do, and nothing of it is written.',
      };
    case 'token-expires':
      return {
        level: 'warning',
        text:
          notice.days > 0
            ? `The token of site ${say(notice.site)} expires in ${countOf(notice.days, 'day')}. Create a new one and store it in the same secret.`
            : `The token of site ${say(notice.site)} has reached its date in \`expires\`. Create a new one and store it in the same secret.`,
      };
    case 'unused-default':
      return {
        // It is right as it stands; somebody may want to tidy up.
        level: 'info',
        text: `Line ${notice.line}: \`${say(notice.path)}\` is not used: either \`fields\` writes that field, or no row of \`issueTypes\` leads to that type. The line may go.`,
      };
    case 'checkpoint-lost':
      return {
        level: 'info',
        text: 'The checkpoint that was found could not be read, so everything in scope was looked at again. That costs requests and changes nothing else.',
      };
    case 'checkpoint-not-saved':
      return {
        level: 'warning',
        text: 'The checkpoint could not be saved to the Actions cache. The next run reads more and changes nothing else.',
      };
    case 'renamed':
      return {
        level: 'warning',
        text: `Line ${notice.line}: what \`${say(notice.path)}\` names was renamed in Jira to \`${say(notice.now)}\`. It goes on by its id; please mend the line.`,
      };
    case 'search-warning':
      return {
        level: 'warning',
        text: `Site ${say(notice.site)} warns about the search: ${say(notice.warning)}`,
      };
    case 'creating-elsewhere':
      return {
        level: 'info',
        text: `Another run may still be creating requests (since ${formatTime(notice.since)}). This run created none; the next one will.`,
      };
    case 'comparing':
      return {
        level: 'info',
        text: `${comparedPairs(notice.compared, notice.of)} compared in full, whether changed or not.${
          notice.differing === undefined ? '' : ` Not as agreed: ${notice.differing.toLocaleString('en-US')}.`
        }${
          notice.of === undefined
            ? ''
            : ' The others follow within seven days, with what this change writes there; `compare: all` shows it now.'
        }`,
      };
    case 'not-editable':
      return {
        level: 'warning',
        text: `Line ${notice.line}: the field of \`${say(notice.path)}\` is not on the edit screen of the ${notice.side} issue type ${notice.types.map((type) => `\`${say(type)}\``).join(', ')}, as far as the sync account sees it, so Jira may refuse to write it. Add it to that screen, or leave the type out with \`onlyFor\`.`,
      };
    case 'no-issue-types':
      return {
        level: 'warning',
        text: '`issueTypes` is missing, so nothing is carried, and mode `sync` refuses this sync as soon as it is enabled. The summary of this plan suggests what to write.',
      };
    case 'no-suggestion':
      return {
        level: 'warning',
        text:
          notice.reason === 'no-request-type'
            ? 'Nothing can be suggested: no issue type of the desk project has a request type. Add one in its settings.'
            : `What is not mapped yet could not be looked for (\`${notice.reason}\`). The next plan tries again.`,
      };
  }
}

/** `12 pairs`, or `12 of 80 pairs`. */
function comparedPairs(compared: number, of: number | undefined): string {
  return of === undefined
    ? countOf(compared, 'pair')
    : `${compared.toLocaleString('en-US')} of ${countOf(of, 'pair')}`;
}
