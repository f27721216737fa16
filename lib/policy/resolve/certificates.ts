import type { InventoryCertificate } from '../../model/index.js';
import type { Layer, Merged } from './inheritance.js';
import { certificateLayers, merge } from './inheritance.js';
import { derivedId, sharedId } from '../words/identifiers.js';
import { placeOf } from '../problems/option-path.js';
import type { ProblemList } from '../problems/problem-list.js';
import { noHolder, sameId } from './messages.js';
import { hostsOf } from './roles.js';
import { specWords } from './spec-words.js';
import { variablesOf } from '../words/variables.js';
import type { Policy } from '../../model/policy.js';

interface Declared {
  policy: Policy;
  ca: string;
  name: string;
  merged: Merged;
  layers: readonly Layer[];
}

/** Every certificate by id: once for each host that holds it; once in all if shared. */
export function certificatesOf(
  policy: Policy,
  report: ProblemList,
): Record<string, InventoryCertificate> {
  const found = Object.entries(policy.cas).flatMap(([ca, { certs }]) =>
    Object.keys(certs ?? {}).flatMap((name) => expanded(declared(policy, ca, name), report)),
  );
  reportSameIds(found, report);
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function declared(policy: Policy, ca: string, name: string): Declared {
  const layers = certificateLayers(policy, ca, name);
  return { policy, ca, name, layers, merged: merge(layers, '8760h') };
}

type Entry = [id: string, certificate: InventoryCertificate];

function expanded(of: Declared, report: ProblemList): Entry[] {
  const { policy, ca, name, merged } = of;
  const holders = hostsOf(policy, merged.roles);
  const path = ['cas', ca, 'certs', name];
  if (Object.keys(policy.hosts ?? {}).length === 0) {
    report.add(path, 'no-holder', noHolder);
  }
  if (policy.cas[ca]!.certs![name]!.shared === true) {
    return [[sharedId(ca, name), certificate(of, holders, undefined, report)]];
  }
  return holders.map((host) => [derivedId(host, ca, name), certificate(of, [host], host, report)]);
}

function certificate(
  { policy, ca, name, merged, layers }: Declared,
  heldBy: string[],
  host: string | undefined,
  report: ProblemList,
): InventoryCertificate {
  const { domain, addresses } = policy.hosts?.[host ?? ''] ?? {};
  const variables = host === undefined ? host : variablesOf(host, domain, addresses);
  return {
    spec: specWords(ca, merged, layers, variables, report),
    ...merged.delivery,
    authority: ca,
    name,
    shared: host === undefined,
    heldBy,
  };
}

/** agenix names join host, authority and name with `-`, so two can be the same. */
function reportSameIds(entries: readonly Entry[], report: ProblemList): void {
  const first = new Map<string, InventoryCertificate>();
  for (const [id, { authority, name, heldBy, shared }] of entries) {
    const other = first.get(id);
    first.set(id, other ?? ({ authority, name, heldBy, shared } as InventoryCertificate));
    if (other === undefined) continue;
    const place = placeOf(['cas', other.authority, 'certs', other.name]);
    report.add(['cas', authority, 'certs', name], 'same-path', sameId(place, id));
  }
}
