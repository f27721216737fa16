import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { evaluate, runNix, withNix } from './nix.js';

/** Cases whose values don't depend on the machine: the flake's own check evaluates them under its nixpkgs. */
const cases = ['inheritance', 'inventories'];

withNix('the flake’s check of the modules', () => {
  test.each(cases)('%s: comes to what lies in fixtures/golden/nix', (name) => {
    const path = `fixtures/golden/nix/${name}.json`;
    const text = `${JSON.stringify(evaluate(`cases/${name}.nix`), null, 2)}\n`;
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, text);
    expect(text).toBe(readFileSync(path, 'utf8'));
  });

  /** The check's derivation, or its error, with a lib that may be changed. */
  const check = (change: string) =>
    runNix('nix-instantiate', [
      ...['--eval', '--read-write-mode', '--strict', '--json', '--expr'],
      `let lib = import (/. + builtins.getEnv "NIXPKGS_LIB");
      in import ${resolve('nix/checks.nix')} {
        lib = lib // ${change};
        runCommand = name: _: _: name;
      }`,
    ]);

  test('passes where they come to the same', () => {
    const { status, stdout } = check('{ }');
    expect({ status, name: stdout.trim() }).toEqual({ status: 0, name: '"certflake-modules"' });
  });

  test('names those that come to something else', () => {
    const { status, stderr } = check(`{
      importJSON =
        path: (value: if builtins.isList value then value else value // { more = true; }) (lib.importJSON path);
    }`);
    expect(status).not.toBe(0);
    expect(stderr).toContain(`something else than in the tests: ${cases.join(', ')}`);
  });
});
