/** The part of the configuration below `syncs.<name>.pairs`: where existing issues that belong together are listed. */
import { z } from 'zod';
import { nameOrId } from './scalars.ts';

const fromCustomer =
  'a field of the customer is not believed: whoever may write it there could put the key of another company’s request into it and pull that over. Use a field of the desk (`desk`), or a file.';

const pairSource = z
  .strictObject({
    file: z
      .string()
      .refine((path) => path.trim() !== '', { error: 'is empty; write the path of a CSV file' })
      .optional()
      .meta({
        description: 'CSV file with the header `customer,desk`, path from the root of the repository.',
        examples: ['acme-pairs.csv'],
      }),
    desk: nameOrId.optional().meta({
      description:
        'Text field of the desk that holds the key of the customer issue. Only agents may be able to write it.',
      examples: ['Customer issue'],
    }),
    customer: z
      .unknown()
      .refine((value): boolean => value === undefined, { error: fromCustomer })
      .optional()
      .meta({
        description: 'Refused: the customer could write any key into a field of its own.',
        refused: true,
      }),
  })
  .refine(
    ({ file, desk, customer }) => customer !== undefined || (file === undefined) !== (desk === undefined),
    { error: 'needs one of `file` and `desk`' },
  );

export const pairsSchema = z.array(pairSource);
