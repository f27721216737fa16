import type { Change, Observation, Observations, Spec } from '../model.js';
import { formerOfKeys, outliving, type Former } from './former-valid.js';
import { certificateOf, formerReaders, sealedPublicKey } from './known.js';

interface Context {
  changes: readonly Change[];
  specs: ReadonlyMap<string, Spec>;
  observations: Observations;
  /** Epoch seconds. */
  now: number;
}

/** The certificate that stays valid where a host's own key is replaced, because its former host key may open that key. */
export function outlivingOf(
  context: Context,
): (spec: Spec, observation: Observation, owner: string) => Former | undefined {
  const formerOf = outliving(context);
  const { history } = context.observations;
  const readers = (publicKey: string, owner: string): string[] =>
    [...(history?.readersOf(publicKey) ?? [])].flatMap(([key, of]) => (of === owner ? [key] : []));
  const isFormer = (publicKey: string, spec: Spec, owner: string): boolean =>
    readers(publicKey, owner).some((key) => !spec.recipients[owner]?.includes(key));
  return (spec, observation, owner) => {
    const publicKey = untold(observation);
    const isNever = publicKey !== undefined && readers(publicKey, owner).length > 0;
    if (!isNever || isFormer(publicKey, spec, owner)) return formerOf(spec);
    return [...(history?.keysOf(spec.files.entry) ?? [])]
      .filter((former) => isFormer(former, spec, owner))
      .flatMap((former) => formerOfKeys(context)(former) ?? [])
      .sort((a, b) => b.end - a.end)[0];
  };
}

/** The public key of a certificate of which nothing but git's history says who could open its key. */
function untold(observation: Observation): string | undefined {
  const isTold =
    sealedPublicKey(observation) !== undefined || formerReaders(observation) !== undefined;
  return isTold ? undefined : certificateOf(observation)?.publicKey;
}
