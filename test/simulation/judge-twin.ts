/** Judges the fields, the label, the links and the hint of a pair that neither rests nor is suspended. */
import type { IssueView } from '../emulator/index.ts';
import { isAsTaken } from './judge-pairs.ts';
import { otherSide } from '../../src/sync/snapshot.ts';
import type { Side } from '../../src/sync/snapshot.ts';
import { checkEqual, checkFields } from './judge-fields.ts';
import { checkStatus } from './judge-status.ts';
import { checkType } from './judge-types.ts';
import { TWIN_LABEL } from './own-labels.ts';
import { whenOf } from './rules.ts';
import { hintOf, isMade } from './scene.ts';
import type { Scene } from './scene.ts';
import { textDirection } from './types.ts';

/** @param atRest false: what a comparison would mend may still be wrong */
export function checkTwin(scene: Scene, issue: IssueView, twin: IssueView, atRest: boolean): void {
  checkText(scene, { customer: issue, desk: twin }, 'summary');
  checkText(scene, { customer: issue, desk: twin }, 'description');
  checkLastWord(scene, issue, twin);
  checkType(scene, issue, twin);
  checkFields(scene, issue, twin);
  checkStatus(scene, issue, twin);
  if (!atRest) return;
  const { rules } = scene;
  if (hintOf(issue.properties) !== twin.id)
    throw new Error(`${issue.key} does not name its twin ${twin.key}`);
  if (rules.twinLabel) {
    if (!issue.labels.includes(TWIN_LABEL.customer)) throw new Error(`${issue.key} lacks the label`);
    if (!twin.labels.includes(TWIN_LABEL.desk)) throw new Error(`${twin.key} lacks the label`);
  }
  const links = [issue.links.length > 0, twin.links.length > 0];
  if (links.some((there) => there !== rules.webLinks))
    throw new Error(`${issue.key} and ${twin.key} have ${JSON.stringify(links)} web links`);
}

/** A text that goes one way is as its origin, or as somebody left it afterwards; one that goes both ways is one. */
function checkText(
  scene: Scene,
  twins: Readonly<Record<Side, IssueView>>,
  part: 'summary' | 'description',
): void {
  const { rules, history } = scene;
  if (twins.customer[part] === twins.desk[part] || isAsTaken(scene, twins.customer, twins.desk, part)) return;
  const when = whenOf(rules, part);
  const direction = textDirection(rules.types, part);
  const titles = (side: Side) => history.issue(side, twins[side].id)[part];
  const isTwin = isMade(scene, 'customer', twins.customer.id);
  const from: Side =
    direction === 'both' ? (isTwin ? 'desk' : 'customer') : direction === 'to-desk' ? 'customer' : 'desk';
  const origin = titles(from);
  const there = twins[otherSide(from)];
  const wrong = () => new Error(`${there.key} has another ${part} than ${twins[from].key}: ${there[part]}`);
  if (when === 'always' || (direction === 'both' && when !== 'create')) throw wrong();
  const [theirs] = titles(otherSide(from)).slice(-1);
  if (there[part] === theirs?.text) {
    // What the other side wrote stands until the origin is edited again.
    if (when === 'create' || (origin.at(-1)?.since ?? 0) <= theirs.since) return;
  }
  const isFirst = there[part] === '' || origin.some(({ text }) => text === there[part]);
  if (when === 'create' && isFirst) return;
  throw wrong();
}

/** Of a text that goes both ways, the last word counts. */
function checkLastWord(scene: Scene, customer: IssueView, desk: IssueView): void {
  if (textDirection(scene.rules.types, 'summary') !== 'both' || whenOf(scene.rules, 'summary') === 'create')
    return;
  const edits = (side: Side, { id }: IssueView) =>
    scene.history.issue(side, id).summary.map(({ text, since }) => ({ value: text, since }));
  const all = { customer: edits('customer', customer), desk: edits('desk', desk) };
  const problem = checkEqual(scene, customer, {
    here: customer.summary,
    there: desk.summary,
    edits: all,
    carried: (_, value) => value,
    isApart: false,
  });
  if (problem !== undefined) throw new Error(`summary of ${customer.key} and ${desk.key}: ${problem}`);
}
