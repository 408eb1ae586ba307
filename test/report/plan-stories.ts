/** The stories a reader of a plan may meet, one plan each. */
import { countOperations, noCounts } from '../../src/report/counts.ts';
import type { PairReport, SyncReport } from '../../src/sync/outcome.ts';
import type { SyncChange } from '../../src/sync/plan-change.ts';
import {
  plan,
  planned,
  differs,
  changed,
  key,
  creations,
  firstRun,
  pendingComments,
  withMapping,
  notEditable,
  widened,
  overLimit,
} from './plan-samples.ts';
import type { PlanStory } from './plan-samples.ts';
import { explainedPair, oneOfEach, pair, sync } from './samples.ts';

const globex = {
  sync: 'globex',
  customer: { project: 'GLX', url: 'https://globex.atlassian.net/browse/GLX' },
};
const notContacted: SyncReport = sync({
  ...globex,
  customer: { project: 'GLX', url: '' },
  desk: { project: 'HELP', url: '' },
  stopped: { code: 'untrusted-site', site: 'globex', reason: 'url' },
  requests: {},
});

const unchanged = (name: string, pairs: readonly PairReport[] = []): SyncChange =>
  changed(pairs, [], { sync: name, fate: 'same' });

const oneComment: readonly PairReport[] = [
  pair('GLX-1', 'HELP-70', { operations: [planned('add-comment', 'desk')] }),
];

export const planStories: Readonly<Record<string, PlanStory>> = {
  'first-run-200': {
    report: plan([sync({ pairs: firstRun, notices: [], requests: { acme: 6, vendor: 3 } })], {
      syncs: [
        changed(firstRun, [differs('~', 'syncs.acme', 'enabled: false → true')], {
          plans: {
            brings: countOperations(firstRun),
            anyway: noCounts,
            altered: noCounts,
            drops: noCounts,
            entering: firstRun.map((_, index) => key(index + 1)),
          },
        }),
      ],
    }),
  },
  'mapping-added': {
    report: plan([sync({ pairs: withMapping, notices: [notEditable], requests: { acme: 4, vendor: 5 } })], {
      syncs: [
        changed(withMapping, [
          differs(
            '+',
            'syncs.acme.fields',
            'customer "Due date", desk "Target date": direction: to-desk; when: change',
          ),
        ]),
      ],
    }),
  },
  'mapping-removed': {
    report: plan([sync({ pairs: pendingComments })], {
      syncs: [
        changed(
          pendingComments,
          [differs('-', 'syncs.acme.fields', 'customer "Priority", desk "Priority"')],
          {},
          [pair('ACME-12', 'HELP-7', { operations: [planned('update', 'desk', { fields: 3 })] })],
        ),
      ],
    }),
  },
  'filter-widened': {
    report: plan(
      [sync({ pairs: widened })],
      {
        syncs: [
          changed(
            widened,
            [
              differs(
                '~',
                'syncs.acme.customer',
                'filter (jql): "labels = vendor-support" → "labels in (vendor-support, desk)"',
              ),
            ],
            {
              plans: {
                brings: countOperations(widened.slice(0, 8)),
                anyway: countOperations(widened.slice(8)),
                altered: noCounts,
                drops: noCounts,
                entering: Array.from({ length: 8 }, (_, index) => key(index + 1)),
              },
            },
          ),
        ],
      },
      {
        warnings: [
          {
            code: 'loose-limit',
            file: '.github/deskbridge.yml',
            line: 41,
            column: 5,
            path: 'syncs.acme.limits.creates',
            text: 'A limit of 5000 creates stops nothing. Set it to what a busy day brings.',
          },
        ],
      },
    ),
  },
  'limit-exceeded': {
    report: plan(
      [
        sync({
          pairs: overLimit,
          overLimit: [{ code: 'over-limit', limit: 'creates', wanted: 200, allowed: 50 }],
        }),
      ],
      {
        syncs: [
          changed(overLimit, [differs('~', 'syncs.acme', 'enabled: false → true')], {
            plans: {
              brings: noCounts,
              anyway: noCounts,
              altered: noCounts,
              drops: noCounts,
              entering: overLimit.map((_, index) => key(index + 1)),
            },
          }),
        ],
      },
    ),
  },
  'wrong-request-type': {
    report: plan(
      [
        sync({
          desk: { project: 'HELP', url: 'https://vendor.atlassian.net' },
          stopped: { code: 'config', problems: 1 },
          problems: [
            {
              file: '.github/deskbridge.yml',
              line: 27,
              column: 60,
              path: 'syncs.acme.issueTypes[0].requestType',
              text: 'No request type "Get IT Hlep" in project "HELP". Did you mean "Get IT Help"?',
            },
          ],
        }),
      ],
      {
        syncs: [
          {
            sync: 'acme',
            fate: 'changed',
            differences: [
              differs(
                '~',
                'syncs.acme.issueTypes',
                '`Task` becomes `IT Help` with request type `Get IT Hlep`',
              ),
            ],
          },
        ],
      },
    ),
  },
  'missing-right': {
    report: plan(
      [
        sync({ stopped: oneOfEach['missing-right'] }),
        sync({
          ...globex,
          pairs: oneComment,
        }),
      ],
      {
        syncs: [
          {
            sync: 'acme',
            fate: 'changed',
            differences: [differs('~', 'syncs.acme', 'webLinks: false → true')],
          },
          unchanged('globex', oneComment),
        ],
      },
    ),
  },
  'no-changes': {
    report: plan([sync()], {
      syncs: [changed([], [differs('~', 'syncs.acme.limits', 'creates: 50 → 100')])],
    }),
  },
  fork: {
    report: plan([], {
      syncs: [
        {
          sync: 'acme',
          fate: 'changed',
          differences: [differs('~', 'syncs.acme.comments', 'authorship to the desk: enriched → anonymous')],
        },
      ],
    }),
    options: { validatedOnly: 'fork' },
  },
  'changed-site-address': {
    report: plan([sync({ pairs: pendingComments }), notContacted], {
      syncs: [unchanged('acme', pendingComments), { sync: 'globex', fate: 'same', differences: [] }],
      elsewhere: [differs('~', 'sites.globex.url', 'changed')],
    }),
  },
  'disabled-sync': {
    report: plan([sync({ pairs: creations(3, 'planned', false), notices: [{ code: 'disabled' }] })], {
      syncs: [
        {
          sync: 'acme',
          fate: 'added',
          isOff: true,
          differences: [
            differs(
              '+',
              'syncs.acme',
              '"ACME" on "acme" and "HELP" on "vendor", 3 issue types, 5 fields, switched off',
            ),
          ],
          plans: { brings: noCounts, anyway: noCounts, altered: noCounts, drops: noCounts, entering: [] },
        },
      ],
    }),
  },
  'sync-removed': {
    report: plan([sync({ ...globex, pairs: [] })], {
      syncs: [
        unchanged('globex'),
        {
          sync: 'acme',
          fate: 'removed',
          differences: [
            differs('-', 'syncs.acme', '"ACME" on "acme" and "HELP" on "vendor", 3 issue types, 5 fields'),
          ],
          plans: {
            brings: noCounts,
            anyway: noCounts,
            altered: noCounts,
            drops: countOperations(pendingComments),
            entering: [],
          },
          leaves: { pairs: 120 },
        },
      ],
    }),
  },
  'explained-pair': {
    report: plan([
      sync({
        pairs: [explainedPair()],
      }),
    ]),
  },
  'first-configuration': {
    report: plan([sync({ ...globex, stopped: oneOfEach['untrusted-site'], requests: {} })], {
      unknown: 'no-base-file',
      syncs: [{ sync: 'globex', fate: 'added', differences: [] }],
    }),
  },
};
