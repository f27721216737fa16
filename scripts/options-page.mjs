/** docs/options.md from the list that scripts/options.nix evaluates to. */

const authority = 'certToolkit.cas.<name>.ca';
const certificate = 'certToolkit.cas.<name>.certs.<name>';

/** The layers that repeat the same fields. */
const layers = [
  'certToolkit.defaults',
  'certToolkit.caDefaults',
  'certToolkit.certDefaults',
  'certToolkit.cas.<name>.certDefaults',
  authority,
  certificate,
];

const code = (text) => `\`${text}\``;
const list = (names) => names.map(code).join(', ');

/** The section with the option's fields; otherwise the section of the longest prefix. */
const sections = [
  {
    title: 'The policy and this host',
    prefix: 'certToolkit',
    intro: 'Of `nixosModules.certToolkit`, which `kubernetesCerts` and `certManager` import.',
  },
  {
    title: 'Fields of every layer',
    collects: 'common',
    intro: `These places have the same fields:

${layers.map((layer) => `- ${code(layer)}`).join('\n')}

A field that a certificate leaves open comes from its authority's \`certDefaults\`, then from \`certToolkit.certDefaults\`,
then from \`certToolkit.defaults\`. For an authority, it comes from \`caDefaults\`, then from \`defaults\` (never \`hosts\`
and \`usages\`).`,
  },
  {
    title: 'An authority',
    prefix: authority,
    intro: `${code(authority)}, besides the fields of every layer.`,
  },
  {
    title: 'A certificate',
    prefix: certificate,
    intro: `${code(certificate)}, besides the fields of every layer.`,
  },
  {
    title: 'What a configuration can read',
    collects: 'readOnly',
    intro: `Below ${code(authority)} and ${code(certificate)}. Each host computes them: they can't be set.`,
  },
  { title: 'The alarm', prefix: 'certToolkit.alarm', intro: 'Of `nixosModules.certToolkit`.' },
  {
    title: 'A Kubernetes cluster',
    prefix: 'certToolkit.kubernetes',
    intro: 'Of `nixosModules.kubernetesCerts`, explained in [kubernetes.md](kubernetes.md).',
  },
  {
    title: 'An authority for cert-manager',
    prefix: 'certToolkit.certManager',
    intro: 'Of `nixosModules.certManager`, explained in [nix.md](nix.md).',
  },
  {
    title: 'Bundles of Kubernetes objects',
    prefix: 'services.kubernetes.addonManager.multiYamlAddons',
    intro: 'Of `nixosModules.kubernetesMultiYamlAddons`, explained in [nix.md](nix.md).',
  },
  {
    title: 'flake-parts',
    prefix: 'certflake',
    intro: 'Of `flakeModules.default`, in a flake of flake-parts.',
  },
];

const isBelow = (name, prefix) => name === prefix || name.startsWith(`${prefix}.`);

/** The option, with its layer if it is a layer's field. */
function placed(option) {
  const layer = layers.find((one) => option.name.startsWith(`${one}.`));
  if (layer === undefined) return { ...option, heading: option.name };
  return { ...option, layer, heading: option.name.slice(layer.length + 1) };
}

/** A field that most layers have in the same words appears once. */
const isCommon = (option, all) =>
  all.filter(
    (other) =>
      other.layer && other.heading === option.heading && other.description === option.description,
  ).length >= 3;

function sectionOf(option, all) {
  if (option.layer && option.readOnly) return sections.find((one) => one.collects === 'readOnly');
  if (option.layer && isCommon(option, all))
    return sections.find((one) => one.collects === 'common');
  const found = sections
    .filter(({ prefix }) => prefix !== undefined && isBelow(option.name, prefix))
    .sort((one, other) => other.prefix.length - one.prefix.length)[0];
  if (found === undefined)
    throw new Error(`${option.name}: no section of docs/options.md is for it`);
  return found;
}

function groupBy(items, keyOf) {
  const groups = new Map();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

/** One line if it fits, otherwise a block. */
function value(label, shown) {
  if (shown === null) return [];
  const line = shown.text.trim().replaceAll(/\s+/g, ' ');
  if (!shown.isCode) return [`- ${label}: ${line}`];
  if (line.length < 70) return [`- ${label}: ${code(line)}`];
  return [
    `- ${label}:`,
    '',
    '  ```nix',
    ...shown.text
      .trim()
      .split('\n')
      .map((one) => `  ${one}`),
    '  ```',
  ];
}

/** The default of most of them, then the different ones with their places. */
function defaults(options) {
  if (options[0].readOnly) return [];
  const kinds = [...groupBy(options, (one) => JSON.stringify(one.default)).values()];
  kinds.sort((one, other) => other.length - one.length);
  return kinds.flatMap((same, index) => {
    const places = index === 0 ? '' : ` in ${list(same.map((one) => one.layer))}`;
    const shown = same[0].default ?? { text: 'none, it has to be set', isCode: false };
    return value(`default${places}`, shown);
  });
}

function entry(heading, options, collects) {
  const [{ description, type, example }] = options;
  const places = collects === 'readOnly' ? [authority, certificate] : layers;
  const isEverywhere = collects === undefined || places.length === options.length;
  return [
    `### ${code(heading)}`,
    '',
    description.trim(),
    '',
    `- type: ${type}`,
    ...(isEverywhere ? [] : [`- in: ${list(options.map((one) => one.layer))}`]),
    ...defaults(options),
    ...(type === 'boolean' ? [] : value('example', example)),
    '',
  ];
}

function section({ title, intro, collects }, options) {
  const groups = groupBy(options, (one) => (collects === undefined ? one.name : one.heading));
  const entries = [...groups].flatMap(([heading, same]) => entry(heading, same, collects));
  return [`## ${title}`, '', intro, '', ...entries];
}

const anchor = (title) =>
  title
    .toLowerCase()
    .replaceAll(' ', '-')
    .replaceAll(/[^a-z-]/g, '');

/** The page, before prettier formats it. */
export function pageOf(options) {
  const all = options.map(placed);
  const bySection = groupBy(all, (option) => sectionOf(option, all));
  const filled = sections.filter((one) => bySection.has(one));
  return [
    '# Options of the modules',
    '',
    `All ${options.length} options, made from the modules by \`npm run options\`. [nix.md](nix.md) says how
they work together.`,
    '',
    ...filled.map(({ title }) => `- [${title}](#${anchor(title)})`),
    '',
    ...filled.flatMap((one) => section(one, bySection.get(one))),
  ].join('\n');
}
