/** 300 customers, one file each: how long the modes that ask nobody take, as a process of the bundled Action. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runStep } from '../../e2e/runner.ts';
import type { Figure, Measured } from '../figure.ts';

const FOLDER = '.github/deskbridge';
const TRIES = 7;

/** Shared by all: the desk's site, and what every customer has in common. */
const COMMON = `version: 1
sites:
  vendor: { url: https://vendor.atlassian.net, email: sync@vendor.example, token: { env: VENDOR_JIRA_TOKEN } }
templates:
  standard:
    desk: { site: vendor, project: HELP }
    issueTypes:
      - { customer: [Task, New Feature, Improvement], desk: IT Help, requestType: Get IT Help }
      - { customer: Bug, desk: Incident, requestType: Report a system problem }
    fields:
      - Summary
      - Description
      - { customer: Priority, desk: Priority, direction: both, values: { Highest: P1, High: P2, Low: P4, '*': P3 } }
      - { customer: Due date, desk: Target date, when: create, onlyFor: [IT Help] }
      - { customer: Key, desk: Customer issue }
    status:
      toDesk: { Reopened: In Progress }
      toCustomer: { Waiting for customer: Waiting, Resolved: { status: Done, resolution: Done } }
`;

/** A customer with some words of their own, as real ones have. */
function customerFile(number: number): string {
  const name = `customer-${number}`;
  const key = `C${number}`;
  return `version: 1
sites:
  ${name}: { url: https://${name}.atlassian.net, email: sync@vendor.example, token: { env: ${key}_JIRA_TOKEN, expires: 2099-10-31 } }
syncs:
  ${name}:
    template: standard
    customer: { site: ${name}, project: ${key}, since: 2026-01-01, jql: 'labels = vendor-support' }
    twinLabel: { desk: ${name} }
    fields:
      - { customer: Team, desk: Customer team, values: { Red: Red team, Blue: Blue team } }
    comments: { direction: both, authorship: { toDesk: enriched, toCustomer: anonymous } }
    limits: { creates: 100 }
`;
}

/** Writes the folder. @returns the repository, to be removed */
async function writeFleet(count: number): Promise<string> {
  const workspace = await mkdtemp(join(tmpdir(), 'deskbridge-fleet-'));
  await mkdir(join(workspace, FOLDER), { recursive: true });
  await writeFile(join(workspace, FOLDER, '_common.yml'), COMMON);
  for (let number = 1; number <= count; number += 1)
    await writeFile(join(workspace, FOLDER, `customer-${number}.yml`), customerFile(number));
  return workspace;
}

/** Median milliseconds of the whole process. @throws Error when a run did not end well or left something out */
async function timeMode(workspace: string, mode: 'validate' | 'matrix', count: number): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < TRIES; i += 1) {
    const result = await runStep({ workspace, inputs: { mode, config: FOLDER } });
    const listed = (JSON.parse(result.outputs['matrix'] ?? '[]') as { syncs: string }[]).flatMap(
      ({ syncs }) => syncs.split(','),
    );
    if (result.code !== 0 || (mode === 'matrix' && listed.length !== count))
      throw new Error(`mode ${mode} did not end well:\n${result.log.slice(0, 2000)}`);
    times.push(result.milliseconds);
  }
  return times.toSorted((a, b) => a - b)[Math.floor(TRIES / 2)] ?? Number.NaN;
}

/** Both modes over a folder with a file for each of `count` customers. */
export async function measureFleet(count: number): Promise<Measured> {
  const workspace = await writeFleet(count);
  try {
    const how = `Median of ${TRIES} whole processes of the bundled Action, over one folder with a file for each customer and one for what they share.`;
    const figure = async (mode: 'validate' | 'matrix', budget: number, more: string): Promise<Figure> => ({
      what: `\`${mode}\` of ${count} syncs in one folder`,
      measured: (await timeMode(workspace, mode, count)) / 1000,
      digits: 2,
      unit: 's',
      budget,
      how: `${how} ${more}`,
    });
    return {
      figures: [
        await figure('validate', 2, 'Every check that needs no Jira, every warning.'),
        await figure('matrix', 1, 'All of them are loaded and checked, then divided into jobs.'),
      ],
    };
  } finally {
    await rm(workspace, { recursive: true });
  }
}
