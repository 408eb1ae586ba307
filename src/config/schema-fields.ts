/** Fields, defaults and people below `syncs.<name>`. */
import { z } from 'zod';
import { defaultValue, nameOrId, personName, textTemplate } from './scalars.ts';

export const carriedTo = z.enum(['to-desk', 'to-customer', 'both']);

export const fieldRow = z.strictObject({
  customer: nameOrId.meta({
    description: 'Field of the customer, or `Key`, `Url` or `Status`, which can be read and never written.',
    examples: ['Key'],
  }),
  desk: nameOrId.meta({
    description: 'Field of the desk, or `Key`, `Url` or `Status`.',
    examples: ['Customer issue'],
  }),
  direction: carriedTo.default('to-desk').meta({
    description:
      'Where the value goes. `both`: whichever side changed; if both did, `conflicts` decides. Not for rich text: Jira rewrites documents, so it cannot be told who changed what.',
    examples: ['to-customer'],
  }),
  when: z
    .enum(['change', 'create', 'always'])
    .default('change')
    .meta({
      description:
        '`change`: when the origin changed. `create`: only when the twin is created. `always`: also over an edit by a person; not with `both`.',
      examples: ['create'],
    }),
  onlyFor: z
    .array(nameOrId)
    .min(1)
    .optional()
    .meta({
      description: 'Desk issue types this mapping is for; absent for all.',
      examples: [['IT Help']],
    }),
  values: z
    .record(z.string(), nameOrId)
    .optional()
    .meta({
      description:
        'Which choice becomes which: of the side the value comes from (with `both`: of the customer) to the other side. `*` stands for every other choice; without it, choices of the same name are carried, too. A choice of a cascading select is written `Parent > Child`.',
      examples: [{ Highest: 'P1', High: 'P2', '*': 'P3' }],
    }),
  text: textTemplate.optional().meta({
    description:
      'The value as a text, into short or rich text: `{value}` is the value as people read it, `{key}` and `{url}` are those of the issue it comes from. One way only.',
    examples: ['[{key}] {value}'],
  }),
});

function defaultRow(side: 'customer' | 'desk') {
  const requestType =
    side === 'desk' ? ' `Customer Request Type` and `Request Type` both mean the request type.' : '';
  return z
    .strictObject({
      field: nameOrId.meta({ description: `Field to fill.${requestType}`, examples: ['Priority'] }),
      value: defaultValue.optional().meta({
        description:
          'Value for all issue types that `byIssueType` does not name. Choices by name or id, days as YYYY-MM-DD, times as 2026-11-02T09:14Z, people by account id; lists where the field holds several.',
        examples: ['Medium'],
      }),
      byIssueType: z
        .record(z.string(), defaultValue)
        .optional()
        .meta({
          description: `Value by issue type of the ${side}.`,
          examples: [
            side === 'desk' ? { 'IT Help': 'Get IT Help', Purchase: 'Purchase request' } : { Task: 'High' },
          ],
        }),
    })
    .refine((row) => row.value !== undefined || Object.keys(row.byIssueType ?? {}).length > 0, {
      error: 'must have `value`, `byIssueType` or both',
    });
}

export const defaultsSchema = z.strictObject({
  desk: z
    .array(defaultRow('desk'))
    .default([])
    .meta({
      description: 'Values for new desk issues.',
      examples: [[{ field: 'Priority', value: 'Medium' }]],
    }),
  customer: z
    .array(defaultRow('customer'))
    .default([])
    .meta({
      description: 'Values for new customer issues; without effect where no issue type goes to the customer.',
      examples: [[{ field: 'Labels', value: ['vendor'] }]],
    }),
});

const standIn = z.union([z.literal('none'), personName]);

export const usersSchema = z.strictObject({
  map: z
    .record(personName, personName)
    .default({})
    .meta({
      description:
        'Account id or e-mail address at the customer to that on the desk. Who is not in it is looked for by the same e-mail address, where Jira shows it.',
      examples: [{ '712020:0a1b2c3d-aaaa-bbbb-cccc-0123456789ab': 'bob@vendor.example' }],
    }),
  fallback: z
    .union([
      standIn,
      z.strictObject({
        desk: standIn.default('none').meta({
          description: 'Who stands in on the desk: account id, e-mail address or `none`.',
          examples: ['bob@vendor.example'],
        }),
        customer: standIn.default('none').meta({
          description: 'Who stands in at the customer: account id, e-mail address or `none`.',
          examples: ['none'],
        }),
      }),
    ])
    .default('none')
    .meta({
      description:
        'Who stands in for a person without an account on the other side: `none` leaves the field as it is. One word speaks of the desk; a map of both sides.',
      examples: ['none'],
    }),
});
