import { evaluate, tryEvaluate, withNix } from './nix.js';

interface Merged {
  recreate: string;
  rotate: string;
  k8nixApp: { type: string; program: string };
  check: object;
}

withNix('mkCerts', () => {
  let merged: Merged & Record<string, unknown>;
  beforeAll(() => {
    merged = evaluate('cases/fleets.nix', 'merged') as Merged & Record<string, unknown>;
  });

  const values: [sentence: string, name: string, value: unknown][] = [
    ['names every holder of a shared certificate, in order', 'shared', ['a', 'b']],
    ['merges all hosts', 'hosts', ['a', 'b']],
    ['is partial unless it is told otherwise', 'partial', false],
    ['is complete if it is told so', 'complete', true],
    ['passes over hosts without certToolkit', 'withoutToolkit', ['a', 'b']],
    ['is not stopped by a failing assertion elsewhere', 'failingAssertion', ['a', 'b', 'c']],
    ["forces nothing but certToolkit and the hosts' names", 'unforced', ['a', 'b', 'c']],
    ["takes authorities from K8Nix's caModules, whole host modules included", 'caModules', ['k8s']],
    [
      'carries what the hosts of a cluster say of it, and exceptions of lint',
      'sections',
      {
        kubernetes: { controlPlaneEndpoint: 'api.example' },
        lint: { off: { 'key-reach': 'spare' } },
      },
    ],
    [
      'has neither where nobody says anything',
      'noSections',
      ['authorities', 'certificates', 'complete', 'dir', 'hosts', 'userAgeKeys', 'version'],
    ],
    [
      'has roles that no host of the whole fleet has, and who names them',
      'rolesOfNoHost',
      {
        whole: [
          { authority: 'k8s', name: 'x', roles: ['worker', 'wroker'] },
          { authority: 'k8s', roles: ['worke'] },
        ],
        part: false,
      },
    ],
    ['needs no host of each role of a cluster', 'rolesOfCluster', false],
    ['takes pkgs instead of a system', 'withPkgs', 'certs'],
    ["has K8Nix's function for a script", 'k8nixScript', 'recreate-certs'],
    [
      'offers recreate, plan, check, rekey, rotate and verify',
      'scripts',
      {
        recreate: 'certs-recreate',
        plan: 'certs-plan',
        check: 'certs-check',
        rekey: 'certs-rekey',
        rotate: 'certs-rotate',
        verify: 'certs-verify',
      },
    ],
  ];

  test.each(values)('%s', (_, name, value) => {
    expect(merged[name]).toEqual(value);
  });

  test('runs apply for recreate, and rotate by its own name', () => {
    expect(merged.recreate).toMatch(/-certflake\.sh apply "\$@"\n$/);
    expect(merged.rotate).toMatch(/-certflake\.sh rotate "\$@"\n$/);
  });

  test("has K8Nix's function for an app", () => {
    expect(merged.k8nixApp).toEqual({
      type: 'app',
      meta: { description: expect.any(String) as string },
      program: expect.stringMatching(/-recreate-certs\/bin\/recreate-certs$/) as string,
    });
  });

  test('has an app for CI', () => {
    expect(merged.check).toMatchObject({
      type: 'app',
      program: expect.stringMatching(/-certs-check\/bin\/certs-check$/) as string,
    });
  });

  const errors: [sentence: string, name: string, message: RegExp][] = [
    [
      'names both hosts that disagree about an authority, and the field',
      'authority',
      /nixosConfigurations\.a and nixosConfigurations\.c disagree about certToolkit\.cas\.k8s\.ca\.spec\.expiry: "87600h" and "1h"\n\s*hint: one authority is one certificate/,
    ],
    [
      'names both hosts that disagree about the operators',
      'operators',
      /nixosConfigurations\.a and nixosConfigurations\.c disagree about certToolkit\.userAgeKeys: \["age1operator"\] and \["age1other","age1operator"\]/,
    ],
    [
      'names both hosts that disagree about the cluster, and the option',
      'cluster',
      /nixosConfigurations\.a and nixosConfigurations\.c disagree about certToolkit\.kubernetes\.controlPlaneEndpoint: "api\.example" and "10\.0\.0\.1"\n\s*hint: let every host import the same policy/,
    ],
    [
      'names both hosts that disagree about an exception of lint',
      'lint',
      /nixosConfigurations\.a and nixosConfigurations\.b disagree about certToolkit\.lint\.off\.key-reach: "spare" and "small"/,
    ],
    [
      'names both hosts that disagree about dir',
      'dir',
      /disagree about certToolkit\.dir: "certs" and "elsewhere"/,
    ],
    [
      'names both hosts of one name',
      'sameName',
      /nixosConfigurations\.a and nixosConfigurations\.c are both called "a"\n\s*hint: give each its own networking\.hostName/,
    ],
    [
      'names both hosts that disagree about a shared certificate',
      'shared',
      /nixosConfigurations\.a and nixosConfigurations\.c disagree about certToolkit\.cas\.k8s\.certs\.tokens\.spec\.usages: \[\] and \["signing"\]/,
    ],
    [
      'refuses certificates of two hosts that meet in one name',
      'namesMeet',
      /cas\.b-k8s\.certs\.x of nixosConfigurations\.a and cas\.k8s\.certs\.x of nixosConfigurations\.a-b meet in one name, certtoolkit-derived-a-b-k8s-x/,
    ],
    [
      'refuses certificates of one host that meet in one name',
      'namesMeetOnOneHost',
      /cas\.p\.certs\.q-r of nixosConfigurations\.a and cas\.p-q\.certs\.r of nixosConfigurations\.a meet in one name/,
    ],
    [
      'names caModules where they disagree with a host',
      'caModules',
      /nixosConfigurations\.a and caModules disagree about certToolkit\.cas\.k8s\.ca\.spec\.expiry/,
    ],
    [
      'says so when no host declares certToolkit',
      'nobody',
      /no host declares certToolkit\n\s*hint: import/,
    ],
    ['asks for system or pkgs', 'neither', /neither pkgs nor system is given/],
    [
      "names the host whose evaluation fails, with Nix's own message",
      'brokenHost',
      /nixosConfigurations\.c does not evaluate; Nix's own message:\n[^]*error: this is Nix's own/,
    ],
    [
      'names the host that imports a file which is not there',
      'brokenFile',
      /while evaluating the certificates of nixosConfigurations\.c\n[^]*no-such-file\.nix/,
    ],
    [
      'names the host with a missing attribute',
      'brokenValue',
      /while evaluating the certificates of nixosConfigurations\.c\n[^]*attribute 'nope' missing/,
    ],
    [
      'names the host with a misspelt option',
      'misspelt',
      /nixosConfigurations\.c does not evaluate[^]*The option `certToolkit\.cas\.k8s\.certs\.kubelet\.experiry' does not exist/,
    ],
    [
      'get says which certificates are declared',
      'get',
      /certToolkit\.cas\.k8s\.certs: "etcdClient" is not declared\n\s*hint: declared: kubelet, tokens/,
    ],
    [
      'get says which authorities are declared',
      'getAuthority',
      /certToolkit\.cas: "k9s" is not declared\n\s*hint: declared: k8s/,
    ],
    [
      'a certificate that the host does not hold says for whom it is',
      'notHeld',
      /certToolkit\.cas\.k8s\.certs\.kubelet: host "a" does not hold this certificate; it is for role "control-plane", and the host has role "worker"/,
    ],
    [
      "an authority's key that no host opens says so",
      'authorityKey',
      /certToolkit\.cas\.k8s\.ca: host "a" cannot open this authority's key; it is sealed to the operators only/,
    ],
    [
      'read-only values stay so',
      'readOnly',
      /certToolkit\.cas\.k8s\.certs\.kubelet\.id' is read-only/,
    ],
  ];

  test.each(errors)('%s', (_, name, message) => {
    const { status, stderr } = tryEvaluate('cases/fleets.nix', `errors.${name}`);
    expect(stderr).toMatch(message);
    expect(status).toBe(1);
  });
});
