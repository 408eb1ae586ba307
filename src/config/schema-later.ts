/**
 * The keys that the format has and that do not work yet: their shape is fixed, `unsupported.ts` refuses them.
 */
import { z } from 'zod';
import { nameOrId } from './scalars.ts';

export const valuesSchema = z.record(z.string(), nameOrId);

export const attachmentsSchema = z.strictObject({
  direction: z
    .enum(['both', 'to-desk', 'to-customer', 'off'])
    .default('off')
    .meta({ description: 'Which way files travel.' }),
  maxSizeMb: z.number().positive().optional().meta({ description: 'Larger files stay where they are.' }),
  exclude: z
    .array(z.string())
    .default([])
    .meta({ description: 'File names to leave out; `*` stands for any text.' }),
});

const statusStep = z.union([
  nameOrId,
  z.array(nameOrId).min(1),
  z.strictObject({
    status: nameOrId.meta({ description: 'Status to reach.' }),
    resolution: nameOrId.optional().meta({ description: 'Resolution to set on the way.' }),
  }),
]);

export const statusSchema = z.strictObject({
  toDesk: z
    .record(z.string(), statusStep)
    .optional()
    .meta({ description: 'Status of the customer to status of the desk.' }),
  toCustomer: z
    .record(z.string(), statusStep)
    .optional()
    .meta({ description: 'Status of the desk to status of the customer.' }),
});

export const usersSchema = z.strictObject({
  map: z
    .record(z.string(), z.string())
    .default({})
    .meta({ description: 'Customer account id or e-mail address to that of the desk.' }),
  fallback: z.string().default('none').meta({ description: 'Who stands in for a person not in the table.' }),
});

export const pairsSchema = z.array(
  z.strictObject({
    file: z.string().optional().meta({ description: 'CSV file with the header customer,desk.' }),
    customer: nameOrId
      .optional()
      .meta({ description: 'Field of the customer issue that holds the key of the desk issue.' }),
    desk: nameOrId
      .optional()
      .meta({ description: 'Field of the desk issue that holds the key of the customer issue.' }),
  }),
);
