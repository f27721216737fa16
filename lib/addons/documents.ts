import type { Document, DocumentOptions, SchemaOptions } from 'yaml';
import { LineCounter, parseAllDocuments } from 'yaml';

import { PolicyError, type Problem } from '../errors.js';
import { unresolvedAlias, yamlFact } from '../text/foreign.js';
import { templateLine } from './chart.js';
import { strangeValues } from './values.js';
import { aliasesEndless, chartTemplate, noAnchor, notYaml, takeAsPublished } from './messages.js';

/** Where a document begins; lines are counted from 1. */
export interface Where {
  file: string;
  line: number;
}

/**
 * As Kubernetes reads YAML, version 1.1: `0644` is octal and `on` is true. But a date stays text, and `1:30`
 * isn't a number of base 60.
 */
const kubernetesYaml: DocumentOptions & SchemaOptions = {
  version: '1.1',
  customTags: (tags) => tags.filter((tag) => typeof tag === 'string' || !isForeign(tag)),
};

const isForeign = ({ tag, format }: { tag: string; format?: string }): boolean =>
  tag === 'tag:yaml.org,2002:timestamp' || format === 'TIME';

/**
 * The values of a file's documents, each with its line.
 *
 * @param file - its name in problems
 * @throws PolicyError if it isn't YAML
 */
export function documentsOf(text: string, file: string): { value: unknown; line: number }[] {
  const lineCounter = new LineCounter();
  const documents: Document.Parsed[] = parseAllDocuments(text, { ...kubernetesYaml, lineCounter });
  const broken = documents.flatMap(({ errors }) => syntaxProblems(errors, file));
  refuse(broken.length === 0 ? [] : (chartProblems(text, file) ?? broken));
  const lineOf = (offset: number) => lineCounter.linePos(offset).line;
  refuse(documents.flatMap((document) => strangeProblems(document, file, lineOf)));
  return documents.map((document) => {
    const line = lineOf(document.contents?.range[0] ?? 0);
    return { value: valueOf(document, { file, line }), line };
  });
}

export function refuse(problems: Problem[]): void {
  if (problems.length > 0) throw new PolicyError(problems);
}

function syntaxProblems(errors: Document.Parsed['errors'], file: string): Problem[] {
  return errors
    .slice(0, 1)
    .map((error) =>
      noYaml({ file, line: error.linePos?.[0].line ?? 1 }, yamlFact(error), takeAsPublished),
    );
}

/** Templates need not be YAML; for a chart, no other problem helps. */
function chartProblems(text: string, file: string): Problem[] | undefined {
  const line = templateLine(text);
  if (line === undefined) return undefined;
  const { fact, hint } = chartTemplate;
  return [{ ...{ code: 'chart', place: '', file, line }, message: fact, hint, level: 'error' }];
}

function strangeProblems(
  document: Document.Parsed,
  file: string,
  lineOf: (offset: number) => number,
): Problem[] {
  return strangeValues(document).map(({ offset, fact, hint }) => ({
    ...{ code: 'strange-value', place: '', file, line: lineOf(offset) },
    ...{ message: fact, hint, level: 'error' as const },
  }));
}

/** Follows aliases: one may have no target, form a circle, or expand too far. */
function valueOf(document: Document.Parsed, where: Where): unknown {
  try {
    const value: unknown = document.toJS();
    JSON.stringify(value);
    return value;
  } catch (error) {
    const name = unresolvedAlias(error);
    const { fact, hint } = name === undefined ? aliasesEndless : noAnchor(name);
    throw new PolicyError([noYaml(where, fact, hint)]);
  }
}

const noYaml = ({ file, line }: Where, fact: string, hint: string): Problem => ({
  code: 'syntax',
  place: '',
  file,
  line,
  message: notYaml(fact),
  hint,
  level: 'error',
});
