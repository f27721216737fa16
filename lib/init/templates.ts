import { readFileSync } from 'node:fs';

import { loaded } from '../installation.js';

/** A word in YAML: double-quoted, like JSON. */
const yaml = (value: unknown): string => JSON.stringify(value);

/** Fills in one of the starter files. Templates lay out, code decides. */
export async function fillTemplate(name: string, values: Record<string, string>): Promise<string> {
  const { default: Handlebars } = await loaded(() => import('handlebars'));
  const source = readFileSync(new URL(`../../templates/init/${name}.hbs`, import.meta.url), 'utf8');
  const render = Handlebars.compile(source, { noEscape: true, strict: true });
  return render(values, { helpers: { yaml } });
}
