import type { Change, Observation, Observations, Spec } from '../../model/index.js';
import { formerOfKeys, outliving, type Former } from './former-valid.js';
import { certificateOf, formerReaders, sealedPublicKey } from '../../observe/recorded.js';

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
  const isNever = (
    publicKey: string,
    spec: Spec,
    observation: Observation,
    owner: string,
  ): boolean => {
    const noted = formerReaders(observation)?.[owner] ?? readers(publicKey, owner);
    const isOther = (sealedPublicKey(observation) ?? publicKey) !== publicKey;
    const hasFormer = noted.some((key) => !spec.recipients[owner]?.includes(key));
    return !isOther && noted.length > 0 && !hasFormer && !isFormer(publicKey, spec, owner);
  };
  return (spec, observation, owner) => {
    const publicKey = certificateOf(observation)?.publicKey;
    if (publicKey === undefined || !isNever(publicKey, spec, observation, owner))
      return formerOf(spec);
    return [...(history?.keysOf(spec.files) ?? [])]
      .filter((former) => isFormer(former, spec, owner))
      .flatMap((former) => formerOfKeys(context)(former) ?? [])
      .sort((a, b) => b.end - a.end)[0];
  };
}
