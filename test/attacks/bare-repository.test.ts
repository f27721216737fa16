import { withPrograms } from '../programs.js';
import { issueOneMore, plantRepository, siteRepository, wasRun } from './embedded.js';

withPrograms(['git'], 'a commit makes the folder of the policy a bare repository', () => {
  test('and git runs nothing that its configuration names, and speaks of the real repository', async () => {
    const cluster = await siteRepository();
    plantRepository(cluster, 'cluster/sites/main', '.');
    const stdout = issueOneMore(cluster);
    expect(wasRun(cluster)).toBe(false);
    expect(stdout).toContain('\n  git add secrets/certs\n');
  });
});
