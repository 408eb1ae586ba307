/** Judges the fields, the label, the links and the hint of a pair that neither rests nor is suspended. */
import type { IssueView } from '../emulator/index.ts';
import { isAsTaken } from './judge-pairs.ts';
import { checkFields } from './judge-fields.ts';
import { checkStatus } from './judge-status.ts';
import { TWIN_LABEL } from './own-labels.ts';
import { hintOf } from './scene.ts';
import type { Scene } from './scene.ts';

/** @param atRest false: what a comparison would mend may still be wrong */
export function checkTwin(scene: Scene, issue: IssueView, twin: IssueView, atRest: boolean): void {
  checkSummary(scene, issue, twin);
  checkDescription(scene, issue, twin);
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

function checkSummary(scene: Scene, issue: IssueView, twin: IssueView): void {
  const { rules, history } = scene;
  const wrong = () => new Error(`${twin.key} has another summary than ${issue.key}: ${twin.summary}`);
  if (twin.summary === issue.summary || isAsTaken(scene, issue, twin, 'summary')) return;
  if (rules.when === 'always') throw wrong();
  const origin = history.issue('customer', issue.id).summary;
  const [ofDesk] = history.issue('desk', twin.id).summary.slice(-1);
  if (twin.summary === ofDesk?.text) {
    // What the desk wrote stands until the customer edits again.
    if (rules.when === 'create' || (origin.at(-1)?.since ?? 0) <= ofDesk.since) return;
  }
  if (rules.when === 'create' && origin.some(({ text }) => text === twin.summary)) return;
  throw wrong();
}

function checkDescription(scene: Scene, issue: IssueView, twin: IssueView): void {
  const { rules, history } = scene;
  if (twin.description === issue.description || isAsTaken(scene, issue, twin, 'description')) return;
  const former = history.issue('customer', issue.id).description.map(({ text }) => text);
  if (rules.when === 'create' && ['', ...former].includes(twin.description)) return;
  throw new Error(`${twin.key} has another description than ${issue.key}`);
}
