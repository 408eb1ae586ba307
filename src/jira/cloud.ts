/** Jira Cloud behind the port: jira.js's flat functions on our transport, their answers read by our own schemas. */
import type { CloudContext } from './cloud/answer.ts';
import { createAttachments } from './cloud/attachments.ts';
import { createChangelog } from './cloud/changelog.ts';
import { createComments } from './cloud/comments.ts';
import { createIssueReads } from './cloud/issues.ts';
import { createIssueWrites } from './cloud/issue-writes.ts';
import { createMetadata } from './cloud/metadata.ts';
import { createScreens } from './cloud/screens.ts';
import { createSearch } from './cloud/search.ts';
import { createTransitions } from './cloud/transitions.ts';
import { createUsers } from './cloud/users.ts';
import type { Site } from './site.ts';
import type { Transport } from './transport.ts';

export interface CloudSiteOptions {
  /** Name in the configuration. */
  readonly name: string;
  /** The site's address for people, `https://acme.atlassian.net`; its host is how markers name the site. */
  readonly url: string;
  /** Told the code of a warning that Jira attached to a search: its result may be incomplete. */
  readonly onWarning?: (warning: string) => void;
}

/**
 * Makes the site of one transport.
 *
 * @throws TypeError when `url` is no address.
 */
export function createCloudSite(transport: Transport, options: CloudSiteOptions): Site {
  const { name, onWarning = () => undefined } = options;
  const { host, origin } = new URL(options.url);
  const context: CloudContext = { transport, onWarning };
  return {
    name,
    host,
    url: origin,
    now: () => transport.now(),
    expectAccount: (account) => transport.expectAccount(account),
    ...createMetadata(context),
    ...createScreens(context),
    ...createSearch(context),
    ...createIssueReads(context),
    ...createAttachments(context),
    ...createChangelog(context),
    ...createUsers(context),
    ...createComments(context),
    ...createIssueWrites(context),
    ...createTransitions(context),
  };
}
