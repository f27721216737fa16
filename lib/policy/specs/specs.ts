import { PolicyError } from '../../errors.js';
import { declaredBy, keyProblem } from '../kubernetes/keys.js';
import type { Inventory, Specs } from '../../model/index.js';
import { checkSpecs } from './checks.js';
import { treeFolder } from '../words/folder.js';
import { problemsOf } from '../problems/option-path.js';
import type { Normalize } from './recipients.js';
import { Readers } from './recipients.js';
import { ProblemList } from '../problems/problem-list.js';
import { checkHostRoles, checkRolesOfNoHost } from '../resolve/roles.js';
import { authorityDraft, certificateDraft, issuersFirst } from './drafts.js';
import type { ReadersOf, SpecDraft } from './drafts.js';

/** What the policy needs from other stages. */
export interface SpecTools {
  /** From the seal stage; throws CertflakeError on keys that files can't be sealed to. */
  normalizeRecipient: Normalize;
}

/**
 * Types every word of an inventory and checks it as a whole.
 *
 * @throws PolicyError with all errors; warnings and notes are in `problems`
 */
export function resolveSpecs(inventory: Inventory, tools: SpecTools): Specs {
  const report = new ProblemList();
  const readers = new Readers(inventory, tools.normalizeRecipient, report);
  const drafts = draftSpecs(inventory, report, (heldBy, own) => readers.of(heldBy, own));
  // Otherwise one misspelt role would be reported from both sides.
  if (inventory.rolesOfNoHost === undefined) checkHostRoles(inventory, report);
  else checkRolesOfNoHost(inventory, report);
  const problems = problemsOf(report.drafts);
  if (report.failed) throw new PolicyError(problems);
  const specs = drafts.map(({ spec }) => spec);
  return { dir: treeFolder(inventory.dir), complete: inventory.complete, specs, problems };
}

/** Specs and their problems; after an error, a draft's values may be missing. */
export function draftSpecs(
  inventory: Inventory,
  report: ProblemList,
  readers: ReadersOf,
): SpecDraft[] {
  const dir = report.attempt(['dir'], () => treeFolder(inventory.dir)) ?? '';
  const authorities = Object.keys(inventory.authorities).map((ca) =>
    authorityDraft(inventory, ca, dir, report, readers),
  );
  const certificates = Object.keys(inventory.certificates)
    .sort()
    .map((id) => certificateDraft(inventory, id, dir, report, readers));
  const drafts = [...issuersFirst(authorities), ...certificates];
  const whole = drafts.filter((d) => d !== undefined);
  if (whole.length === drafts.length) checkSpecs(whole, report);
  checkKeys(inventory, whole, report);
  return whole;
}

/** A key that Kubernetes cannot use, for a certificate that the policy's section declares. */
function checkKeys(inventory: Inventory, drafts: readonly SpecDraft[], report: ProblemList): void {
  const { kubernetes } = inventory;
  if (kubernetes === undefined) return;
  for (const { spec, path } of drafts) {
    const facts = declaredBy(kubernetes, spec);
    const problem = facts && keyProblem(spec, facts);
    if (problem === undefined) continue;
    report.add([...path, 'key', 'algo'], 'key-algorithm', problem);
  }
}
