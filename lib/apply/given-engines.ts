import type { Code } from '../codes.js';
import { CertflakeError } from '../errors.js';
import type { EnginesById } from '../keyring/engines.js';
import type { Plan, Spec, Specs } from '../model/index.js';
import { engineGetsNewKey, keyInEngine, unknownEngine } from './messages.js';

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
  const isRemade = ({ key, kind, move }: Plan['changes'][number]): boolean =>
    key === 'new' || (kind === 'rotate' && move !== 'same-key');
  const remade = new Set(plan.changes.filter(isRemade).map(({ id }) => id));
  for (const id of Object.keys(engines)) {
    if (!known.includes(id)) throw misplaced(unknownEngine(id, known));
    if (remade.has(id)) throw misplaced(engineGetsNewKey(id));
  }
}

const misplaced = ({ message, hint }: ReturnType<typeof engineGetsNewKey>): CertflakeError =>
  new CertflakeError(message, { code: 'engine-misplaced', hint });

/** Codes of an identity that isn't for the key, or of no identity. */
const unopened = new Set<Code>(['no-identity', 'identity-mismatch']);

/** The key of an authority with an engine, if its bytes are needed anyway. */
export async function needsBytes(opening: Promise<Uint8Array>, spec: Spec): Promise<Uint8Array> {
  try {
    return await opening;
  } catch (cause) {
    if (!(cause instanceof CertflakeError) || !unopened.has(cause.code)) throw cause;
    const { message, hint } = keyInEngine(spec.files.key, spec.id);
    throw new CertflakeError(message, { code: 'key-in-engine', hint, cause });
  }
}
