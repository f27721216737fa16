import { join, relative, resolve } from 'node:path';

import { writeStarter, type Starter } from '../../../init/starter.js';
import { shellArguments } from '../../../text/shell.js';
import { envelope } from '../../run/report.js';
import { shown } from '../../terminal/shown-commands.js';
import type { OutputForm } from '../../terminal/output-form.js';
import { openTerminal } from '../../terminal/terminal.js';

export async function init(dir: string, output: OutputForm): Promise<number> {
  const starter = await writeStarter(resolve(dir), process.env);
  const terminal = openTerminal(output);
  if (output.json) terminal.out(envelope('init', starter, []));
  else terminal.out(renderStarter(starter, relative('.', resolve(dir))));
  return 0;
}

function renderStarter({ written, identity }: Starter, folder: string): string {
  const made = identity.made ? 'made this identity for you (keep a copy)' : 'will open keys with';
  return [
    ...written.map((path) => `wrote ${join(folder, path)}`),
    `${made}: ${identity.path}`,
    '',
    'Next:',
    ...(folder === '' ? [] : [shown(`  cd ${shellArguments(folder)}`)]),
    '  certflake plan      what it asks for',
    '  certflake apply     issue it',
    '',
  ].join('\n');
}
