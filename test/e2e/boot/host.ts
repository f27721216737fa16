import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Ran } from '../../cli/certflake.js';
import { nixFolder } from '../../nix/nix.js';
import { need } from '../../programs.js';
import { until } from '../kubernetes/daemon.js';
import { addressOf, type Fleet } from '../kubernetes/fleet.js';
import { gateway } from '../kubernetes/network.js';
import type { RunningHost } from '../kubernetes/running.js';
import { debian } from './debian.js';
import { packages, writeFiles } from './files.js';

const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** A host that systemd boots: its processes, mounts, network, names and cgroups are its own. */
export class BootedHost {
  readonly #child: ChildProcess;
  readonly #group: string;

  /** Starts its first process. The caller must stop a host, even if it doesn't boot. */
  constructor(
    readonly fleet: Fleet,
    readonly name: string,
    host: RunningHost,
    names: string,
  ) {
    this.#group = `certflake-${String(process.pid)}-${name}`;
    const programs = Object.entries(packages).flatMap(([one, example]) => [
      one,
      dirname(need(example)),
    ]);
    const files = writeFiles(fleet.place, name, host, names);
    const place = [name, addressOf(name), gateway, debian, files, `${nixFolder()}/store`];
    const line = [script('enter.sh'), this.#group, 'sh', script('init.sh'), ...place, ...programs];
    const log = openSync(fleet.place.write(`log/${name}`, ''), 'a');
    // It ends with this process, with everything in it. Only its empty cgroups would stay.
    this.#child = spawn('setpriv', ['--pdeathsig', 'KILL', 'sh', ...line], {
      stdio: ['ignore', log, log],
    });
    closeSync(log);
  }

  /** Waits until its keys are open and systemd starts. */
  async boots(): Promise<void> {
    await this.#says('waiting for a cable');
    this.#connect();
    await this.#says('booting');
  }

  log(): string {
    return this.fleet.place.read(`log/${this.name}`);
  }

  async #says(words: string): Promise<void> {
    const said = () => {
      if (this.#child.exitCode !== null) throw new Error(`${this.name} ended:\n${this.log()}`);
      return this.log().includes(words);
    };
    await until(`${this.name} says ${words}`, said, 30);
  }

  #connect(): void {
    const cable = `to-${this.name}`;
    const pid = String(this.#child.pid);
    const add = ['link', 'add', cable, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', pid];
    this.fleet.desk!.must('ip', add);
    this.fleet.desk!.must('ip', ['link', 'set', cable, 'master', 'hosts', 'up']);
  }

  /** The machine's number of the host's first process. */
  #first(): string {
    const pid = String(this.#child.pid);
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  }

  /** Runs a program in the host. */
  run(program: string, args: string[]): Ran {
    const all = ['--mount', '--net', '--uts', '--ipc', '--pid', '--cgroup', '--'];
    return this.fleet.place.run('nsenter', ['--target', this.#first(), ...all, program, ...args]);
  }

  /** As `run`, but throws with the program's output if it fails. */
  must(program: string, ...args: string[]): string {
    const { status, stdout, stderr } = this.run(program, args);
    if (status === 0) return stdout;
    throw new Error(`${this.name}: ${program} ${args.join(' ')}: ${stdout}${stderr}`);
  }

  /** Ends every process of the host, and removes its cgroups. */
  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill('SIGKILL');
      await once(this.#child, 'close');
    }
    const group = ['-depth', '-type', 'd', '-path', `*/${this.#group}*`];
    const gone = () => {
      spawnSync('find', ['/sys/fs/cgroup', ...group, '-exec', 'rmdir', '{}', ';']);
      return spawnSync('find', ['/sys/fs/cgroup', ...group], { encoding: 'utf8' }).stdout === '';
    };
    await until(`the cgroups of ${this.name} are gone`, gone, 10);
  }
}
