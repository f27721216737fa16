import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { emitFiles } from '../../lib/emit/files.js';
import type { Policy } from '../../lib/model/index.js';
import { resolvePolicy } from '../../lib/policy/resolve-policy.js';
import { resolveSpecs } from '../../lib/policy/specs/specs.js';
import { normalizeRecipient } from '../../lib/seal/recipients.js';
import { ownTemplates } from '../emit/emitted.js';
import { need, program, run } from '../programs.js';
import { agenix, nixes } from './installed.js';
import { nixEnvironment, withNix } from './nix.js';

const sealed = ['ca/k8s.key.age', 'ca/k8s.next.key.age', 'shared/k8s-tokens.key.age'];

const isMissing = ['jq', 'age', 'age-keygen'].some((name) => program(name) === undefined);

(isMissing ? describe.skip : describe)('agenix -r, by the rules that emit writes', () => {
  withNix('while an authority rotates', () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'certflake-agenix-'));
      for (const name of ['one', 'two']) run('age-keygen', ['-o', join(folder, name)]);
      write('secrets.nix', rules());
      for (const file of sealed) {
        write(file, '');
        run('age', ['-r', publicKey('one'), '-o', join(folder, file)], { input: file });
      }
    });
    afterEach(() => {
      rmSync(folder, { recursive: true });
    });

    const publicKey = (name: string): string =>
      run('age-keygen', ['-y', join(folder, name)]).trim();

    function write(path: string, text: string): void {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }

    /** For both operators. */
    function rules(): string {
      const policy: Policy = {
        dir: 'certs',
        userAgeKeys: [publicKey('one'), publicKey('two')],
        hosts: { a: { owningHostKey: publicKey('two') } },
        cas: {
          k8s: {
            ca: { commonName: 'k8s' },
            certs: { tokens: { commonName: 'tokens', usages: ['signing'], shared: true } },
          },
        },
      };
      const inventory = resolvePolicy(policy);
      const specs = resolveSpecs(inventory, { normalizeRecipient });
      const { files } = emitFiles({ policy, inventory, specs, source: 'x' }, ownTemplates());
      return files.find(({ path }) => path === 'certs/secrets.nix')!.text;
    }

    /** agenix's own script, with the programs that its package would name. */
    function agenixWith(nix: string): string {
      const programs = {
        nixInstantiate: join(nix, 'nix-instantiate'),
        ...{ jqBin: need('jq'), ageBin: need('age') },
        ...{ mktempBin: need('mktemp'), diffBin: need('diff') },
      };
      const script = readFileSync(join(agenix!, 'pkgs/agenix.sh'), 'utf8');
      const text = Object.entries(programs).reduce(
        (sofar, [name, path]) => sofar.replaceAll(`@${name}@`, path),
        script,
      );
      write('agenix', text);
      chmodSync(join(folder, 'agenix'), 0o755);
      return join(folder, 'agenix');
    }

    test.each(nixes)(
      'seals the keys of all generations that are there: Nix $version',
      ({ bin }) => {
        const { status, stderr } = spawnSync(agenixWith(bin), ['-r', '-i', join(folder, 'one')], {
          cwd: folder,
          encoding: 'utf8',
          env: nixEnvironment(),
        });
        expect(stderr.split('\n').filter((line) => line !== '')).toEqual(
          sealed.map((file) => `rekeying ${file}...`),
        );
        expect(status).toBe(0);
        for (const file of sealed)
          expect(run('age', ['-d', '-i', join(folder, 'two'), join(folder, file)])).toBe(file);
      },
    );
  });
});
