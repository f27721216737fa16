import { mkdirSync } from 'node:fs';

import { renderProblem } from '../../lib/cli/render/problems.js';
import { spoken, speakFrom } from '../../lib/cli/terminal/spoken.js';
import { hinted } from '../../lib/hint.js';
import { bare, certflake, git, inOrder, place, program, say, typed } from '../../lib/text/say.js';
import { withPrograms } from '../programs.js';
import { makePlace } from './certflake.js';

const LEFT_OUT = '(no command: a name in it has characters that terminals hide)';

/** Of each kind that `visible` changes. */
const hidden = ['\u200d', '\u202e', '\u2028', '\u2029', '\u001b', '\n', '\ufeff', '\u{e0041}'];

test.each(hidden)('no command names what a terminal shows otherwise', (character) => {
  const name = `hosts/old${character}web`;
  const moves = say`if so, ${git('mv --', name, 'hosts/web-1')} before ${certflake('apply')}`;
  expect(spoken(moves)).toBe(`if so, ${LEFT_OUT} before "certflake apply"`);
  expect(spoken(say`for others: ${bare(program('rm', name))}`)).toBe(`for others: ${LEFT_OUT}`);
  expect(spoken(say`  ${bare(program('cd', name))}`)).toBe(`  ${LEFT_OUT}`);
  expect(spoken(say`  ${bare(typed(`age -d '${name}'`))}`)).toBe(`  ${LEFT_OUT}`);
});

test('other text shows it, and other commands stay', () => {
  const moved = inOrder(program('rm', 'a b'), git('mv --', 'c', 'd'));
  expect(spoken(say`see ${place('old\u200dweb')}\u200d, then ${moved}`)).toBe(
    `see 'old\\u{200d}web'\\u{200d}, then "rm 'a b' && git mv -- c d"`,
  );
});

test('a hint has no such command, in whatever folder the user stands', () => {
  speakFrom({ cwd: '/other', root: '/r/\u200d', options: {} });
  const problem = { code: 'usage', place: '', message: 'm', level: 'error' } as const;
  const hint = hinted(say`${program('rm', 'a.crt')}`);
  expect(hint.hint).toBe('"rm a.crt"');
  expect(renderProblem({ ...problem, ...hint })).toBe(`error: m\nhint: ${LEFT_OUT}`);
  speakFrom({ cwd: '/r', root: '/r', options: {} });
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
      const line = spoken(say`${bare(git('mv --', name, 'hosts/web-1'))}`);
      if (line === LEFT_OUT) return false;
      expect(place.run(shell, ['-c', line]).status).toBe(0);
      return place.read('cluster/hosts/web-1/a');
    };
    expect(moved('hosts/old\u200dweb')).toBe(false);
    expect(moved('hosts/old\\u{200d}web')).toBe('old\\u{200d}web');
  });
});
