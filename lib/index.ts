/**
 * Everything the command can do. PEM and plain data cross this border; nothing here hands out a
 * foreign library's objects.
 *
 * @packageDocumentation
 */
export { CertflakeError, PolicyError } from './errors.js';
export type * from './model.js';

export { definePolicy } from './policy/define.js';
export { parsePolicy } from './policy/parse.js';
export { resolvePolicy } from './policy/resolve.js';
export { parseInventory } from './policy/inventory.js';
export { resolveSpecs } from './policy/specs.js';
export { digestOf } from './policy/digest.js';
export { parseDuration } from './policy/durations.js';
export { loadPolicy } from './load/load.js';

export { openTree, type Tree } from './store/tree.js';
export { lockStore, type LockedStore, type Write } from './store/transaction.js';
export { observe } from './observe/observe.js';
export { planChanges } from './plan/plan.js';
export { stanzaTools } from './apply/tools.js';
export { checkTree, type CheckReport, type CheckRow } from './check.js';
export { prove } from './apply/prove.js';
export { applyPlan, type Applied, type ApplyInput } from './apply/apply.js';

export { createIssuer, type Issued, type Issuer, type IssueRequest } from './issue/pool.js';
export { readCertificate, readCertificateFile } from './x509/read.js';

export { generateAgeIdentity } from './seal/generate.js';
export { parseIdentities, type Identity } from './seal/identities.js';
export { normalizeRecipient, parseRecipient, type Recipient } from './seal/recipients.js';
export { seal, unseal } from './seal/seal.js';
export { generateSshKey } from './seal/ssh/generate.js';
