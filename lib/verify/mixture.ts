import { edgesOf, type Edge } from '../cluster/edges.js';
import { rememberedFacts } from './by-certificates.js';
import { letIn, refusedIn } from './mixture/judge.js';
import { loneIn, tryLone } from './mixture/lone.js';
import { coming, meeting, mixed, present, type Ages, type Sides } from './mixture/meetings.js';
import { Side } from './mixture/side.js';
import { tryAll, type Trial, type Tried } from './mixture/try.js';
import type { Mixture, MixtureInput } from './mixture/types.js';

export type * from './mixture/types.js';

/**
 * Tries every connection of the policy's cluster between hosts that were deployed with one tree and hosts that were
 * deployed with another, in both directions. Each shape of certificates is tried in a real handshake in memory; all
 * others are compared by their certificates.
 *
 * A certificate that the present tree lacks is a new host's: it is tried only with the coming one. Changes nothing;
 * wipes keys.
 */
export async function verifyMixture(input: MixtureInput): Promise<Mixture> {
  const sides = { before: new Side('before', input), after: new Side('after', input) };
  const trial = { sides, facts: rememberedFacts(), now: input.now, unopened: new Set<string>() };
  try {
    return await mixtureOf(input, trial);
  } finally {
    await Promise.all([sides.before.wipe(), sides.after.wipe()]);
  }
}

async function mixtureOf({ specs, inventory }: MixtureInput, trial: Trial): Promise<Mixture> {
  const edges = edgesOf(specs, inventory);
  const [wanted, unwanted] = (['accepted', 'refused'] as const).map((expect) =>
    edges.filter((edge) => edge.expect === expect),
  ) as [Edge[], Edge[]];
  const all = await triedBetween(wanted, [present, ...mixed, coming], trial);
  const forbidden = await triedBetween(unwanted, [present, coming], trial);
  const lone = loneIn(specs.specs, wanted).map((spec) => tryLone(spec, trial));
  const stage = all.filter((one) => !isOf(present)(one));
  const broken = new Map(refusedAmong(all.filter(isOf(present)), trial.sides));
  return {
    connections: stage.length + lone.reduce((sum, { count }) => sum + count, 0),
    handshakes: stage.filter((one) => 'by' in one && one.by === 'handshake').length,
    cut: [...cutAmong(stage, broken, trial.sides), ...lone.flatMap(({ cut }) => cut)],
    broken: [...broken.values(), ...lone.flatMap((one) => one.broken)],
    opened: openedAmong(forbidden, trial.sides),
    unopened: [...trial.unopened].sort(),
  };
}

async function triedBetween(
  edges: readonly Edge[],
  ages: readonly Ages[],
  trial: Trial,
): Promise<Tried[]> {
  const all = edges.flatMap((edge) => ages.flatMap((one) => meeting(edge, one, trial.sides) ?? []));
  const whole = all.flatMap((one) => ('error' in one ? [] : [one]));
  return [...all.flatMap((one) => ('error' in one ? [one] : [])), ...(await tryAll(whole, trial))];
}

const isOf =
  ({ client, server }: Ages) =>
  (one: Ages): boolean =>
    one.client === client && one.server === server;

const refusedAmong = (tried: readonly Tried[], sides: Sides) =>
  tried.flatMap((one) => {
    const refused = refusedIn(one, sides);
    return refused === undefined ? [] : [[one.edge, refused] as const];
  });

const newer = ({ client, server }: Ages): 'client' | 'server' | 'both' =>
  client === server ? 'both' : client === 'after' ? 'client' : 'server';

function cutAmong(
  stage: readonly Tried[],
  broken: ReadonlyMap<Edge, unknown>,
  sides: Sides,
): Mixture['cut'] {
  return stage
    .filter(({ edge }) => !broken.has(edge))
    .flatMap((one) => {
      const refused = refusedIn(one, sides);
      return refused === undefined ? [] : [{ ...refused, newer: newer(one) }];
    });
}

function openedAmong(forbidden: readonly Tried[], sides: Sides): Mixture['opened'] {
  const former = forbidden.filter(isOf(present));
  const refused = new Set(former.filter(isRefused).map(({ edge }) => edge));
  return forbidden
    .filter((one) => isOf(coming)(one) && refused.has(one.edge))
    .flatMap((one) => letIn(one, sides) ?? []);
}

const isRefused = (one: Tried): boolean => 'error' in one || one.outcome.server !== undefined;
