import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Place, Ran, RunOptions } from '../../cli/certflake.js';

const living = new Set<ChildProcess>();

/** Ends the processes that keep the namespaces of this file's tests, even if making others failed. */
export function stopNamespaces(): void {
  for (const holder of living) holder.kill('SIGKILL');
  living.clear();
}

/**
 * A network, mounts and a host name apart from the machine's. They last as long as a process that waits in
 * them, or another that has entered. It ends with its input, so at the latest with this process.
 */
export class Namespace {
  private constructor(
    readonly place: Place,
    readonly holder: ChildProcess,
  ) {}

  /** A namespace, after this shell script ran in it. */
  static async make(place: Place, script: string): Promise<Namespace> {
    const whole = `set -e\n${script}\necho ready\nexec cat\n`;
    const holder = spawn('unshare', ['--net', '--mount', '--uts', 'sh', '-c', whole], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    living.add(holder);
    let said = '';
    holder.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    const [text] = (await Promise.race([once(holder.stdout, 'data'), once(holder, 'exit')])) as [
      unknown,
    ];
    if (!String(text).includes('ready')) throw new Error(`no namespace: ${said}`);
    return new Namespace(place, holder);
  }

  /** The command line of a program that runs in it, in a folder of the machine or of its own. */
  enter(program: string, args: string[], folder = '/'): [string, string[]] {
    const pid = String(this.holder.pid);
    const words = ['--target', pid, '--net', '--mount', '--uts', `--wd=${folder}`, '--', program];
    return ['nsenter', [...words, ...args]];
  }

  run(program: string, args: string[], options: RunOptions = {}): Ran {
    const folder = this.place.path(options.cwd ?? 'cluster');
    return this.place.run(...this.enter(program, args, folder), options);
  }

  /** As `run`, but throws with the program's output if it fails. */
  must(program: string, args: string[]): string {
    const { status, stdout, stderr } = this.run(program, args);
    if (status === 0) return stdout;
    throw new Error(`${program} ${args.join(' ')}: ${stdout}${stderr}`);
  }
}
