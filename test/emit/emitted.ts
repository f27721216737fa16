import { readFileSync } from 'node:fs';

import { emitFiles, templateNames, type Emitted, type Templates } from '../../lib/emit/files.js';
import { loadPolicy } from '../../lib/load/load.js';
import { resolveSpecs } from '../../lib/policy/specs/specs.js';
import { normalizeRecipient } from '../../lib/seal/recipients.js';
import type { EmitTarget } from '../../lib/emit/notice.js';

/** The templates of the package. */
export function ownTemplates(): Templates {
  const read = (name: string) => readFileSync(`templates/emit/${name}.hbs`, 'utf8');
  const all = templateNames.map((name) => [
    name,
    { path: `templates/emit/${name}.hbs`, text: read(name) },
  ]);
  return Object.fromEntries(all) as Templates;
}

/** What is emitted from the policy in a folder. */
export async function emitFrom(folder: string, target: EmitTarget = 'certflake'): Promise<Emitted> {
  const { policy, inventory, source } = await loadPolicy({ cwd: folder });
  const specs = resolveSpecs(inventory, { normalizeRecipient });
  return emitFiles({ policy, inventory, specs, source, target }, ownTemplates());
}
