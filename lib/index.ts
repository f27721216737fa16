/**
 * Everything the command can do. PEM and plain data cross this border; nothing here returns a foreign library's
 * objects.
 *
 * @packageDocumentation
 */
export { CertflakeError, isCertflakeError, PolicyError, type ErrorOf } from './errors.js';
export { openRepository } from './repository/open.js';
export type {
  AbortNotice,
  ApplyOptions,
  Checked,
  EmitOptions,
  IdentityOptions,
  OpenOptions,
  PlanningOptions,
  PlanSelection,
  Repository,
  RepositoryApplied,
  RepositoryPlan,
  RepositoryVerified,
  Step,
  VerifyOptions,
} from './repository/types.js';
export { codes, type Code } from './codes.js';
export type * from './model/index.js';

export { definePolicy } from './policy/define.js';
export type { WrittenPolicy } from './model/policy.js';
export { parsePolicy, type ParsedPolicy } from './policy/read/parse.js';
export { resolvePolicy, type ResolveContext } from './policy/resolve-policy.js';
export { expandKubernetes } from './policy/kubernetes/expand.js';
export { edgesOf, type Edge } from './cluster/edges.js';
export { lintSpecs } from './cluster/lint/lint.js';
export type { KubernetesPolicy, LintPolicy } from './model/kubernetes.js';
export { parseInventory } from './policy/specs/inventory.js';
export { resolveSpecs, type SpecTools } from './policy/specs/specs.js';
export { digestOf } from './policy/specs/digest.js';
export { parseDuration } from './policy/words/durations.js';
export { loadPolicy, type LoadedPolicy, type LoadOptions } from './load/load.js';
export { specsOf } from './load/specs.js';
export { withHostKeys } from './load/host-keys.js';

export { openTree, type Tree } from './store/tree.js';
export { parseManifest } from './store/manifest.js';
export { readAccepted } from './store/state.js';
export { lockStore, type LockedStore, type Notices, type Write } from './store/transaction.js';
export { observe } from './observe/observe.js';
export { planChanges } from './plan/plan.js';
export { clockInDoubt } from './plan/clock.js';
export type { PlanOptions } from './plan/state.js';
export type { StanzaTools } from './keyring/stanzas.js';
export { stanzaTools } from './keyring/stanza-tools.js';
export type { Since } from './plan/trust-added.js';
export type { Acceptance } from './accept/acceptance.js';
export { parseAccepted } from './accept/record.js';
export { checkTree, type CheckReport, type CheckRow } from './plan/check-report.js';
export { doubtOf, needsProof, prove } from './apply/prove.js';
export { applyPlan } from './apply/apply.js';
export type { Applied, ApplyInput } from './apply/types.js';

export { emitFiles, type EmitInput, type Emitted, type EmittedFile } from './emit/files.js';
export { readTemplates } from './load/templates.js';
export { splitBundle, type AddonFile } from './addons/split.js';
export { verifyTree, type VerifyInput } from './verify/tree.js';
export type { Verified } from './verify/verify.js';
export type { Tried, Verdict } from './verify/verdicts.js';
export { findingsOf } from './verify/findings.js';
export { makeKubeconfig, type MadeKubeconfig } from './kubeconfig/make.js';

export {
  createIssuer,
  type Issued,
  type Issuer,
  type IssueRequest,
  type SigningIssuer,
} from './issue/pool.js';
export type { SignatureAlgorithm, SigningEngine } from './issue/engine.js';
export type { EnginesById } from './keyring/engines.js';
export { memoryEngine, type MemoryEngine } from './issue/engines/memory.js';
export { readCertificate, readCertificateFile } from './x509/read.js';

export { generateAgeIdentity, type AgeKeyPair } from './seal/generate.js';
export {
  parseIdentities,
  parseIdentity,
  type Identity,
  type IdentitySource,
} from './seal/identities.js';
export type { Passphrase } from './seal/passphrase.js';
export {
  normalizeRecipient,
  parsePublicKeyFile,
  parseRecipient,
  type Recipient,
  type RecipientText,
} from './seal/recipients.js';
export { seal, unseal } from './seal/seal.js';
export { generateSshKey, type SshKeyFiles } from './seal/ssh/generate.js';

export { writeStarter, type Starter } from './init/starter.js';
