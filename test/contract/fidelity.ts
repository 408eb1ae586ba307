/** How faithful carrying is, measured over the sample documents: node by node and mark by mark. */
import { readDoc } from '../../src/adf/read.ts';
import { carryDoc } from '../../src/adf/carry.ts';
import type { Doc, Node } from '../../src/adf/document.ts';
import { toPlainText } from '../../src/adf/plain-text.ts';
import { adfErrors, adfSamples } from './adf-schema.ts';

export interface Fidelity {
  readonly documents: number;
  /** Names of documents of which the result is not valid. */
  readonly invalid: readonly string[];
  /** Names of documents with a text that is not in the result. */
  readonly lossy: readonly string[];
  /** By type: how many there are in the samples, and how many of that type arrive. */
  readonly nodes: ReadonlyMap<string, Count>;
  readonly marks: ReadonlyMap<string, Count>;
}

export interface Count {
  readonly there: number;
  readonly arrived: number;
}

/** Carries every valid sample document and compares. */
export function measureFidelity(): Fidelity {
  const invalid: string[] = [];
  const lossy: string[] = [];
  const before = { nodes: new Map<string, number>(), marks: new Map<string, number>() };
  const after = { nodes: new Map<string, number>(), marks: new Map<string, number>() };
  const samples = adfSamples('valid');
  for (const { name, document } of samples) {
    const origin = readDoc(document);
    const { doc } = carryDoc(origin, { baseUrl: 'https://acme.atlassian.net' });
    if (adfErrors(doc).length > 0) invalid.push(name);
    const text = squeeze(toPlainText(doc));
    if (textsOf(origin).some((one) => !text.includes(squeeze(one)))) lossy.push(name);
    count(origin, before);
    count(doc, after);
  }
  const merge = (one: 'nodes' | 'marks') =>
    new Map(
      [...before[one]]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([type, there]) => [type, { there, arrived: Math.min(there, after[one].get(type) ?? 0) }]),
    );
  return { documents: samples.length, invalid, lossy, nodes: merge('nodes'), marks: merge('marks') };
}

function count(doc: Doc, into: Record<'nodes' | 'marks', Map<string, number>>): void {
  const visit = (node: Node): void => {
    into.nodes.set(node.type, (into.nodes.get(node.type) ?? 0) + 1);
    for (const mark of node.marks ?? []) into.marks.set(mark.type, (into.marks.get(mark.type) ?? 0) + 1);
    for (const child of node.content ?? []) visit(child);
  };
  for (const node of doc.content) visit(node);
}

/** Everything that a person reads as text: text nodes, and what nodes without content show. */
function textsOf(doc: Doc): string[] {
  const texts: string[] = [];
  const visit = (node: Node): void => {
    if (node.text !== undefined) texts.push(node.text);
    const { text, title } = node.attrs ?? {};
    if (['mention', 'status', 'placeholder'].includes(node.type) && typeof text === 'string')
      texts.push(text);
    if (['expand', 'nestedExpand'].includes(node.type) && typeof title === 'string') texts.push(title);
    for (const child of node.content ?? []) visit(child);
  };
  for (const node of doc.content) visit(node);
  return texts;
}

/** Text without blanks: line breaks and joined paragraphs are no loss. */
function squeeze(text: string): string {
  return text.replace(/\s+/gu, '');
}
