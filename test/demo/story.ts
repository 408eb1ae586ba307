/** What people do in the demo: at the customer Ann and Ben, at the desk Bob. */
import type { Doc, Node } from '../../src/adf/document.ts';
import { viewIssues } from '../emulator/index.ts';
import type { ScenarioWorld } from '../emulator/index.ts';

/** A chapter of the story, told in lines while it happens. */
export type Tell = (who: string, what: string) => void;

/** Phrases that must or must not turn up somewhere; `claims.ts` looks for them. */
export const phrases = {
  description: 'invoices of October',
  code: 'export --month 2026-10',
  internal: 'their licence ran out last week',
  restricted: 'budget for this is approved',
  answer: 'Which browser do you use?',
  edited: 'It happens in Firefox and in Chrome.',
  beforeEdit: 'It happens in Firefox.',
  deleted: 'please ignore this one',
  bug: 'The start page shows an error',
  renamed: 'Search should also find archived invoices',
} as const;

const text = (value: string, ...marks: string[]): Node => ({
  type: 'text',
  text: value,
  ...(marks.length === 0 ? {} : { marks: marks.map((type) => ({ type })) }),
});
const paragraph = (...content: Node[]): Node => ({ type: 'paragraph', content });
const bullets = (...items: Node[]): Node => ({
  type: 'bulletList',
  content: items.map((item) => ({ type: 'listItem', content: [item] })),
});
const doc = (...content: Node[]): Doc => ({ type: 'doc', version: 1, content });

/** Ids of comments that change later. */
export interface Opening {
  readonly export: string;
  readonly spreadsheet: string;
  readonly search: string;
  readonly bug: string;
  readonly comments: { readonly edited: string; readonly deleted: string };
}

/** Before the first run: four issues at the customer, with comments. */
export function openIssues({ ann, ben }: ScenarioWorld, tell: Tell): Opening {
  const exported = ann.createIssue('ACME', {
    type: 'Task',
    summary: 'The export is empty',
    description: doc(
      paragraph(text('The export of all '), text(phrases.description, 'strong'), text(' is empty.')),
      bullets(
        paragraph(text('Run '), text(phrases.code, 'code')),
        paragraph(text('Open the file: '), text('no rows', 'em')),
      ),
    ),
  }).key;
  tell('Ann Lee', `opens ${exported}, a Task, with a list and a line of code in its description`);
  const edited = ben.comment(exported, phrases.beforeEdit);
  tell('Ben Ode', `comments on ${exported}: “${phrases.beforeEdit}”`);

  const spreadsheet = ben.createIssue('ACME', {
    type: 'New Feature',
    summary: 'Export as a spreadsheet',
    description: 'Our accountants would like columns they can sort.',
  }).key;
  tell('Ben Ode', `opens ${spreadsheet}, a New Feature`);
  const deleted = ben.comment(spreadsheet, `Wrong ticket, ${phrases.deleted}.`);
  tell('Ben Ode', `comments on ${spreadsheet}: “Wrong ticket, ${phrases.deleted}.”`);

  const search = ann.createIssue('ACME', {
    type: 'Improvement',
    summary: 'Search should find archived invoices',
    description: 'It stops at the end of last year.',
  }).key;
  tell('Ann Lee', `opens ${search}, an Improvement`);
  ann.comment(search, `The ${phrases.restricted}, but that is not for everybody.`, {
    role: 'Administrators',
  });
  tell('Ann Lee', `comments on ${search}, for the role Administrators only`);

  const bug = ann.createIssue('ACME', { type: 'Bug', summary: phrases.bug }).key;
  tell('Ann Lee', `opens ${bug}, a Bug: the agreement does not name that type`);
  return { export: exported, spreadsheet, search, bug, comments: { edited, deleted } };
}

/** Between the first and the second run: everybody at work. */
export function goOn(world: ScenarioWorld, opening: Opening, tell: Tell): void {
  const { ann, ben, bob } = world;
  const request = requestOf(world, opening.export) ?? 'HELP-1';
  bob.comment(request, phrases.answer);
  tell('Bob Agent', `answers on ${request}, publicly: “${phrases.answer}”`);
  bob.comment(request, `Careful, ${phrases.internal}.`, { internal: true });
  tell('Bob Agent', `adds an internal note: “Careful, ${phrases.internal}.”`);
  ben.editComment(opening.comments.edited, phrases.edited);
  tell('Ben Ode', `edits his comment on ${opening.export}: “${phrases.edited}”`);
  ben.deleteComment(opening.comments.deleted);
  tell('Ben Ode', `deletes his comment on ${opening.spreadsheet}`);
  ann.edit(opening.search, { summary: phrases.renamed });
  tell('Ann Lee', `changes the summary of ${opening.search}`);
  ann.comment(
    opening.spreadsheet,
    doc(paragraph(text('Any news? It is '), text('urgent', 'strong'), text('.'))),
  );
  tell('Ann Lee', `comments on ${opening.spreadsheet}`);
}

/** The key of the desk request that says it belongs to this customer issue. */
export function requestOf(world: ScenarioWorld, customerKey: string): string | undefined {
  return viewIssues(world.desk, 'HELP').find((issue) => issue.fields['Customer issue'] === customerKey)?.key;
}
