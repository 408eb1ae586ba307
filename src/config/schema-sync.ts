/** The part of the configuration below `syncs.<name>`. */
import { z } from 'zod';
import type { Limits } from './contract.ts';
import { accountId, amount, day, dayOrAll, jql, label, nameOrId, projectKey, syncName } from './scalars.ts';
import { carriedTo, defaultsSchema, fieldRow, usersSchema } from './schema-fields.ts';
import { attachmentsSchema } from './schema-files.ts';
import { pairsSchema } from './schema-pairs.ts';
import { statusSchema } from './schema-status.ts';

function sideSchema(side: 'customer' | 'desk') {
  return z.strictObject({
    site: z.string().meta({ description: 'Name of a site below `sites`.', examples: ['acme'] }),
    project: projectKey.meta({ description: 'Key (or id) of the project.', examples: ['ACME'] }),
    since: dayOrAll.optional().meta({
      description:
        side === 'customer'
          ? 'A day (from 00:00 UTC, by creation) or `all`: older issues without a twin are left alone. Required, unless all issue types go to the customer only.'
          : 'A day or `all`. Required where an issue type goes to the customer, and without meaning elsewhere.',
      examples: ['2026-11-01'],
    }),
    jql: jql.optional().meta({
      description:
        side === 'customer'
          ? 'Which issues without a twin come into scope. A pair once linked goes on.'
          : 'Which requests without a twin come into scope. Required where an issue type goes to the customer.',
      examples: [side === 'customer' ? 'labels = vendor-support' : 'organizations = "Acme"'],
    }),
  });
}

const issueTypeRow = z.strictObject({
  customer: z.union([nameOrId, z.array(nameOrId).min(1)]).meta({
    description:
      'Issue type of the customer, or a list of them. Where the row goes to the customer, the first is the one that is created.',
    examples: [['Task', 'Improvement']],
  }),
  desk: nameOrId.meta({ description: 'Issue type of the desk.', examples: ['IT Help'] }),
  requestType: nameOrId.optional().meta({
    description:
      'Request type of the desk issue; it must belong to the issue type. Needed here or in `defaults.desk`.',
    examples: ['Get IT Help'],
  }),
  direction: carriedTo.default('to-desk').meta({
    description:
      "Whose issues create twins: the customer's (`to-desk`), the desk's (`to-customer`), or either (`both`).",
    examples: ['to-desk', 'both'],
  }),
});

const authorship = z.enum(['enriched', 'anonymous']);

const commentsSchema = z.strictObject({
  direction: z
    .enum(['both', 'to-desk', 'to-customer', 'off'])
    .default('both')
    .meta({ description: 'Which way comments travel.', examples: ['to-desk'] }),
  authorship: z
    .union([
      authorship,
      z.strictObject({
        toDesk: authorship
          .default('enriched')
          .meta({ description: 'For comments that arrive on the desk.', examples: ['enriched'] }),
        toCustomer: authorship
          .default('enriched')
          .meta({ description: 'For comments that arrive at the customer.', examples: ['anonymous'] }),
      }),
    ])
    .default('enriched')
    .meta({
      description:
        '`enriched`: the mirror names the author and the time. `anonymous`: it does not. One word, or one for each way.',
      examples: ['anonymous', { toDesk: 'enriched', toCustomer: 'anonymous' }],
    }),
  deskVisibility: z
    .enum(['public', 'internal'])
    .default('public')
    .meta({ description: 'How comments of the customer arrive on the desk.', examples: ['internal'] }),
  restricted: z
    .enum(['skip', 'internal'])
    .default('skip')
    .meta({
      description:
        'Comments of the customer limited to a role or group: left out, or carried as internal ones.',
      examples: ['internal'],
    }),
  fromApps: z
    .boolean()
    .default(false)
    .meta({ description: 'Whether comments written by apps (bots) are carried.', examples: [true] }),
  ignoreAuthors: z
    .array(accountId)
    .default([])
    .meta({
      description: 'Account ids whose comments are not carried.',
      examples: [['712020:0a1b2c3d-aaaa-bbbb-cccc-0123456789ab']],
    }),
  since: day.optional().meta({
    description: 'Comments older than this day (00:00 UTC) stay where they are.',
    examples: ['2026-11-01'],
  }),
  edits: z
    .boolean()
    .default(true)
    .meta({ description: 'Whether an edited comment edits its mirror.', examples: [false] }),
  deletes: z
    .boolean()
    .default(true)
    .meta({
      description: 'Whether a deleted comment removes its mirror. Withdrawals happen in any case.',
      examples: [false],
    }),
});

/** What one run may do where the file says nothing else. */
export const defaultLimits: Limits = {
  creates: 50,
  updates: 500,
  comments: 500,
  deletes: 25,
  commentsPerPair: 50,
};

const limitsSchema = z.strictObject({
  creates: amount
    .default(defaultLimits.creates)
    .meta({ description: 'Twins created, and existing pairs linked.', examples: [50] }),
  updates: amount
    .default(defaultLimits.updates)
    .meta({ description: 'Pairs whose fields, type or status are written.', examples: [500] }),
  comments: amount
    .default(defaultLimits.comments)
    .meta({ description: 'Comments added or edited, and files uploaded.', examples: [500] }),
  deletes: amount.default(defaultLimits.deletes).meta({
    description:
      'Copies of comments and files removed because the original was deleted; withdrawals are never limited.',
    examples: [25],
  }),
  commentsPerPair: amount
    .default(defaultLimits.commentsPerPair)
    .meta({ description: 'Comments added or edited, and files uploaded, on one pair.', examples: [50] }),
});

export const syncSchema = z.strictObject({
  template: z
    .string()
    .optional()
    .meta({ description: 'Name of an entry below `templates`.', examples: ['standard'] }),
  formerNames: z
    .array(syncName)
    .default([])
    .meta({ description: 'Earlier names of this sync, newest first.', examples: [['acme-support']] }),
  enabled: z
    .boolean()
    .default(true)
    .meta({
      description: 'The switch to start, pause and leave: with `false`, `plan` works and `sync` skips it.',
      examples: [false],
    }),
  customer: sideSchema('customer').meta({
    description: 'The project of the customer.',
    examples: [{ site: 'acme', project: 'ACME', since: '2026-11-01' }],
  }),
  desk: sideSchema('desk').meta({
    description: 'The service project of the support team.',
    examples: [{ site: 'vendor', project: 'HELP' }],
  }),
  issueTypes: z
    .array(issueTypeRow)
    .min(1)
    .optional()
    .meta({
      description:
        'Which issue types travel, and what they become. Only a sync that is being set up has none: `plan` then suggests them, and `sync` refuses it.',
      examples: [[{ customer: ['Task', 'Improvement'], desk: 'IT Help', requestType: 'Get IT Help' }]],
    }),
  defaults: defaultsSchema.prefault({}).meta({
    description: 'Values written when a twin is created, unless a field mapping wrote the field.',
    examples: [{ desk: [{ field: 'Priority', value: 'Medium' }] }],
  }),
  fields: z
    .array(z.union([nameOrId, fieldRow]))
    .default([])
    .meta({
      description: 'Fields that are carried. A bare name is the same field on both sides, towards the desk.',
      examples: [['Summary', 'Description', { customer: 'Key', desk: 'Customer issue' }]],
    }),
  comments: commentsSchema.prefault({}).meta({
    description: 'What happens with comments.',
    examples: [{ direction: 'both', authorship: 'enriched' }],
  }),
  attachments: attachmentsSchema.optional().meta({
    description: 'Carrying files. Without this key none is carried.',
    examples: [{ direction: 'both', maxSizeMb: 20 }],
  }),
  status: statusSchema.prefault({}).meta({
    description: 'Which status of one side becomes which of the other: a table per direction.',
    examples: [
      {
        toDesk: { Reopened: 'In Progress' },
        toCustomer: { Resolved: { status: 'Done', resolution: 'Done' } },
      },
    ],
  }),
  users: usersSchema.prefault({}).meta({
    description: 'Who is who on the other side, for fields that hold people.',
    examples: [
      { map: { '712020:0a1b2c3d-aaaa-bbbb-cccc-0123456789ab': 'bob@vendor.example' }, fallback: 'none' },
    ],
  }),
  pairs: pairsSchema.default([]).meta({
    description: 'Existing issues to link as they are, before anything is created.',
    examples: [[{ file: 'acme-pairs.csv' }, { desk: 'Customer issue' }]],
  }),
  twinLabel: z
    .strictObject({
      customer: label.optional().meta({ description: 'Label of every customer twin.', examples: ['vendor'] }),
      desk: label.optional().meta({ description: 'Label of every desk twin.', examples: ['acme'] }),
    })
    .prefault({})
    .meta({
      description: 'A label on every twin, so that people can search for them. Off by default.',
      examples: [{ desk: 'acme' }],
    }),
  stopLabel: label.optional().meta({
    description:
      'With this label on either twin nothing is carried and nothing created. Withdrawals still happen.',
    examples: ['no-sync'],
  }),
  webLinks: z
    .boolean()
    .default(true)
    .meta({ description: 'A web link on each twin to the other.', examples: [false] }),
  securityLevel: z
    .enum(['skip', 'sync'])
    .default('skip')
    .meta({
      description: 'Customer issues with a security level: left alone, or carried like others.',
      examples: ['sync'],
    }),
  onDelete: z
    .enum(['comment', 'ignore'])
    .default('comment')
    .meta({
      description:
        'When the customer issue vanished: an internal comment on the desk, or nothing. The pair is named in the summary either way.',
      examples: ['ignore'],
    }),
  conflicts: z
    .enum(['newest', 'customer', 'desk'])
    .default('newest')
    .meta({
      description:
        'Who wins when a field mapped both ways was edited on both sides, or the status changed on both. `newest`: the later edit, with a tie going to the customer.',
      examples: ['desk'],
    }),
  limits: limitsSchema.prefault({}).meta({
    description: 'How much one run may write.',
    examples: [{ creates: 50, updates: 500, comments: 500 }],
  }),
});

/** What a template may hold: any part of a sync. Whether the parts make a whole is seen once they are written out. */
export const templateSchema = syncSchema
  .omit({ template: true, formerNames: true })
  .extend({
    customer: sideSchema('customer')
      .partial()
      .meta({ description: 'Parts of the customer side.', examples: [{ since: '2026-11-01' }] }),
    desk: sideSchema('desk')
      .partial()
      .meta({
        description: 'Parts of the desk side: most customers share one desk.',
        examples: [{ site: 'vendor', project: 'HELP' }],
      }),
  })
  .partial();
