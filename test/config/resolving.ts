/** Resolves a text against the facts of this folder. */
import type { Contract } from '../../src/config/contract.ts';
import type { CreateField, SideFacts } from '../../src/config/facts.ts';
import { resolveContract, type Resolved } from '../../src/config/resolve.ts';
import type { SyncSettings } from '../../src/config/settings.ts';
import { customerFacts, deskFacts, screen } from './facts.ts';
import { configOf, fixture } from './problems.ts';

export interface Changes {
  readonly customer?: Partial<SideFacts>;
  readonly desk?: Partial<SideFacts>;
  readonly previous?: Contract;
  /** Settings that no file can ask for yet. */
  readonly adjust?: (sync: SyncSettings) => SyncSettings;
}

export function resolve(
  text: string,
  { customer, desk, previous, adjust = (own) => own }: Changes = {},
): Resolved {
  const { config, locate } = configOf(text);
  const [sync] = config.syncs;
  if (!sync) throw new Error('no sync');
  const facts = { customer: { ...customerFacts, ...customer }, desk: { ...deskFacts, ...desk } };
  return resolveContract(adjust(sync), config.sites, facts, locate, previous);
}

export function contractOf(text: string, changes: Changes = {}): Contract {
  const resolved = resolve(text, changes);
  if (!resolved.ok)
    throw new Error(resolved.problems.map(({ path, text: said }) => `${path}: ${said}`).join('\n'));
  return resolved.contract;
}

export function unresolvedOf(text: string, changes: Changes = {}): string[] {
  const resolved = resolve(text, changes);
  return resolved.ok ? [] : resolved.problems.map(({ path, text: said }) => `${path}: ${said}`);
}

export function noticesOf(text: string, changes: Changes = {}) {
  const resolved = resolve(text, changes);
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.problems));
  return resolved.notices;
}

export const withScreen = (changes: Record<string, Partial<CreateField>>): Changes => ({
  desk: { createFields: { '21': screen(changes), '22': screen(changes) } },
});
export const scenario = fixture('scenario.yml');
export const type = '{ field: Request Type, byIssueType: { IT Help: Get IT Help } }';
export const itHelp = '[{ customer: Task, desk: IT Help }]';
export const both =
  '[{ customer: Task, desk: IT Help, requestType: Get IT Help }, { customer: Bug, desk: Purchase, requestType: Purchase request }]';
