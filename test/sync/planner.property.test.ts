/**
 * The promises of the planner over random pairs: what people wrote, what earlier runs and strangers left behind, random
 * rules. The plan is carried out in memory, and the pair is read and planned again.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toPlainText } from '../../src/adf/plain-text.ts';
import type { Contract } from '../../src/config/contract.ts';
import { isMirrorOf, readMirrorMarker } from '../../src/sync/markers.ts';
import type { Operation } from '../../src/sync/operation.ts';
import { planPair } from '../../src/sync/pair-plan.ts';
import type { Comment, Issue, Side } from '../../src/sync/snapshot.ts';
import { otherSide } from '../../src/sync/snapshot.ts';
import { visibilityOf } from '../../src/sync/visibility.ts';
import { carryOut, memoryOf, readPair } from './memory.ts';
import type { Memory } from './memory.ts';
import { anyPair, sceneOf, sides } from './scenes.ts';
import type { Scene } from './scenes.ts';

const RUNS = 4000;

function issueOf(memory: Memory, side: Side): Issue {
  const desk = memory.desks[0];
  if (desk === undefined) throw new Error('the desk issue is gone');
  return side === 'customer' ? memory.customer : desk;
}

/** Mirrors of `origin` by whom they are: only ours can be cleared away. */
function mirrorsOf(contract: Contract, memory: Memory, from: Side, origin: Comment) {
  const to = otherSide(from);
  const all = issueOf(memory, to).comments.filter((comment) => {
    const found = readMirrorMarker(contract, comment.properties ?? {});
    return (
      found.state === 'found' &&
      found.marker.origin.comment === origin.id &&
      isMirrorOf(contract, found.marker, from, issueOf(memory, from).id)
    );
  });
  const isOurs = (comment: Comment) =>
    comment.author !== undefined && contract[to].accounts.includes(comment.author.accountId);
  return { ours: all.filter(isOurs), others: all.filter((comment) => !isOurs(comment)) };
}

/** Nobody but people and other syncs: not what bears a marker of this sync, readable or not. */
function isPersonal(contract: Contract, comment: Comment): boolean {
  return readMirrorMarker(contract, comment.properties ?? {}).state === 'none';
}

function checkWritten(contract: Contract, before: Memory, operation: Operation): void {
  if (operation.kind === 'delete-comment') {
    const mirror = issueOf(before, operation.side).comments.find(({ id }) => id === operation.mirror);
    expect(mirror && readMirrorMarker(contract, mirror.properties ?? {}).state).toBe('found');
    expect(contract[operation.side].accounts).toContain(mirror?.author?.accountId);
  }
  if (operation.kind !== 'add-comment' && operation.kind !== 'edit-comment') return;
  const from = otherSide(operation.side);
  const origin = issueOf(before, from).comments.find(({ id }) => id === operation.origin);
  if (origin === undefined) throw new Error('written from nothing');
  expect(isPersonal(contract, origin)).toBe(true);
  const visibility = visibilityOf(origin, contract[from].project);
  const mayTravelHidden = from === 'customer' && contract.comments.restricted === 'internal';
  if (visibility !== 'public') {
    expect([visibility, mayTravelHidden, operation.internal]).toEqual(['restricted', true, true]);
  }
  expect(toPlainText(operation.body)).toContain(toPlainText(origin.body));
  const strangers = toPlainText(operation.body).match(/words-\w+-\d+/g);
  expect(new Set(strangers)).toEqual(new Set([toPlainText(origin.body).split(' ')[0]]));
}

function checkEnd(contract: Contract, twins: Scene['twins'], memory: Memory): void {
  const suspended = (side: Side) => twins[side].projectId !== contract[side].project.id;
  for (const from of sides) {
    if (suspended(from)) continue;
    const to = otherSide(from);
    for (const origin of issueOf(memory, from).comments) {
      if (!isPersonal(contract, origin)) continue;
      const { ours } = mirrorsOf(contract, memory, from, origin);
      if (visibilityOf(origin, contract[from].project) !== 'public') {
        const shown = ours.filter((mirror) => visibilityOf(mirror, contract[to].project) === 'public');
        expect(shown, 'a public mirror of what is not public').toEqual([]);
      }
    }
  }
}

function atMostOne(contract: Contract, memory: Memory): void {
  for (const from of sides) {
    for (const origin of issueOf(memory, from).comments) {
      if (!isPersonal(contract, origin)) continue;
      const { ours } = mirrorsOf(contract, memory, from, origin);
      expect(ours.length, `mirrors of ${from} ${origin.id}`).toBeLessThanOrEqual(1);
    }
  }
}

describe('the planner, over random pairs', () => {
  const kinds = new Map<string, number>();

  it('keeps its promises', () => {
    const start = performance.now();
    fc.assert(
      fc.property(anyPair, (any) => {
        const { contract, twins } = sceneOf(any);
        const before = memoryOf(twins);
        const first = planPair(contract, twins);
        if (first.failures.some(({ code }) => code === 'unknown-visibility')) {
          expect(first.operations).toEqual([]);
          return;
        }
        for (const { kind } of first.operations) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);

        // Withdrawals go first, whatever else there is to do.
        const reasons = first.operations.map((operation) =>
          operation.kind === 'delete-comment' && operation.reason === 'withdrawal' ? 0 : 1,
        );
        expect(reasons).toEqual([...reasons].sort());

        let memory = before;
        for (const operation of first.operations) {
          checkWritten(contract, memory, operation);
          memory = carryOut(contract, memory, operation);
          // No single step adds a second mirror, so a crash behind it leaves none.
          if (operation.kind === 'add-comment') {
            const from = otherSide(operation.side);
            const origin = issueOf(memory, from).comments.find(({ id }) => id === operation.origin);
            expect(origin && mirrorsOf(contract, memory, from, origin).ours).toHaveLength(1);
          }
        }
        checkEnd(contract, twins, memory);

        // The next run finds nothing to do; after a hold has ended, the one after it.
        const second = planPair(contract, readPair(contract, memory));
        if (any.held.length === 0) expect(second.operations).toEqual([]);
        for (const operation of second.operations) {
          checkWritten(contract, memory, operation);
          memory = carryOut(contract, memory, operation);
        }
        checkEnd(contract, twins, memory);
        const third = planPair(contract, readPair(contract, memory));
        expect(third.operations).toEqual([]);
        const resting = any.label !== 'none' || any.level || any.moved !== 'none';
        if (!resting) atMostOne(contract, memory);
      }),
      { numRuns: RUNS },
    );
    const seconds = (performance.now() - start) / 1000;
    console.log(
      `planner: ${RUNS} pairs in ${seconds.toFixed(1)} s, ${Math.round((RUNS / seconds) * 60)} a minute`,
    );
  });

  it('met every kind of operation on the way', () => {
    expect([...kinds.keys()].sort()).toEqual([
      'add-comment',
      'delete-comment',
      'edit-comment',
      'hint',
      'link',
      'release-double',
      'update',
    ]);
  });
});
