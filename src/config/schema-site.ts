/** The part of the configuration below `sites.<name>`. */
import { z } from 'zod';
import { accountId, apiUrl, day, email, environmentName, siteUrl } from './scalars.ts';

const literalToken =
  'must be { env: NAME }: the name of an environment variable. A token itself never stands in this file; if one did, revoke it';

export const siteSchema = z.strictObject({
  url: siteUrl.meta({
    description: 'Address of the site as people open it: https, no path.',
    examples: ['https://acme.atlassian.net'],
  }),
  apiUrl: apiUrl.optional().meta({
    description: 'Where requests go, if not to `url`: scoped tokens and service accounts need it.',
    examples: ['https://api.atlassian.com/ex/jira/11111111-2222-3333-4444-555555555555'],
  }),
  email: z
    .union([
      email,
      z.strictObject({
        env: environmentName.meta({
          description: 'Name of the environment variable that holds the e-mail address.',
          examples: ['ACME_JIRA_EMAIL'],
        }),
      }),
    ])
    .meta({
      description: 'Address of the sync account, or `{ env: NAME }`.',
      examples: ['sync@vendor.example'],
    }),
  token: z
    .strictObject(
      {
        env: environmentName.meta({
          description: 'Name of the environment variable that holds the API token.',
          examples: ['ACME_JIRA_TOKEN'],
        }),
        expires: day.optional().meta({
          description: 'Last day of the token; a warning appears 30 days ahead.',
          examples: ['2027-10-31'],
        }),
      },
      { error: (issue) => (issue.code === 'invalid_type' ? literalToken : undefined) },
    )
    .meta({
      description: 'Where the API token comes from; never the token itself.',
      examples: [{ env: 'ACME_JIRA_TOKEN', expires: '2027-10-31' }],
    }),
  formerAccounts: z
    .array(accountId)
    .default([])
    .meta({
      description: 'Account ids whose mirrors are ours too, after a change of the sync account.',
      examples: [['712020:0a1b2c3d-aaaa-bbbb-cccc-0123456789ab']],
    }),
  formerUrls: z
    .array(siteUrl)
    .default([])
    .meta({
      description: 'Earlier addresses of this site.',
      examples: [['https://acme-old.atlassian.net']],
    }),
});
