import type { Edge } from '../../cluster/edges.js';
import { CertflakeError } from '../../errors.js';
import type { Spec } from '../../model/index.js';
import { judge, type Facts } from '../by-certificates.js';
import type { Sides } from './meetings.js';
import type { Age, Cut, RefusedCertificate } from './types.js';

/**
 * The certificates that hosts hold and that no connection of the cluster shows, also those of authorities that sign
 * inside the cluster.
 */
export function loneIn(specs: readonly Spec[], edges: readonly Edge[]): Spec[] {
  const shown = new Set(edges.flatMap(({ client, server }) => [client.id, server.id]));
  return specs.filter(({ id, heldBy }) => heldBy.length > 0 && !shown.has(id));
}

export interface LoneTrial {
  sides: Sides;
  facts: Facts;
  /** Epoch seconds. */
  now: number;
}

export interface LoneResult {
  count: number;
  cut: Extract<Cut, RefusedCertificate>[];
  broken: RefusedCertificate[];
}

const mixtures = [
  { holder: 'before', peers: 'after', newer: 'bundle' },
  { holder: 'after', peers: 'before', newer: 'certificate' },
  { holder: 'after', peers: 'after', newer: 'both' },
] as const;

/** Whether peers that trust the root of a certificate accept it, of the present tree and of the coming one. */
export function tryLone(spec: Spec, trial: LoneTrial): LoneResult {
  const before = refusal(spec, { holder: 'before', peers: 'before' }, trial);
  const tried = mixtures.map(({ newer, ...ages }) => ({
    newer,
    refused: refusal(spec, ages, trial),
  }));
  const made = tried.filter(({ refused }) => refused !== 'new');
  const cut = made.flatMap(({ newer, refused }) =>
    typeof refused === 'object' && typeof before !== 'object' ? [{ ...refused, newer }] : [],
  );
  return { count: made.length, cut, broken: typeof before === 'object' ? [before] : [] };
}

interface Ages {
  holder: Age;
  peers: Age;
}

/** `new`: hosts of the present tree don't have it yet. */
function refusal(
  spec: Spec,
  { holder, peers }: Ages,
  { sides, facts, now }: LoneTrial,
): RefusedCertificate | 'accepted' | 'new' {
  const { before } = sides;
  const authority = before.rootOf(spec.issuerId);
  if (holder === 'before' && before.lacks(spec.id)) return 'new';
  if (peers === 'before' && before.lacks(authority)) return 'new';
  const [party, bundle] = [sides[holder].party(spec, []), sides[peers].bundle([spec.issuerId])];
  const wrong =
    party instanceof CertflakeError
      ? party.message
      : bundle instanceof CertflakeError
        ? bundle.message
        : judge(party, bundle, now, undefined, facts)?.reason;
  if (wrong === undefined) return 'accepted';
  const { id: certificate, heldBy: hosts, place } = spec;
  return { kind: 'certificate', certificate, authority, hosts, reason: wrong, place };
}
