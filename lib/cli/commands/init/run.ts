import { join, relative, resolve } from 'node:path';

import { writeStarter, type Starter } from '../../../init/starter.js';
import { surroundings } from '../../../surroundings.js';
import { bare, certflake, program, say } from '../../../text/say.js';
import { envelope } from '../../run/report.js';
import { spoken } from '../../terminal/spoken.js';
import type { OutputForm } from '../../terminal/output-form.js';
import { openTerminal } from '../../terminal/terminal.js';

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
  const made = identity.made ? 'made this identity for you (keep a copy)' : 'will open keys with';
  return [
    ...written.map((path) => `wrote ${join(folder, path)}`),
    `${made}: ${identity.path}`,
    '',
    'Next:',
    ...(folder === '' ? [] : [spoken(say`  ${bare(program('cd', folder))}`)]),
    spoken(say`  ${bare(certflake('plan'))}      what it asks for`),
    spoken(say`  ${bare(certflake('apply'))}     issue it`),
    '',
  ].join('\n');
}
