import Handlebars from 'handlebars';

import { CertflakeError } from '../errors.js';
import { layOut, placeholder } from './layout.js';
import { checkMustaches, printing, repeating } from './mustaches.js';
import { printNix } from './nix.js';
import type { NixValue } from './nix-value.js';
import { attributePath } from './nix-words.js';
import { foreignError, templateError, type Template } from './template-error.js';
import { unknownName } from './messages.js';

export type { Template } from './template-error.js';

/** The values for a template: Nix values to print, and records and lists of them to repeat. */
export type TemplateValues = Readonly<Record<string, unknown>>;

interface Location {
  start: { line: number; column: number };
}

const compileOptions = {
  noEscape: true,
  strict: true,
  knownHelpersOnly: true,
  knownHelpers: {
    ...Object.fromEntries([...printing, ...repeating].map((name) => [name, true])),
    ...{ helperMissing: false, blockHelperMissing: false, with: false, log: false, lookup: false },
  },
};

const runtimeOptions = {
  allowProtoPropertiesByDefault: false,
  allowProtoMethodsByDefault: false,
};

/**
 * Lays out a file. `{{nix value}}` prints a value, `{{attr name}}` an attribute's name or path, `{{comment
 * text}}` text as a comment; `each`, `if` and `unless` repeat and leave out. The result ends with one line
 * feed.
 *
 * @throws CertflakeError with the template's file and line for anything else, and for unknown names
 */
export function renderTemplate(template: Template, values: TemplateValues): string {
  const printed: NixValue[] = [];
  const keep = (value: NixValue): string => placeholder(printed.push(value) - 1);
  try {
    const program = Handlebars.parse(template.text);
    checkMustaches(template, program);
    const render = Handlebars.compile(program, compileOptions);
    const text = render(values, { ...runtimeOptions, helpers: helpersFor(template, keep) });
    return `${layOut(text, printed).trimEnd()}\n`;
  } catch (error) {
    throw foreignError(template, error);
  }
}

type Helper = (this: unknown, value: unknown, options: Handlebars.HelperOptions) => unknown;

function helpersFor(template: Template, keep: (value: NixValue) => string) {
  const print: Readonly<Record<string, (value: never) => string>> = {
    nix: (value: NixValue) => {
      printNix(value);
      return keep(value);
    },
    attr: (name: string | string[]) => attributePath(typeof name === 'string' ? [name] : name),
    comment: (text: string) => `# ${text.replaceAll(/\p{Cc}+/gu, ' ')}`,
  };
  const printers = Object.entries(print).map(([name, code]): [string, Helper] => [
    name,
    (value) => code(value as never),
  ]);
  const blocks = repeating.map((name): [string, Helper] => [
    name,
    Handlebars.helpers[name] as Helper,
  ]);
  const all = [...printers, ...blocks].map(([name, helper]) => [name, placed(template, helper)]);
  return Object.fromEntries(all) as Record<string, Handlebars.HelperDelegate>;
}

/** A helper whose errors name its place in the template; an unknown name is an error. */
function placed(template: Template, helper: Helper): Helper {
  return function (value, options) {
    const { loc } = options as Handlebars.HelperOptions & { loc: Location };
    const fail = (fact: string, cause?: unknown) =>
      templateError(template, loc.start.line, fact, { cause });
    if (value === undefined) throw fail(unknownName(sourceOf(template, loc)));
    try {
      return helper.call(this, value, options);
    } catch (error) {
      if (!(error instanceof CertflakeError) || error.code === 'template') throw error;
      throw fail(error.message, error);
    }
  };
}

/** The mustache itself. */
function sourceOf({ text }: Template, { start }: Location): string {
  const rest = (text.split('\n')[start.line - 1] ?? '').slice(start.column);
  return `${rest.split('}}', 1)[0] ?? ''}}}`;
}
