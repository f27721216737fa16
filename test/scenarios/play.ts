import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { generateAgeIdentity } from '../../lib/seal/generate.js';
import { generateSshKey } from '../../lib/seal/ssh/generate.js';
import type { Place } from '../cli/certflake.js';
import { serveShell } from '../cli/in-process.js';
import type { Story } from './story.js';

const folder = fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '');
const prelude = readFileSync(`${folder}/prelude.sh`, 'utf8');
const MARK = '\u0001';
const WIPE = '\u001b[K';

const environment = {
  ...{ LC_ALL: 'C.UTF-8', TZ: 'UTC', NO_COLOR: '1', SCENARIOS: folder },
  ...{ GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' },
  ...{ GIT_AUTHOR_NAME: 'Ann', GIT_AUTHOR_EMAIL: 'ann@example.com' },
  ...{ GIT_COMMITTER_NAME: 'Ann', GIT_COMMITTER_EMAIL: 'ann@example.com' },
};

/** Plays a story in a place, and returns each command's output. */
export async function play(place: Place, { steps, files }: Story): Promise<string[][]> {
  const keys = new Keys(place);
  for (const [path, text] of Object.entries(files)) {
    place.write(`cluster/${path}`, await keys.spelled(text), 0o644);
  }
  const commands: string[] = [];
  for (const { command } of steps) commands.push(await keys.spelled(command));
  const script = [prelude, ...commands.map((command) => `{ ${command}\n} 2>&1\n${mark}`)];
  const env = { ...environment, ...serveShell(), XDG_STATE_HOME: place.path('state') };
  const { stdout, stderr } = place.run('bash', ['-c', script.join('\n')], { env });
  const printed = stdout.split(MARK);
  if (printed.length !== steps.length + 1) throw new Error(`the shell ended early: ${stderr}`);
  return printed.slice(0, -1).map((text) => linesOf(keys.hidden(text)));
}

/** Each command's output ends with its status and the mark. */
const mark = `printf '\\n[%s]${MARK}' $?`;

/** The terminal's final text: without erased progress bars. */
const settled = (text: string): string => {
  const lines = text.split('\n').map((line) => line.split(WIPE).at(-1)!);
  return stripVTControlCharacters(lines.join('\n')).replaceAll('\r', '');
};

function linesOf(text: string): string[] {
  const [, said = '', status = ''] = /^(.*)\n(\[\d+\])$/s.exec(settled(text)) ?? [];
  const lines = said.split('\n').map((line) => line.trimEnd());
  while (lines.at(-1) === '') lines.pop();
  return status === '[0]' ? lines : [...lines, status];
}

/** The story's keys, each made on first use. */
class Keys {
  readonly #publicKeys = new Map<string, string>();

  constructor(readonly place: Place) {}

  async spelled(text: string): Promise<string> {
    const names = text.match(/\{(host|operator|fingerprint) [\w-]+\}/g) ?? [];
    for (const name of names) {
      const key = name.replace('fingerprint', 'host');
      if (!this.#publicKeys.has(key)) this.#publicKeys.set(key, await this.#make(key));
    }
    return names.reduce((said, name) => said.replace(name, this.#publicKeys.get(name)!), text);
  }

  hidden(text: string): string {
    const said = text.replaceAll(this.place.top, '{top}');
    return [...this.#publicKeys].reduce((now, [name, key]) => now.replaceAll(key, name), said);
  }

  async #make(placeholder: string): Promise<string> {
    const [kind, name] = placeholder.slice(1, -1).split(' ') as ['host' | 'operator', string];
    const file = `home/${name}.${kind}`;
    if (kind === 'operator') {
      const { identity, recipient } = await generateAgeIdentity();
      this.place.write(file, `${identity}\n`);
      return recipient;
    }
    const { publicKey, privateKey } = generateSshKey('ed25519', name);
    this.place.write(file, privateKey);
    const [type, blob] = publicKey.split(' ') as [string, string];
    this.#publicKeys.set(`{fingerprint ${name}}`, fingerprintOf(blob));
    return `${type} ${blob}`;
  }
}

/** As `ssh-keygen -l` prints it. */
function fingerprintOf(blob: string): string {
  const digest = createHash('sha256').update(Buffer.from(blob, 'base64')).digest('base64');
  return `SHA256:${digest.replaceAll('=', '')}`;
}
