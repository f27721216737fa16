import type { Change, Observations, Spec } from '../model.js';
import { certificateOf } from './known.js';
import { isRoot } from './ways.js';

/** A certificate that hosts still accept when its key was replaced: nothing revokes it. */
export interface Former {
  /** Epoch seconds. */
  end: number;
  /** An intermediate has signed it. */
  isBelow: boolean;
}

interface Context {
  changes: readonly Change[];
  specs: ReadonlyMap<string, Spec>;
  observations: Observations;
  /** Epoch seconds. */
  now: number;
}

/** Whether the present certificate of a spec would outlive its key: not where its root is replaced in this run. */
export function outliving({ changes, specs, observations: { observed }, now }: Context) {
  const replaced = new Set(changes.filter(({ key }) => key === 'new').map(({ id }) => id));
  const authorities = byPublicKey(specs, observed);
  const signerOf = ({ id }: Spec): Spec | undefined =>
    authorities.get(observed[id]?.signedBy ?? '');
  const rootOf = (spec: Spec, depth = 0): Spec | undefined => {
    const signer = signerOf(spec);
    // Two authorities that have signed each other have no root.
    if (signer === undefined || depth > authorities.size) return undefined;
    return signer === spec ? spec : rootOf(signer, depth + 1);
  };
  return (spec: Spec): Former | undefined => {
    const observation = observed[spec.id];
    const end = observation && certificateOf(observation)?.notAfter;
    const [signer, root] = [signerOf(spec), rootOf(spec)];
    if (end === undefined || end <= now || signer === undefined || root === undefined)
      return undefined;
    return replaced.has(root.id) ? undefined : { end, isBelow: !isRoot(signer) };
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
