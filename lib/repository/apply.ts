import { unnamed } from '../accept/naming.js';
import { applyPlan } from '../apply/apply.js';
import { needsProof } from '../apply/prove.js';
import { CertflakeError, type Changed } from '../errors.js';
import { createIssuer, type Issuer } from '../issue/pool.js';
import { stanzaTools } from '../keyring/stanza-tools.js';
import type { Change, Claim, Plan } from '../model/index.js';
import type { Identity } from '../seal/identities.js';
import { lockStore, type LockedStore } from '../store/transaction.js';
import { refuseAborted, withSignal } from './abort.js';
import { identitiesAtHand, identitiesOf } from './identities.js';
import { issues, planned, type Planned } from './plan.js';
import type { ApplyOptions, Opened, RepositoryApplied, RepositoryPlan } from './types.js';
import { confirmClock, identitiesChangePlan, outdatedPlan } from './messages.js';

export async function applyPlanned(
  opened: Opened,
  plan: RepositoryPlan,
  options: ApplyOptions = {},
): Promise<RepositoryApplied> {
  refuseAborted(options.signal);
  const store = await lockStore(opened.root, opened.specs.dir);
  const issuer = createIssuer();
  let changed: Changed = store.recovered.length > 0 ? 'recovered' : 'nothing';
  try {
    const run = () => underLock(opened, plan, options, store, issuer);
    const applied = await withSignal(options.signal, issuer, run);
    if (applied.changes.length > 0) changed = 'done';
    await store.release();
    return applied;
  } catch (error) {
    // Without effect after a release; the first error is the one to tell.
    await store.release().catch(() => undefined);
    throw marked(error, changed);
  } finally {
    await issuer.close();
  }
}

/** A commit that fails says itself what it has changed. */
function marked(error: unknown, changed: Changed): unknown {
  if (error instanceof CertflakeError) error.changed ??= changed;
  return error;
}

async function underLock(
  opened: Opened,
  plan: RepositoryPlan,
  options: ApplyOptions,
  store: LockedStore,
  issuer: Issuer,
): Promise<RepositoryApplied> {
  const { accept = [], engines = {}, onProgress, signal } = options;
  const yes = accept === 'all' ? [] : accept;
  const wanted = { ...plan.selection, now: opened.now() };
  const words = [...plan.accepted, ...yes.filter((one) => typeof one === 'string')];
  const before = await planned(opened, store.tree, { wanted, words, identities: [] });
  const identities = await identitiesFor(opened, before, options);
  const fresh = await planned(opened, store.tree, { wanted, words, identities });
  refuseStale(plan, before.plan, fresh.plan);
  refuseClock(fresh.plan, options);
  const acceptance = {
    ...fresh.acceptance,
    all: fresh.acceptance.all === true || accept === 'all',
    claims: [...yes.filter((one) => typeof one !== 'string'), ...namedBy(words, fresh.plan)],
  };
  const { specs, inventory } = opened;
  const { observations } = fresh;
  const applied = await applyPlan({
    ...{
      specs,
      inventory,
      observations,
      plan: fresh.plan,
      identities,
      engines,
      issuer,
      acceptance,
    },
    ...{ now: wanted.now, tools: stanzaTools, store: refusing(store, signal) },
    ...(onProgress && {
      onProgress: (done, total, id) => {
        onProgress({ done, total, id });
      },
    }),
  });
  return { ...applied, recovered: store.recovered };
}

/** An authority or a kept key that a word names is accepted before the plan; a recipient is a claim of it. */
function namedBy(words: readonly string[], { claims }: Plan): Claim[] {
  const others = new Set(unnamed(claims, words));
  return claims.filter((claim) => !others.has(claim));
}

/** A commit that has begun is finished. */
const refusing = (store: LockedStore, signal: ApplyOptions['signal']): LockedStore => ({
  ...store,
  commit: async (...given) => {
    refuseAborted(signal);
    await store.commit(...given);
  },
});

/** The policy's own identity may be missing where nothing is opened, or engines sign. */
async function identitiesFor(
  opened: Opened,
  { plan, observations }: Planned,
  options: ApplyOptions,
): Promise<Identity[]> {
  const opens = plan.changes.some(({ kind }) => kind !== 'adopt' && kind !== 'remove');
  const proves = Object.values(observations.observed).some((one) => needsProof(one));
  if (!opens && !proves && options.identities === undefined) return [];
  const isNeeded = opens && options.engines === undefined;
  return isNeeded ? identitiesOf(opened, options) : identitiesAtHand(opened, options);
}

/** What was shown is what is done: dates and reasons alone may differ, since they depend on the time. */
function refuseStale(shown: Plan, now: Plan, proven: Plan): void {
  if (isSame(shown, proven)) return;
  const { message, hint } = isSame(shown, now) ? identitiesChangePlan : outdatedPlan;
  throw new CertflakeError(message, { code: 'plan-stale', hint });
}

const isSame = (a: Plan, b: Plan): boolean => deeds(a) === deeds(b);

const deeds = ({ changes }: Plan): string => JSON.stringify(changes.map(deed).sort());

const deed = ({ id, kind, files, key, move, accepts, reseals }: Change): string =>
  JSON.stringify([id, kind, files, key, move ?? null, accepts === true, reseals === true]);

function refuseClock({ changes, findings }: Plan, { clockIsRight }: ApplyOptions): void {
  const found = findings.find(({ code, level }) => code === 'clock' && level === 'error');
  if (found === undefined || clockIsRight === true || !changes.some(issues)) return;
  throw new CertflakeError(found.message, { code: 'clock', hint: confirmClock });
}
