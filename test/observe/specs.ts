import { withGenerations } from '../../lib/model/generations.js';
import type { AuthoritySpec, CertificateSpec, Spec, Specs } from '../../lib/model/index.js';

const contents: Spec['contents'] = {
  subject: { commonName: 'x' },
  names: [],
  key: { algo: 'ecdsa', size: 256 },
  usages: { key: [], extended: [] },
  lifetime: 86400,
};

function spec(folder: string, entry: string): CertificateSpec {
  const path = `certs/${folder}`;
  return {
    id: `${folder.replace('/', '-')}-${entry}`,
    kind: 'certificate',
    place: 'cas.k8s',
    ca: 'k8s',
    name: entry,
    issuer: 'k8s',
    issuerId: 'ca-k8s',
    contents,
    digest: '1:00',
    shared: folder === 'shared',
    heldBy: [],
    recipients: {},
    keepKey: false,
    files: {
      certificate: `${path}/${entry}.crt`,
      key: `${path}/${entry}.key.age`,
      manifest: `${path}/manifest.json`,
      entry,
    },
  };
}

export function authority(name: string): AuthoritySpec {
  const { files, ...common } = spec('ca', name);
  return { ...common, kind: 'authority', ca: name, files: withGenerations(files) };
}

export const leaf = (host: string, entry: string): Spec => spec(`derived/${host}`, entry);

/** A policy of these specs, below `certs`. */
export const specsOf = (specs: Spec[], complete = true): Specs => ({
  dir: 'certs',
  complete,
  specs,
  problems: [],
});
