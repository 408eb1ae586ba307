/**
 * Which ADF nodes Jira takes, as a table: what they may hold and which attributes they need.
 *
 * Written after Atlassian's published schema (npm `@atlaskit/adf-schema`, `json-schema/v1/full.json`), less what Jira
 * refuses in comments and descriptions: layouts, extensions, sync blocks, placeholders.
 */
export type Check = (value: unknown) => boolean;

export interface NodeRule {
  /** Types of children; absent for a leaf. */
  readonly content?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly required?: Readonly<Record<string, Check>>;
  readonly optional?: Readonly<Record<string, Check>>;
  /** Marks a node other than text may carry. */
  readonly marks?: readonly string[];
}

const text: Check = (value) => typeof value === 'string';
const filled: Check = (value) => typeof value === 'string' && value.length > 0;
const number: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const truth: Check = (value) => typeof value === 'boolean';
const anything: Check = () => true;
const oneOf =
  (...values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value);
const colour: Check = (value) => typeof value === 'string' && /^#[0-9a-fA-F]{6}$/.test(value);
const level =
  (most: number): Check =>
  (value) =>
    Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most;

const INLINE = ['text', 'hardBreak', 'mention', 'emoji', 'date', 'status', 'inlineCard', 'mediaInline'];
const MEDIA = ['mediaSingle', 'mediaGroup'];
const LISTS = ['bulletList', 'orderedList'];
const PANEL = [
  'paragraph',
  'heading',
  ...LISTS,
  'blockCard',
  ...MEDIA,
  'codeBlock',
  'taskList',
  'rule',
  'decisionList',
];
const QUOTE = ['paragraph', ...LISTS, 'codeBlock', ...MEDIA];
const CELL = [...PANEL, 'panel', 'blockquote', 'embedCard', 'nestedExpand'];
const EXPAND = [...PANEL, 'panel', 'blockquote', 'embedCard', 'table', 'nestedExpand'];
const NESTED_EXPAND = PANEL.filter((type) => type !== 'blockCard').concat('panel', 'blockquote');
export const BLOCKS = [...PANEL, 'panel', 'blockquote', 'embedCard', 'table', 'expand'];

const local = { localId: text };
const LAYOUTS = ['wide', 'full-width', 'center', 'wrap-right', 'wrap-left', 'align-end', 'align-start'];
const LAYOUT = oneOf(...LAYOUTS);
const CELL_ATTRS = {
  colspan: number,
  rowspan: number,
  colwidth: (value: unknown) => Array.isArray(value),
  background: text,
  valign: oneOf('top', 'middle', 'bottom'),
  ...local,
};

export const NODES: Readonly<Record<string, NodeRule>> = {
  paragraph: { content: INLINE, optional: local, marks: ['alignment', 'indentation', 'fontSize'] },
  heading: {
    content: INLINE,
    required: { level: level(6) },
    optional: local,
    marks: ['alignment', 'indentation'],
  },
  bulletList: { content: ['listItem'], min: 1, optional: local },
  orderedList: { content: ['listItem'], min: 1, optional: { order: number, ...local } },
  listItem: {
    content: ['paragraph', ...LISTS, 'taskList', 'mediaSingle', 'codeBlock'],
    min: 1,
    optional: local,
  },
  codeBlock: {
    content: ['text'],
    optional: { language: text, uniqueId: text, wrap: truth, hideLineNumbers: truth, ...local },
    marks: ['breakout'],
  },
  blockquote: { content: QUOTE, min: 1, optional: local },
  panel: {
    content: PANEL,
    min: 1,
    required: { panelType: oneOf('info', 'note', 'tip', 'warning', 'error', 'success', 'custom') },
    optional: { panelIcon: text, panelIconId: text, panelIconText: text, panelColor: text, ...local },
  },
  rule: { optional: local },
  table: {
    content: ['tableRow'],
    min: 1,
    optional: {
      displayMode: oneOf('default', 'fixed'),
      isNumberColumnEnabled: truth,
      layout: oneOf(...LAYOUTS, 'default'),
      width: number,
      localId: filled,
    },
  },
  tableRow: { content: ['tableCell', 'tableHeader'], optional: local },
  tableCell: { content: CELL, min: 1, optional: CELL_ATTRS },
  tableHeader: { content: CELL, min: 1, optional: CELL_ATTRS },
  expand: { content: EXPAND, min: 1, optional: { title: text, ...local }, marks: ['breakout'] },
  nestedExpand: { content: NESTED_EXPAND, min: 1, optional: { title: text, ...local } },
  taskList: { content: ['taskItem', 'taskList'], min: 1, required: { localId: text } },
  taskItem: { content: INLINE, required: { localId: text, state: oneOf('TODO', 'DONE') } },
  decisionList: { content: ['decisionItem'], min: 1, required: { localId: text } },
  decisionItem: { content: INLINE, required: { localId: text, state: text } },
  mediaSingle: {
    content: ['media', 'caption'],
    min: 1,
    max: 2,
    optional: { layout: LAYOUT, width: number, widthType: oneOf('percentage', 'pixel'), ...local },
    marks: ['link'],
  },
  mediaGroup: { content: ['media'], min: 1 },
  media: {
    required: { type: oneOf('file', 'link', 'external') },
    optional: {
      id: filled,
      collection: text,
      url: text,
      alt: text,
      width: number,
      height: number,
      occurrenceKey: filled,
      ...local,
    },
    marks: ['link', 'annotation', 'border', 'dataConsumer'],
  },
  caption: { content: INLINE.filter((type) => type !== 'mediaInline'), optional: local },
  blockCard: {
    optional: { url: text, data: anything, datasource: anything, width: number, layout: LAYOUT, ...local },
  },
  embedCard: {
    required: { url: text, layout: LAYOUT },
    optional: { width: number, originalHeight: number, originalWidth: number, ...local },
  },
  hardBreak: { optional: { text: oneOf('\n'), ...local } },
  mention: {
    required: { id: text },
    optional: { text, accessLevel: text, userType: oneOf('DEFAULT', 'SPECIAL', 'APP'), ...local },
  },
  emoji: { required: { shortName: text }, optional: { id: text, text, ...local } },
  date: { required: { timestamp: filled }, optional: local },
  status: { required: { text: filled, color: text }, optional: { style: text, ...local } },
  inlineCard: { optional: { url: text, data: anything, ...local } },
  mediaInline: {
    required: { id: filled, collection: text },
    optional: {
      type: oneOf('link', 'file', 'image'),
      alt: text,
      occurrenceKey: filled,
      width: number,
      height: number,
      data: anything,
      ...local,
    },
    marks: ['link', 'annotation', 'border', 'dataConsumer'],
  },
};

/** Attributes of marks; a mark that is not here is unknown. */
export const MARKS: Readonly<
  Record<
    string,
    {
      readonly required?: Readonly<Record<string, Check>>;
      readonly optional?: Readonly<Record<string, Check>>;
    }
  >
> = {
  strong: {},
  em: {},
  strike: {},
  underline: {},
  code: {},
  link: {
    required: { href: text },
    optional: { title: text, id: text, collection: text, occurrenceKey: text },
  },
  subsup: { required: { type: oneOf('sub', 'sup') } },
  textColor: { required: { color: colour } },
  backgroundColor: { required: { color: colour } },
  annotation: { required: { id: text, annotationType: oneOf('inlineComment') } },
  alignment: { required: { align: oneOf('center', 'end') } },
  indentation: { required: { level: level(6) } },
  fontSize: { required: { fontSize: oneOf('small') } },
  breakout: { required: { mode: oneOf('wide', 'full-width') }, optional: { width: number } },
  border: { required: { size: number, color: text } },
  dataConsumer: { required: { sources: (value) => Array.isArray(value) } },
};

/** Marks of text; the others belong to blocks. */
export const TEXT_MARKS = new Set([
  'strong',
  'em',
  'strike',
  'underline',
  'code',
  'link',
  'subsup',
  'textColor',
  'backgroundColor',
  'annotation',
]);

/** What may stand beside `code` on one text. */
export const BESIDE_CODE = new Set(['code', 'link', 'annotation']);
