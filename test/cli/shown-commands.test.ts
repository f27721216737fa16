import { mkdirSync } from 'node:fs';

import { standAt } from '../../lib/cli/terminal/command-lines.js';
import { renderProblem } from '../../lib/cli/render/problems.js';
import { shown } from '../../lib/cli/terminal/shown-commands.js';
import { gitLine, shellWords } from '../../lib/text/shell.js';
import { withPrograms } from '../programs.js';
import { makePlace } from './certflake.js';

const LEFT_OUT = '(no command: a name in it has characters that terminals hide)';

/** Of each kind that `visible` changes. */
const hidden = ['\u200d', '\u202e', '\u2028', '\u2029', '\u001b', '\n', '\ufeff', '\u{e0041}'];

test.each(hidden)('no command names what a terminal shows otherwise', (character) => {
  const name = `hosts/old${character}web`;
  const moves = `if so, "${gitLine('mv --', name, 'hosts/web-1')}" before "certflake apply"`;
  expect(shown(moves)).toBe(`if so, ${LEFT_OUT} before "certflake apply"`);
  expect(shown(`for others: rm ${shellWords(name)}`)).toBe(`for others: ${LEFT_OUT}`);
  expect(shown(`  cd ${shellWords(name)}`)).toBe(`  ${LEFT_OUT}`);
  expect(shown(`  git -C ${shellWords(name)} add certs`)).toBe(`  ${LEFT_OUT}`);
});

test('other text shows it, and other commands stay', () => {
  const text = `see 'old\u200dweb', then "rm 'a b' && git mv -- c d"; "certflake apply" does the rest`;
  expect(shown(text)).toBe(text.replace('\u200d', '\\u{200d}'));
});

test('a quote in a name ends no command', () => {
  const text = `"rm 'a" b\u200dc'", and`;
  expect(shown(text)).toBe(`${LEFT_OUT}, and`);
});

test('a hint has no such command, in whatever folder the user stands', () => {
  standAt({ cwd: '/other', root: '/r/\u200d', paths: new Set(['a.crt']), options: {} });
  const problem = { code: 'usage', place: '', message: 'm', level: 'error' } as const;
  expect(renderProblem({ ...problem, hint: '"rm a.crt"' })).toBe(`error: m\nhint: ${LEFT_OUT}`);
});

withPrograms(['git', 'bash', 'sh'], 'a shell that gets what is shown', () => {
  test.each(['bash', 'sh'])('moves no other folder (%s)', (shell) => {
    const place = makePlace();
    place.run('git', ['init', '-q']);
    for (const name of ['old\u200dweb', 'old\\u{200d}web']) {
      mkdirSync(place.path('cluster/hosts'), { recursive: true });
      place.write(`cluster/hosts/${name}/a`, name);
    }
    place.run('git', ['add', '-A']);
    const moved = (name: string) => {
      const [, line] = /"(git .*)"/.exec(shown(`"${gitLine('mv --', name, 'hosts/web-1')}"`)) ?? [];
      if (line !== undefined) expect(place.run(shell, ['-c', line]).status).toBe(0);
      return line !== undefined && place.read('cluster/hosts/web-1/a');
    };
    expect(moved('hosts/old\u200dweb')).toBe(false);
    expect(moved('hosts/old\\u{200d}web')).toBe('old\\u{200d}web');
  });
});
