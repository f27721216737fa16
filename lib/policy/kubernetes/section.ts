import { checkSection } from './section-checks.js';
import { expandKubernetes } from './expand.js';
import type { KubernetesPolicy } from '../../model/kubernetes.js';
import type { LocatedProblem, Locate, Path } from '../problems/option-path.js';
import type { ProblemList } from '../problems/problem-list.js';
import { policySchema } from '../validate/schema.generated.js';
import { shapeOf } from '../validate/schema.js';
import type { Policy } from '../../model/policy.js';
import { hasShape, validate } from '../validate/validate.js';

const { definitions = {} } = policySchema;
const sectionSchema = { ...definitions['KubernetesPolicy'], definitions };

/**
 * The policy with its `kubernetes` section expanded, and the problems of any value as a policy; undefined if
 * nothing can be resolved from it. If the section has problems, doesn't report what it would have filled in as
 * missing.
 */
export function validatePolicy(written: Policy, report: ProblemList): Policy | undefined {
  const section = shapeOf(written) === 'object' ? written.kubernetes : undefined;
  const expands = section !== undefined && isSound(section, report);
  const policy = expands ? expandKubernetes(written) : written;
  const drafts = validate(policySchema, policy);
  const kept = expands || section === undefined ? drafts : drafts.filter(isOwn);
  report.drafts.push(...kept);
  return hasShape(kept) && (section === undefined || expands) ? policy : undefined;
}

function isSound(section: KubernetesPolicy, report: ProblemList): boolean {
  if (validate(sectionSchema, section).length > 0) return false;
  const problems = sectionProblems(section);
  report.drafts.push(...problems);
  return problems.length === 0;
}

/** The problems of a section whose words are right. */
export function sectionProblems(section: KubernetesPolicy | undefined): LocatedProblem[] {
  const problems = section === undefined ? [] : checkSection(section);
  return problems.map(({ path, ...problem }) => ({ ...problem, path: ['kubernetes', ...path] }));
}

/** Whether the section wouldn't fill it in. */
function isOwn({ path, missing }: LocatedProblem): boolean {
  if (missing === undefined) return true;
  return (path.length === 0 ? missing : path[0]) !== 'cas';
}

/** Finds the lines of a policy's options; options that only the section sets have the section's line. */
export function sectionLines(written: Policy, locate: Locate): Locate {
  if (shapeOf(written) !== 'object' || written.kubernetes === undefined) return locate;
  return (path) => locate(isWritten(written, entryOf(path)) ? path : ['kubernetes']);
}

/** `cas.<ca>.certs.<name>` or `cas.<ca>.ca`, for a path inside it. */
function entryOf(path: Path): Path {
  if (path[0] !== 'cas') return [];
  return path.slice(0, path[2] === 'certs' ? 4 : 3);
}

function isWritten(value: unknown, [step, ...rest]: Path): boolean {
  if (step === undefined) return true;
  if (shapeOf(value) !== 'object') return false;
  const options = value as Record<string | number, unknown>;
  return Object.hasOwn(options, step) && isWritten(options[step], rest);
}
