/**
 * How long Jira Cloud takes to answer, by call: what it says itself, in the header `Server-Timing` (`atl-edge;dur`) of
 * 1,044 exchanges that the tests of DefectDojo/django-DefectDojo hold (`unittests/vcr/jira`). The way to Jira's edge and
 * back is not in it. Drawn from a log-normal distribution through p50 and p90, cut at the longest seen.
 */
import type { SeenRequest, World } from '../emulator/index.ts';
import { createRandom } from '../emulator/random.ts';

interface Spread {
  /** Milliseconds. */
  readonly p50: number;
  readonly p90: number;
  readonly longest: number;
}

/** Recorded 110 times. */
const CREATE_ISSUE: Spread = { p50: 840, p90: 1047, longest: 1461 };
/** 3 times. */
const ADD_COMMENT: Spread = { p50: 505, p90: 600, longest: 600 };
/** 70 times. */
const UPDATE_ISSUE: Spread = { p50: 433, p90: 585, longest: 679 };
/** 18 times. */
const TRANSITION: Spread = { p50: 440, p90: 552, longest: 695 };
/** 408 times. */
const GET_ISSUE: Spread = { p50: 286, p90: 432, longest: 931 };
/** What a type can be created with, 181 times: the slowest read there is. */
const CREATE_FIELDS: Spread = { p50: 378, p90: 508, longest: 1027 };

const ISSUE = '/rest/api/3/issue/{issue}';

/** Calls that nobody recorded take what the nearest recorded one takes; the page says which. */
const SPREADS: Readonly<Record<string, Spread>> = {
  'POST /rest/api/3/issue/bulk': CREATE_ISSUE,
  [`POST ${ISSUE}/comment`]: ADD_COMMENT,
  [`PUT ${ISSUE}/comment/{comment}`]: ADD_COMMENT,
  [`PUT ${ISSUE}`]: UPDATE_ISSUE,
  [`PUT ${ISSUE}/properties/{property}`]: UPDATE_ISSUE,
  [`POST ${ISSUE}/remotelink`]: UPDATE_ISSUE,
  [`POST ${ISSUE}/transitions`]: TRANSITION,
  [`POST ${ISSUE}/attachments`]: UPDATE_ISSUE,
  [`DELETE ${ISSUE}/properties/{property}`]: UPDATE_ISSUE,
  [`DELETE ${ISSUE}/comment/{comment}`]: UPDATE_ISSUE,
  'PUT /rest/api/3/comment/{comment}/properties/{property}': UPDATE_ISSUE,
  'DELETE /rest/api/3/attachment/{attachment}': UPDATE_ISSUE,
  'POST /rest/api/3/search/jql': CREATE_FIELDS,
  'POST /rest/api/3/issue/bulkfetch': CREATE_FIELDS,
  'POST /rest/api/3/comment/list': CREATE_FIELDS,
};

/** z of the 90th percentile. */
const Z90 = 1.2816;

/**
 * What a bulk create takes was never recorded. `each`: as long as its issues one after the other would, which is the most;
 * `once`: as long as a single one, which is the least.
 */
export type BulkCreate = 'each' | 'once';

/** The median of a call (`METHOD route`), in milliseconds. */
export function medianOfCall(call: string): number {
  return (SPREADS[call] ?? GET_ISSUE).p50;
}

/** A way to answer how long a request takes, in milliseconds. Repeats with its seed. */
export function createLatency(bulk: BulkCreate, seed = 1): NonNullable<World['latency']> {
  const random = createRandom(seed);
  const sample = ({ p50, p90, longest }: Spread): number => {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return Math.min(longest, p50 * Math.exp((normal * Math.log(p90 / p50)) / Z90));
  };
  return ({ method, route, body }: SeenRequest) => {
    const spread = SPREADS[`${method} ${route}`] ?? GET_ISSUE;
    const times = bulk === 'each' ? draftsIn(body) : 1;
    let ms = 0;
    for (let i = 0; i < times; i += 1) ms += sample(spread);
    return Math.round(ms);
  };
}

/** How many issues a bulk create makes; 1 for any other request. */
function draftsIn(body: unknown): number {
  if (typeof body !== 'object' || body === null || !('issueUpdates' in body)) return 1;
  return Array.isArray(body.issueUpdates) ? body.issueUpdates.length : 1;
}
