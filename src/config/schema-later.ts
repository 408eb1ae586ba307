/**
 * The keys that the format has and that do not work yet: their shape is fixed, `unsupported.ts` refuses them.
 */
import { z } from 'zod';

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
