/** Rules on `pairs` that reach beyond one sync. */
import type { Disagreement } from './agreement.ts';
import { quote } from './key-path.ts';
import type { SyncSettings } from './settings.ts';

/**
 * On a desk that several customers share, no sync may fill the field by which another one finds its pairs: the first
 * customer could write a key of the second into it. Names only; `resolve-pairs.ts` sees to the sync's own fields by id.
 */
export function checkPairFields(syncs: readonly SyncSettings[]): Disagreement[] {
  return syncs.flatMap((sync) =>
    sync.pairs.flatMap((source, index): Disagreement[] => {
      if (!('field' in source)) return [];
      const other = syncs.find(
        (one) =>
          one !== sync &&
          one.desk.site === sync.desk.site &&
          one.fields.some(
            ({ customer, desk, direction }) =>
              direction !== 'to-customer' &&
              desk.toLowerCase() === source.field.toLowerCase() &&
              customer.toLowerCase() !== 'key',
          ),
      );
      if (other === undefined) return [];
      return [
        {
          path: ['syncs', sync.name, 'pairs', index, 'desk'],
          text: `the sync ${quote(other.name)} fills this field with what its customer wrote, and so that customer could pull requests of this one over. Use a field that no sync fills, or a file.`,
        },
      ];
    }),
  );
}
