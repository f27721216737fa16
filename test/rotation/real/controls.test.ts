import { cluster, services, type Subject } from './policies.js';
import { makeSite } from './site.js';
import { rotation, type Rotation } from './stages.js';
import { Draw, walk, type Step } from './walk.js';
import { affected, hostsOf, wiresOf, type Wire } from './wires.js';

/** What must break, whatever the order of the hosts: else the walks would prove nothing. */
const wrong: Record<string, (stages: Rotation, hosts: string[]) => Step[]> = {
  'one step from the old authority to the new one': ({ retired }) => [
    { stage: 'retire', release: retired },
  ],
  'without trust': ({ issue, retired }) => [
    { stage: 'issue', release: issue },
    { stage: 'retire', release: retired },
  ],
  'without issue': ({ trust, retired }) => [
    { stage: 'trust', release: trust },
    { stage: 'retire', release: retired },
  ],
  'issued before the last host was deployed with trust': ({ trust, issue }, hosts) => [
    { stage: 'trust', release: trust, hosts: hosts.slice(0, -1) },
    { stage: 'issue', release: issue, hosts: hosts.slice(0, -1) },
  ],
  'retired before the last host was deployed with issue': (stages, hosts) => [
    { stage: 'trust', release: stages.trust },
    { stage: 'issue', release: stages.issue, hosts: hosts.slice(0, -1) },
    { stage: 'retire', release: stages.retired, hosts: hosts.slice(0, -1) },
  ],
};

describe.each<[string, Subject, string]>([
  ['a cluster’s', cluster, 'cluster'],
  ['a service’s', services, 'db'],
])('%s authority is rotated wrongly', (_, subject, authority) => {
  let wires: Wire[];
  let stages: Rotation;
  beforeAll(async () => {
    const site = await makeSite(subject);
    stages = await rotation(site, authority);
    wires = affected(wiresOf(site.repository), Object.values(stages));
  });

  test.each(Object.entries(wrong))('%s', async (_title, stepsOf) => {
    for (const index of [0, 1, 2]) {
      const draw = new Draw(index);
      const steps = stepsOf(stages, draw.order(hostsOf(wires)));
      const all = [{ stage: 'steady', release: stages.steady }, ...steps];
      const [, ...refused] = await walk(wires, all, draw);
      expect(refused).not.toEqual([]);
      expect(refused.filter((line) => !certificateRefused.test(line))).toEqual([]);
    }
  });
});

/** A refusal of the certificate, not of a port. */
const certificateRefused = /UNABLE_TO|SELF_SIGNED|CERT_|the server closed the connection/;
