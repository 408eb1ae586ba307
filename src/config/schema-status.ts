/** The tables below `syncs.<name>.status`. */
import { z } from 'zod';
import { nameOrId } from './scalars.ts';

const statusRow = z.strictObject({
  status: z.union([nameOrId, z.array(nameOrId).min(1)]).meta({
    description: 'Status to reach, or a path of statuses to walk; the last one is the goal.',
    examples: [['In Progress', 'Waiting']],
  }),
  resolution: nameOrId.optional().meta({
    description: "Resolution to set with the last step, if that transition's screen has the field.",
    examples: ['Done'],
  }),
  onlyFor: z
    .array(nameOrId)
    .min(1)
    .optional()
    .meta({ description: 'Only for these issue types of the desk.', examples: [['IT Help']] }),
});

/** A path, or rows for different issue types: what the one means, the other does not. */
const several = z
  .array(z.union([nameOrId, statusRow]))
  .min(1)
  .refine((list) => new Set(list.map((entry) => typeof entry === 'object')).size < 2, {
    message: 'must be a path of statuses, or a list of rows `{ status, onlyFor }`, not a mixture',
  });

const table = z.record(z.string(), z.union([nameOrId, several, statusRow])).default({});

export const statusSchema = z.strictObject({
  toDesk: table.meta({
    description: 'Status of the customer to status of the desk.',
    examples: [{ Reopened: 'In Progress' }],
  }),
  toCustomer: table.meta({
    description: 'Status of the desk to status of the customer.',
    examples: [{ Resolved: { status: 'Done', resolution: 'Done' } }],
  }),
});
