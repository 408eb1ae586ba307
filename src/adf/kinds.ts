/**
 * What the format knows: the names of its nodes and marks, and which block may stand where.
 *
 * @see https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/ and the official JSON schema named there
 */

const NODES: ReadonlySet<string> = new Set([
  ...[
    'doc',
    'paragraph',
    'heading',
    'bulletList',
    'orderedList',
    'listItem',
    'blockquote',
    'codeBlock',
    'panel',
    'rule',
  ],
  ...[
    'table',
    'tableRow',
    'tableHeader',
    'tableCell',
    'expand',
    'nestedExpand',
    'layoutSection',
    'layoutColumn',
  ],
  ...['taskList', 'taskItem', 'blockTaskItem', 'decisionList', 'decisionItem'],
  ...['media', 'mediaSingle', 'mediaGroup', 'mediaInline', 'caption', 'blockCard', 'embedCard', 'inlineCard'],
  ...['extension', 'bodiedExtension', 'inlineExtension', 'syncBlock', 'bodiedSyncBlock', 'placeholder'],
  ...['text', 'hardBreak', 'mention', 'emoji', 'date', 'status'],
]);

const MARKS: ReadonlySet<string> = new Set([
  ...['strong', 'em', 'code', 'underline', 'strike', 'subsup', 'link', 'textColor', 'backgroundColor'],
  ...['alignment', 'indentation', 'fontSize', 'annotation', 'fragment', 'dataConsumer', 'border', 'breakout'],
]);

/** Type of a node or mark as it may be reported: a type that the format does not know is text of a stranger and becomes `unknown`. */
export function reportableType(type: string): string {
  return NODES.has(type) || MARKS.has(type) ? type : 'unknown';
}

/** A place that holds blocks. `line` holds paragraphs only; they are joined to one line of inline nodes in the end. */
export type Place =
  'doc' | 'listItem' | 'blockquote' | 'panel' | 'expand' | 'nestedExpand' | 'tableCell' | 'line';

const LISTS = ['bulletList', 'orderedList'];
const ITEMS = ['taskList', 'decisionList'];

const BLOCKS: Readonly<Record<Place, ReadonlySet<string>>> = {
  doc: new Set([
    'heading',
    'codeBlock',
    'blockquote',
    'panel',
    'rule',
    'table',
    'expand',
    ...LISTS,
    ...ITEMS,
  ]),
  listItem: new Set(['codeBlock', 'taskList', ...LISTS]),
  blockquote: new Set(['codeBlock', ...LISTS]),
  panel: new Set(['heading', 'codeBlock', 'rule', ...LISTS, ...ITEMS]),
  expand: new Set([
    'heading',
    'codeBlock',
    'blockquote',
    'panel',
    'rule',
    'table',
    'nestedExpand',
    ...LISTS,
    ...ITEMS,
  ]),
  nestedExpand: new Set(['heading', 'codeBlock', 'blockquote', 'panel', 'rule', ...LISTS, ...ITEMS]),
  tableCell: new Set([
    'heading',
    'codeBlock',
    'blockquote',
    'panel',
    'rule',
    'nestedExpand',
    ...LISTS,
    ...ITEMS,
  ]),
  line: new Set(),
};

/** Whether a block other than a paragraph (which may stand anywhere) may stand in `place`. */
export function mayStandIn(place: Place, type: string): boolean {
  return BLOCKS[place].has(type);
}

/** The marks that a paragraph or heading may carry in `place`; never two different ones at once. */
export function blockMarksIn(place: Place, type: 'paragraph' | 'heading'): readonly string[] {
  if (place === 'doc' || (place === 'tableCell' && type === 'heading')) return ['alignment', 'indentation'];
  return place === 'tableCell' ? ['alignment'] : [];
}
