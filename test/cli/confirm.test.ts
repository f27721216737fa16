import { confirm } from '../../lib/cli/terminal/confirm.js';
import { rekeySummary } from '../../lib/cli/render/rekey.js';
import type { Change, Claim } from '../../lib/model/index.js';
import type { Terminal } from '../../lib/cli/terminal/terminal.js';

const change = (id: string, ...reasons: Change['reasons']): Change => ({
  ...{ id, kind: 'rekey', files: [], reasons, key: 'none' },
});

const terminal = { interactive: false } as Terminal;

const answering = (yes: boolean) => ({ yes, isUnseen: false, clockIsRight: false });

test('without a terminal both options are named at once where something is not accepted yet', async () => {
  const claim: Claim = {
    ...{ kind: 'reader', id: 'a', owner: 'host:web', key: 'k', fingerprint: 'SHA256:x' },
    ...{ replaces: [], exists: false },
  };
  const ask = (claims: Claim[]) =>
    confirm({ changes: [change('a')], claims, emitted: [] }, terminal, answering(false), {});
  await expect(ask([])).rejects.toMatchObject({
    code: 'usage',
    hint: 'look at "certflake plan", then pass --yes',
  });
  await expect(ask([claim])).rejects.toMatchObject({
    code: 'usage',
    hint: expect.stringMatching(/pass --yes; .* add --accept SHA256:x$/) as string,
  });
});

test.each([
  ['as it was given', 'SHA256:x', 'SHA256:x SHA256:y'],
  ['unless it names nothing', 'SHA256:z', 'SHA256:y SHA256:x'],
])('what is accepted already is said again with the rest, %s', async (_, word, words) => {
  const claimOf = (fingerprint: string): Claim => ({
    ...{ kind: 'reader', id: 'a', owner: `host:${fingerprint}`, key: fingerprint, fingerprint },
    ...{ replaces: [], exists: false },
  });
  const claims = [claimOf('SHA256:y'), claimOf('SHA256:x')];
  const ask = (yes: boolean) =>
    confirm({ changes: [change('a')], claims, emitted: [] }, terminal, answering(yes), {
      accept: [word],
    });
  const hint = expect.stringContaining(`--accept ${words}`) as string;
  await expect(ask(true)).rejects.toMatchObject({ code: 'not-accepted', hint });
  await expect(ask(false)).rejects.toMatchObject({ code: 'usage', hint });
});

test('what --accept-all leaves is said with the reason, and the option is said again', async () => {
  const key: Claim = { kind: 'key', id: 'shared-a', fingerprint: 'ab', replaces: ['cd'] };
  const ask = (yes: boolean, acceptAll: boolean) =>
    confirm({ changes: [change('a')], claims: [key], emitted: [] }, terminal, answering(yes), {
      acceptAll,
    });
  const why =
    '--accept-all accepts no authority or certificate key that would replace an accepted one: ';
  for (const yes of [true, false]) {
    const hint = new RegExp(`${why}.* --accept-all --accept ab$`);
    await expect(ask(yes, true)).rejects.toMatchObject({
      hint: expect.stringMatching(hint) as string,
    });
    await expect(ask(yes, false)).rejects.toMatchObject({
      hint: expect.not.stringContaining('--accept-all') as string,
    });
  }
});

test('a rekey is named by its readers; why a header was wrong is no part of the first line', () => {
  const header = { field: 'recipients', message: 'its header is wrong' };
  const message = '+ operator SHA256:x';
  const added = { field: 'recipients', message, brief: '+ operator', to: 'k' };
  const subject = (...all: Change[]) => rekeySummary(all).split('\n')[0];
  expect(subject(change('a', header, added), change('b', added))).toBe('Rekey 2 keys: + operator');
  expect(subject(change('a', header))).toBe('Rekey 1 key');
  expect(rekeySummary([change('a', header)])).toContain('\nits header is wrong\n');
});
