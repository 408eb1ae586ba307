/** The part of the configuration about attachments. */
import { z } from 'zod';

export const attachmentsSchema = z.strictObject({
  direction: z
    .enum(['both', 'to-desk', 'to-customer', 'off'])
    .default('off')
    .meta({
      description:
        'Which way files travel. `off` carries none and still withdraws copies of what is no longer public; without the key `attachments`, files are not even looked at.',
      examples: ['both'],
    }),
  maxSizeMb: z
    .number()
    .positive()
    .max(2048)
    .default(20)
    .meta({
      description:
        'Larger files stay where they are (1 MB is 1,048,576 bytes). What the other site accepts is a limit as well.',
      examples: [20],
    }),
  exclude: z
    .array(z.string().min(1).max(255))
    .default([])
    .meta({
      description: 'File names to leave out; `*` stands for any text, letter case does not count.',
      examples: [['*.exe', '*.msi']],
    }),
});
