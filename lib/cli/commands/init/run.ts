import { join, relative, resolve } from 'node:path';

import { writeStarter, type Starter } from '../../../init/starter.js';
import { surroundings } from '../../../surroundings.js';
import { envelope } from '../../run/report.js';
import { spoken } from '../../terminal/spoken.js';
import type { OutputForm } from '../../terminal/output-form.js';
import { openTerminal } from '../../terminal/terminal.js';
import { enterFolder, firstCommands, identityLine, NEXT, wrote } from './messages.js';

export async function init(dir: string, output: OutputForm): Promise<number> {
  const { cwd, env } = surroundings();
  const folder = resolve(cwd, dir);
  const starter = await writeStarter(folder, env);
  const terminal = openTerminal(output);
  if (output.json) terminal.out(envelope('init', starter, []));
  else terminal.out(renderStarter(starter, relative(cwd, folder)));
  return 0;
}

function renderStarter({ written, identity }: Starter, folder: string): string {
  return [
    ...written.map((path) => wrote(join(folder, path))),
    identityLine(identity.path, identity.made),
    '',
    NEXT,
    ...(folder === '' ? [] : [spoken(enterFolder(folder))]),
    ...firstCommands.map((line) => spoken(line)),
    '',
  ].join('\n');
}
