import { execFileSync } from 'node:child_process';

import { need, run, withPrograms } from '../programs.js';

/** The guide's text must not change. */
const literal = 'fixtures/nix/policies/guide.nix';

withPrograms(['nixfmt', 'git'], 'every Nix file', () => {
  test('is formatted as nixfmt does it', () => {
    const folders = [
      'flake.nix',
      'nix',
      'fixtures/nix',
      'bench/nix',
      'scripts',
      'templates/flake',
      'examples',
    ];
    const listed = execFileSync(need('git'), ['ls-files', ...folders], { encoding: 'utf8' });
    const files = listed.split('\n').filter((file) => file.endsWith('.nix') && file !== literal);
    expect(files.length).toBeGreaterThan(20);
    expect(run('nixfmt', ['--check', ...files])).toBe('');
  });
});
