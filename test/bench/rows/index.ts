/** All rows of the bench in the order of the page, each with its sizes. */
import { measureMemory, measureStartUp } from '../processes.ts';
import type { Row } from '../figure.ts';
import { measureArms } from '../arms/measure.ts';
import { measureBacklog } from './backlog.ts';
import { measureComments } from './comments.ts';
import { measureComparison, measureDaily } from './comparison.ts';
import { measureFields } from './fields.ts';
import { measureAttachments } from './files.ts';
import { measureFleet } from './fleet.ts';
import { measureIdle } from './idle.ts';
import { measureManySyncs } from './many-syncs.ts';
import { measureFlatness } from './memory-curve.ts';
import { measurePlanning } from './planning.ts';
import { measureWriting } from './writing.ts';

const half = (issues: number) => ({ pairs: issues / 2, unlinked: issues / 2 });

export const ROWS: readonly Row[] = [
  { name: 'idle', takes: 5, timed: false, measure: () => measureIdle([100, 1000, 10_000]) },
  {
    name: 'comments',
    takes: 10,
    timed: false,
    measure: () => measureComments({ pairs: [1, 10, 100, 1000], onePair: [10, 100, 1000], budgeted: 100 }),
  },
  { name: 'fields', takes: 5, timed: false, measure: () => measureFields([10, 100, 1000], 100) },
  {
    name: 'backlog',
    takes: 45,
    timed: false,
    measure: () => measureBacklog([1000, 10_000], [10, 100, 1000, 10_000]),
  },
  {
    name: 'comparison',
    takes: 100,
    timed: false,
    measure: () => measureComparison([100, 1000, 10_000, 100_000], [10_000, 100_000]),
  },
  {
    name: 'daily',
    takes: 10,
    timed: false,
    measure: () => measureDaily([half(1000), half(4000), half(16_000)], half(4000)),
  },
  { name: 'syncs', takes: 60, timed: false, measure: () => measureManySyncs([1, 10, 100]) },
  {
    name: 'arms',
    takes: 120,
    timed: false,
    measure: () => measureArms({ pairs: 300, idle: [100, 1000, 10_000] }),
  },
  { name: 'writing', takes: 40, timed: true, measure: measureWriting },
  { name: 'planning', takes: 5, timed: true, measure: measurePlanning },
  { name: 'memory', takes: 240, timed: true, measure: measureMemory },
  { name: 'flat', takes: 100, timed: true, measure: () => measureFlatness(100_000) },
  { name: 'start', takes: 20, timed: true, measure: measureStartUp },
  { name: 'files', takes: 60, timed: true, measure: () => measureAttachments(10, 20) },
  { name: 'fleet', takes: 15, timed: true, measure: () => measureFleet(300) },
];

/** Counts only, in sizes that a test can bear: large enough that a fixed request or two does not decide. */
export const QUICK: readonly Row[] = [
  { name: 'idle', takes: 1, timed: false, measure: () => measureIdle([100]) },
  {
    name: 'comments',
    takes: 1,
    timed: false,
    measure: () => measureComments({ pairs: [10], onePair: [10], budgeted: 100 }),
  },
  { name: 'fields', takes: 1, timed: false, measure: () => measureFields([10], 100) },
  { name: 'backlog', takes: 1, timed: false, measure: () => measureBacklog([200], [200]) },
  { name: 'comparison', takes: 1, timed: false, measure: () => measureComparison([1500], [1500]) },
  {
    name: 'daily',
    takes: 1,
    timed: false,
    measure: () => measureDaily([half(400)], { pairs: 700, unlinked: 1000 }),
  },
  { name: 'syncs', takes: 1, timed: false, measure: () => measureManySyncs([3]) },
];

/** Titles of the growths that the chart shows: one of each kind, so that it can be read. */
export const CHARTED: readonly string[] = [
  'Idle run',
  'Comment storm: one new comment on each pair',
  'Backlog of new issues, web links and labels off',
  'Comparing all pairs, two comments on each side',
];
