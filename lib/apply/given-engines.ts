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
 * Refuses an engine for an id that isn't an authority's, or for an authority that gets a new key.
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

/** Codes of an identity that isn't for the key, or of no identity. */
const unopened = new Set<Code>(['no-identity', 'identity-mismatch']);

/** The key of an authority with an engine, if its bytes are needed anyway. */
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
