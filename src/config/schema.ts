/**
 * The whole configuration, in zod. The JSON Schema for editors and the reference in `docs/` are
 * made from it, so every key carries its description.
 */
import { z } from 'zod';
import { siteSchema } from './schema-site.ts';
import { syncSchema, templateSchema } from './schema-sync.ts';
import { siteName, syncName } from './scalars.ts';

/** One file. Sites and syncs may stand in different files, so each of them may be absent here. */
export const fileSchema = z.strictObject({
  version: z.literal(1).meta({ description: 'Version of this format. Every file has it.', examples: [1] }),
  sites: z
    .record(siteName, siteSchema)
    .optional()
    .meta({
      description: 'The Jira sites, by a name of your own.',
      examples: [
        {
          acme: {
            url: 'https://acme.atlassian.net',
            email: 'sync@vendor.example',
            token: { env: 'ACME_JIRA_TOKEN' },
          },
        },
      ],
    }),
  templates: z
    .record(siteName, templateSchema)
    .optional()
    .meta({
      description:
        'Parts shared by many syncs. Maps merge by key, lists append, other values of the sync replace, `null` removes.',
      examples: [{ standard: { fields: ['Summary', 'Description'], stopLabel: 'no-sync' } }],
    }),
  syncs: z
    .record(syncName, syncSchema)
    .optional()
    .meta({
      description:
        'The agreements, by name. The name becomes part of every marker: 1 to 40 of a-z, 0-9 and -.',
      examples: [
        {
          acme: {
            customer: { site: 'acme', project: 'ACME', since: '2026-11-01' },
            desk: { site: 'vendor', project: 'HELP' },
            issueTypes: [{ customer: 'Task', desk: 'IT Help', requestType: 'Get IT Help' }],
            fields: ['Summary', 'Description'],
          },
        },
      ],
    }),
});

export type FileInput = z.output<typeof fileSchema>;
export type SiteInput = z.output<typeof siteSchema>;
export type SyncInput = z.output<typeof syncSchema>;
