/** What ties twins to each other besides the desk's marker: web links, labels, and the marker on the other side. */
import type { Contract } from '../config/contract.ts';
import { makeCustomerMarker, makeDeskMarker } from './markers.ts';
import type { Base } from './markers.ts';
import type { IssueRef, Operation } from './operation.ts';
import type { Issue, Millis } from './snapshot.ts';

/** What ties a new twin to its customer issue after it was created. */
export function linkTwins(
  contract: Contract,
  customer: Pick<Issue, 'id' | 'key'>,
  desk: Pick<Issue, 'id' | 'key'>,
  parts: { readonly links: boolean; readonly label: string | undefined },
): Operation[] {
  const c = { id: customer.id, key: customer.key };
  const d = { id: desk.id, key: desk.key };
  return [
    ...(parts.links && contract.webLinks ? webLinks(c, d) : []),
    {
      kind: 'hint',
      issue: c,
      twin: d,
      ...(parts.label === undefined ? {} : { label: parts.label }),
      marker: makeCustomerMarker(contract, d),
    },
  ];
}

/**
 * What ties a new twin on the customer's side to the request it was made of. The marker of the request comes last: until
 * then the new issue is found by its own, and all of this is done again.
 */
export function linkRequest(
  contract: Contract,
  customer: Pick<Issue, 'id' | 'key'>,
  desk: Pick<Issue, 'id' | 'key'>,
  tie: { readonly linkedAt: Millis; readonly base: Base },
): Operation[] {
  const label = contract.twinLabel.desk;
  return [
    ...(contract.webLinks ? webLinks(customer, desk) : []),
    {
      kind: 'hint',
      side: 'desk',
      issue: { id: desk.id, key: desk.key },
      twin: { id: customer.id, key: customer.key },
      ...(label === undefined ? {} : { label }),
      marker: makeDeskMarker(contract, customer, tie.linkedAt, tie.base),
    },
  ];
}

/** A web link on each of the twins to the other. */
export function webLinks(customer: IssueRef, desk: IssueRef): Extract<Operation, { kind: 'link' }>[] {
  const c = { id: customer.id, key: customer.key };
  const d = { id: desk.id, key: desk.key };
  return [
    { kind: 'link', side: 'desk', issue: d, twin: c },
    { kind: 'link', side: 'customer', issue: c, twin: d },
  ];
}
