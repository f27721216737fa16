import type { Document } from 'yaml';
import { LineCounter, parseDocument } from 'yaml';
import { PolicyError } from '../../errors.js';
import { locator } from './locate.js';
import type { LocatedProblem, Locate } from '../problems/option-path.js';
import { problemsOf } from '../problems/option-path.js';
import { policySchema } from '../validate/schema.generated.js';
import { sectionLines } from '../kubernetes/section.js';
import { conflictProblem, duplicateOptions, jsonProblem, yamlProblems } from './syntax.js';
import type { Policy } from '../../model/policy.js';
import { valueOf } from './yaml-value.js';

export interface ParsedPolicy {
  /** As written: `resolvePolicy` judges whether it is a policy. */
  policy: Policy;
  locate: Locate;
}

/**
 * Reads a policy's text. YAML doesn't guess: where an option needs text, a plain `1e3` stays `1e3`.
 *
 * @param options.file the name for problems, relative to the root
 * @throws PolicyError on a text that isn't YAML or JSON, an option set twice and conflict markers
 */
export function parsePolicy(
  text: string,
  { format, file }: { format: 'yaml' | 'json'; file: string },
): ParsedPolicy {
  const source = text.replace(/^\uFEFF/, '');
  const conflict = conflictProblem(source, file);
  if (conflict !== undefined) throw new PolicyError([conflict]);
  const json = format === 'json' ? parseJson(source, file) : undefined;
  const lines = new LineCounter();
  const document = parseYaml(source, lines, file, format);
  const lineOf = locator(document, lines);
  if (format === 'json') return read(json as Policy, lineOf);
  const drafts: LocatedProblem[] = [];
  const policy = valueOf(document, policySchema, drafts);
  if (drafts.length > 0) throw new PolicyError(problemsOf(drafts, { file, locate: lineOf }));
  return read(policy as Policy, lineOf);
}

const read = (policy: Policy, lineOf: Locate): ParsedPolicy => ({
  policy,
  locate: sectionLines(policy, lineOf),
});

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new PolicyError([jsonProblem(error, text, file)]);
  }
}

/** Also for JSON, to find the lines of its options and those set twice. */
function parseYaml(
  text: string,
  lineCounter: LineCounter,
  file: string,
  format: 'yaml' | 'json',
): Document {
  const document = parseDocument(text, {
    ...{ schema: 'failsafe', lineCounter, prettyErrors: true, uniqueKeys: false },
  });
  const broken = format === 'json' ? [] : yamlProblems(document, text, file);
  const problems = [...broken, ...duplicateOptions(document, lineCounter, file)];
  if (problems.length > 0) throw new PolicyError(problems);
  return document;
}
