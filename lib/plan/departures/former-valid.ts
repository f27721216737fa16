import type { Change, LeftCertificate, Observations, Spec } from '../../model/index.js';
import { ownerOfHost } from '../../model/owner.js';
import { certificateOf, sealedPublicKey } from '../../observe/recorded.js';

/** A certificate that hosts still accept when its key was replaced: nothing revokes it. */
export interface Former {
  /** Epoch seconds. */
  end: number;
  /** What has signed it, then each authority above, the root last: others in place of all of them end it. */
  authorities: readonly Spec[];
}

interface Context {
  changes: readonly Change[];
  specs: ReadonlyMap<string, Spec>;
  observations: Observations;
  /** Epoch seconds. */
  now: number;
}

/**
 * Whether the present certificate of a spec would outlive its key: not where its root is replaced in this run. Where a
 * merge took the certificate of one side and the sealed key of the other, that is what git's history has of that key.
 */
export function outliving(context: Context): (spec: Spec) => Former | undefined {
  const { observed } = context.observations;
  const formerOf = accepting(context);
  return ({ id }) => {
    const observation = observed[id];
    const certificate = observation && certificateOf(observation);
    if (certificate === undefined) return undefined;
    const sealed = sealedPublicKey(observation!) ?? certificate.publicKey;
    const ofSealed =
      sealed === certificate.publicKey ? undefined : inHistory(sealed, formerOf, context);
    return ofSealed ?? formerOf(certificate.notAfter, observation?.signedBy);
  };
}

/** What is valid of hosts that left, by owner, as in `host:web-1`. */
export function validOfLeft(
  context: Context & { left: readonly LeftCertificate[] },
): Map<string, Former[]> {
  const formerOf = formerOfLeft(context);
  const valid = new Map<string, Former[]>();
  for (const one of context.left) {
    const former = formerOf(one);
    if (one.host === undefined || former === undefined) continue;
    const owner = ownerOfHost(one.host);
    valid.set(owner, [...(valid.get(owner) ?? []), former]);
  }
  return valid;
}

/** The same of what the policy no longer has. */
export function formerOfLeft(context: Context): (left: LeftCertificate) => Former | undefined {
  const formerOf = accepting(context);
  return ({ notAfter, signedBy }) => formerOf(notAfter, signedBy);
}

/** The same of a key that is in git's history, by its public key. */
export function formerOfKeys(context: Context): (publicKey: string) => Former | undefined {
  const formerOf = accepting(context);
  return (publicKey) => inHistory(publicKey, formerOf, context);
}

function inHistory(
  publicKey: string,
  formerOf: ReturnType<typeof accepting>,
  { observations: { history } }: Context,
): Former | undefined {
  const certificate = history?.certificateOf(publicKey);
  return certificate && formerOf(certificate.notAfter, certificate.issuer);
}

/** By its end and the public key of what has signed it; undefined where nothing accepts it after this run. */
export function accepting({ changes, specs, observations: { observed }, now }: Context) {
  const replaced = new Set(changes.filter(({ key }) => key === 'new').map(({ id }) => id));
  const byKey = byPublicKey(specs, observed);
  // A root has signed itself; what has signed what is below it was looked at already.
  const upward = (publicKey = '', below: Spec[] = []): Spec[] => {
    const signer = byKey.get(publicKey);
    if (signer === undefined || below.includes(signer)) return below;
    return upward(observed[signer.id]?.signedBy, [...below, signer]);
  };
  return (end: number, signedBy?: string): Former | undefined => {
    const authorities = end > now ? upward(signedBy) : [];
    const top = authorities.at(-1);
    return top === undefined || replaced.has(top.id) ? undefined : { end, authorities };
  };
}

function byPublicKey(
  specs: ReadonlyMap<string, Spec>,
  observed: Observations['observed'],
): Map<string, Spec> {
  const authorities = [...specs.values()].filter(({ kind }) => kind === 'authority');
  return new Map(
    authorities.flatMap((spec) => {
      const observation = observed[spec.id];
      const publicKey = observation && certificateOf(observation)?.publicKey;
      return publicKey === undefined ? [] : [[publicKey, spec] as const];
    }),
  );
}
