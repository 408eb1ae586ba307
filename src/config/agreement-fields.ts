/** What the keys of one entry of `fields` say to each other; the fields themselves need not be known for it. */
import type { Disagreement } from './agreement.ts';
import type { KeyPath, SyncSettings } from './settings.ts';

/** @param path of the sync */
export function checkFieldRows(sync: SyncSettings, path: KeyPath): Disagreement[] {
  return sync.fields.flatMap(({ direction, when, values, text }, index) => {
    const at = (key: string): KeyPath => [...path, 'fields', index, key];
    const found: Disagreement[] = [];
    if (text !== undefined && values !== undefined)
      found.push({
        path: at('text'),
        text: 'an entry has `values` or `text`, not both; keep one of the two.',
      });
    if (text !== undefined && direction === 'both')
      found.push({
        path: at('text'),
        text: '`text` works one way only: a value cannot be read back from a text. Write `direction: to-desk` or `to-customer`.',
      });
    if (when === 'always' && direction === 'both')
      found.push({
        path: at('when'),
        text: '`always` lets one side win, and `both` lets each side write. Take one way, or let `conflicts` say who wins.',
      });
    return found;
  });
}
