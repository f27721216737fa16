import type { Code } from '../codes.js';
import { CertflakeError } from '../errors.js';
import type { EnginesById } from '../keyring/engines.js';
import type { Plan, Spec, Specs } from '../model/index.js';

interface Given {
  specs: Specs;
  plan: Plan;
  engines?: EnginesById;
}

/**
 * An engine holds one key, that of an authority's certificate: it stands for nothing else.
 *
 * @throws CertflakeError (`engine-misplaced`)
 */
export function refuseEngines({ specs, plan, engines = {} }: Given): void {
  const authorities = specs.specs.filter(({ kind }) => kind === 'authority');
  const known = authorities.map(({ id }) => id);
  const remade = new Set(plan.changes.filter(({ key }) => key === 'new').map(({ id }) => id));
  for (const id of Object.keys(engines)) {
    if (!known.includes(id)) {
      throw misplaced(`${id} has an engine, and the policy has no such authority`, known);
    }
    if (remade.has(id))
      throw misplaced(`${id} has an engine, and this plan makes a new key for it`);
  }
}

const misplaced = (fact: string, known?: readonly string[]): CertflakeError =>
  new CertflakeError(fact, {
    code: 'engine-misplaced',
    hint: known ? `authorities: ${known.join(', ')}` : 'apply this plan without that engine',
  });

/** Such an identity isn't meant for the key, or there is none. */
const unopened = new Set<Code>(['no-identity', 'identity-mismatch']);

/** The key of an authority that has an engine, where its bytes are needed all the same. */
export async function needsBytes(opening: Promise<Uint8Array>, spec: Spec): Promise<Uint8Array> {
  try {
    return await opening;
  } catch (cause) {
    if (!(cause instanceof CertflakeError) || !unopened.has(cause.code)) throw cause;
    throw new CertflakeError(
      `${spec.files.key}: a new seal needs the key itself, and its engine gives signatures alone`,
      {
        code: 'key-in-engine',
        hint: `pass an identity that opens it, or plan without ${spec.id}`,
        cause,
      },
    );
  }
}
