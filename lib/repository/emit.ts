import { posix } from 'node:path';

import { emitFiles, type Emitted } from '../emit/files.js';
import { readTemplates } from '../load/templates.js';
import type { EmitOptions, Opened } from './types.js';

export function emitOpened(opened: Opened, { templates, target }: EmitOptions = {}): Emitted {
  const { policy, inventory, specs, source } = opened;
  const input = { policy, inventory, specs, source: posix.basename(source) };
  return emitFiles({ ...input, ...(target && { target }) }, readTemplates(templates));
}
