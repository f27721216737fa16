import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { committedStage } from '../../lib/cli/git/stage.js';
import { hasSigned } from '../../lib/verify/by-certificates.js';
import { readCertificate } from '../../lib/x509/read.js';
import { withPrograms } from '../programs.js';
import { contents, other, ours, SERVER, signed } from '../verify/parties.js';

const FILE = 'secrets/ca/k8s.crt';
const leaf = contents('web', [SERVER]);
const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true });
});

function folder(): string {
  made.push(realpathSync(mkdtempSync(join(tmpdir(), 'stage-'))));
  return made.at(-1)!;
}

/** A repository in a folder of its own. */
class Repository {
  constructor(readonly top = folder()) {}

  git(...args: string[]): string {
    const who = [
      '-c',
      'user.name=t',
      '-c',
      'user.email=t@example.org',
      '-c',
      'commit.gpgsign=false',
    ];
    const options = { cwd: this.top, encoding: 'utf8', stdio: 'pipe' } as const;
    return execFileSync('git', [...who, ...args], options).trim();
  }

  write(text: string, path = FILE): void {
    mkdirSync(join(this.top, path, '..'), { recursive: true });
    writeFileSync(join(this.top, path), text);
  }

  /** The new commit's id. */
  commit(text: string, path = FILE): string {
    this.write(text, path);
    this.git('add', '.');
    this.git('commit', '-qm', text);
    return this.git('rev-parse', 'HEAD');
  }

  contains(revision: string, path = FILE): Promise<string> {
    return committedStage(this.top, path).then((stage) => stage.contains(revision));
  }
}

function begun(format = 'sha1'): {
  repository: Repository;
  before: string;
  stage: string;
  after: string;
} {
  const repository = new Repository();
  repository.git('init', '-q', '-b', 'main', `--object-format=${format}`);
  const before = repository.commit('steady');
  const stage = repository.commit('trust');
  return { repository, before, stage, after: repository.commit('more', 'README') };
}

withPrograms(['git'], 'whether a revision has the stage', () => {
  test.each(['sha1', 'sha256'])(
    'its commit and later ones have it, earlier ones don’t: %s',
    async (format) => {
      const { repository, before, stage, after } = begun(format);
      expect((await committedStage(repository.top, FILE)).commit).toBe(stage);
      const all = [before, stage, after].map((one) => repository.contains(one));
      expect(await Promise.all(all)).toEqual(['lacks', 'contains', 'contains']);
    },
  );

  test('a commit beside it doesn’t, and a merge does', async () => {
    const { repository, before } = begun();
    repository.git('checkout', '-q', '-b', 'side', before);
    const side = repository.commit('side', 'side');
    repository.git('checkout', '-q', 'main');
    repository.git('merge', '-q', '--no-edit', 'side');
    const merge = repository.git('rev-parse', 'HEAD');
    expect(await repository.contains(side)).toBe('lacks');
    expect(await repository.contains(merge)).toBe('contains');
  });

  test('a later commit that took the file back doesn’t', async () => {
    const { repository, stage } = begun();
    const back = repository.commit('steady');
    const again = repository.commit('trust');
    repository.git('checkout', '-q', stage);
    expect(await repository.contains(back)).toBe('lacks');
    expect(await repository.contains(again)).toBe('contains');
  });

  test('the same content in an earlier commit is another stage', async () => {
    const { repository, before } = begun();
    const back = repository.commit('steady');
    expect(await repository.contains(before)).toBe('lacks');
    expect(await repository.contains(back)).toBe('contains');
  });

  test.each([
    'f'.repeat(40),
    'f'.repeat(64),
    'HEAD',
    'main',
    '--all',
    '',
    'f'.repeat(39),
    `${'f'.repeat(40)}\n`,
  ])('git knows no commit %j', async (revision) => {
    expect(await begun().repository.contains(revision)).toBe('unknown');
  });

  test('a tree’s id is no revision', async () => {
    const { repository } = begun();
    expect(await repository.contains(repository.git('rev-parse', 'HEAD^{tree}'))).toBe('unknown');
  });

  test('the file’s name is no pattern, and the root may be below the repository', async () => {
    const { repository, stage } = begun();
    const odd = ':(top)*[a].crt';
    repository.commit('near', 'ba.crt');
    const commit = repository.commit('odd', odd);
    expect(await repository.contains(commit, odd)).toBe('contains');
    expect(await repository.contains(stage, odd)).toBe('lacks');
    const below = await committedStage(join(repository.top, 'secrets'), 'ca/k8s.crt');
    expect(below.commit).toBe(stage);
    expect(await below.contains(commit)).toBe('contains');
  });

  test('before retire, one where the former generation still signs does not', async () => {
    const { repository, after } = begun();
    const [old, fresh] = await Promise.all([signed(other, leaf), signed(ours, leaf)]);
    const file = 'secrets/derived/w1/k8s-web.crt';
    const left = repository.commit(old.certificate, file);
    const drained = repository.commit(fresh.certificate, file);
    const stage = await committedStage(repository.top, FILE, {
      files: [file],
      hasSigned: (one) => hasSigned(readCertificate(other.certificate), one),
    });
    const all = [after, left, drained].map((one) => stage.contains(one));
    expect(await Promise.all(all)).toEqual(['contains', 'lacks', 'contains']);
    expect(await repository.contains(left)).toBe('contains');
  });

  test('a shallow clone doesn’t show what it lacks, and says so', async () => {
    const { repository, before, stage, after } = begun();
    const clone = new Repository();
    clone.git('clone', '-q', '--depth=1', `file://${repository.top}`, '.');
    const all = [before, stage, after].map((one) => clone.contains(one));
    expect(await Promise.all(all)).toEqual(['shallow', 'shallow', 'contains']);
    clone.git('fetch', '-q', '--unshallow');
    expect(await clone.contains(stage)).toBe('contains');
    expect(await clone.contains(before)).toBe('lacks');
  });

  test('a partial clone lacks the folders of a commit', async () => {
    const { repository } = begun();
    repository.git('config', 'uploadpack.allowFilter', 'true');
    const clone = new Repository();
    clone.git('clone', '-q', `file://${repository.top}`, '.');
    const later = repository.commit('last', 'README');
    clone.git('fetch', '-q', '--filter=tree:0');
    expect(await clone.contains(later)).toBe('partial');
  });

  test('a partial clone without the history of the file says so', async () => {
    const { repository, after } = begun();
    repository.git('config', 'uploadpack.allowFilter', 'true');
    const clone = new Repository();
    clone.git('clone', '-q', '--filter=tree:0', `file://${repository.top}`, '.');
    await expect(clone.contains(after)).rejects.toMatchObject({
      ...{ code: 'usage', message: 'git lacks objects of HEAD: this clone is partial' },
      hint: 'git fetch --refetch --no-filter',
    });
  });
});

withPrograms(['git'], 'a stage that is not committed', () => {
  const refused = (repository: Repository) =>
    expect(committedStage(repository.top, FILE)).rejects.toMatchObject({
      code: 'stage-uncommitted',
      message: `${FILE} is not committed as it is, so no host was deployed with it`,
      hint: `commit first: "git add ${FILE} && git commit"; then deploy that commit`,
    });

  test.each<[string, (repository: Repository) => void]>([
    [
      'changed',
      (repository) => {
        repository.write('issue');
      },
    ],
    [
      'changed in the index',
      (repository) => {
        repository.write('issue');
        repository.git('add', '.');
      },
    ],
    [
      'changed in the index alone',
      (repository) => {
        repository.write('issue');
        repository.git('add', '.');
        repository.write('trust');
      },
    ],
    [
      'gone',
      ({ top }) => {
        renameSync(join(top, FILE), join(top, 'x'));
      },
    ],
    [
      'taken from git and ignored',
      (repository) => {
        repository.git('rm', '-q', '--cached', FILE);
        repository.commit('*.crt', '.gitignore');
      },
    ],
  ])('%s', async (_, change) => {
    const { repository } = begun();
    change(repository);
    await refused(repository);
  });

  test('in a repository without a commit', async () => {
    const repository = new Repository();
    repository.git('init', '-q');
    repository.write('trust');
    await refused(repository);
  });

  test('without a repository there are no words about a stage', async () => {
    await expect(committedStage(folder(), FILE)).rejects.toMatchObject({ code: 'usage' });
  });
});
