/** What certflake says about a bundle: its YAML, its objects, and what it can't make an addon of. */

// YAML.

export const notYaml = (fact: string): string => `not YAML: ${fact}`;

export const takeAsPublished = 'take the bundle as its project publishes it';

export const aliasesEndless = {
  fact: 'its aliases form a circle, or expand too far',
  hint: 'write the values instead of the aliases',
};

export const noAnchor = (name: string) => ({
  fact: `there is no anchor &${name}`,
  hint: `quote text that begins with *: "*${name}"`,
});

/** Of a chart before Helm renders it: text with Go templates. */
export const chartTemplate = {
  fact: 'this is a template of a chart',
  hint: 'render the chart first, as with "helm template"',
};

// Values that JSON, and so Kubernetes, can't express.

export const binary = {
  fact: '!!binary has no value in JSON',
  hint: 'write it as text, or in base64 if the field accepts base64',
};

export const notNumber = (source: string) => ({
  fact: `${source} is not a number in JSON`,
  hint: `quote it: "${source}"`,
});

export const inexactNumber = (source: string) => ({
  fact: `a number in JSON cannot hold ${source} exactly`,
  hint: `quote it: "${source}"`,
});

export const keyNotText = { fact: 'a key is a list or a mapping', hint: 'write each key as text' };
export const keyEmpty = { fact: 'a key is empty', hint: 'write each key as text' };

// Objects.

export const noObjectIn = {
  message: 'contains no Kubernetes object',
  hint: 'download or render it again, or delete the folder to have no addons',
};

export const notObject = {
  message: 'not a Kubernetes object: apiVersion or kind is missing',
  hint: 'if this file contains the values of a chart: render the chart, as with "helm template"',
};

export const itemsNotList = {
  message: 'items is not a list of objects',
  hint: 'write each object as an item: "- apiVersion: …"',
};

export const secretAddon = {
  message:
    'a Secret cannot be an addon: addons are in the Nix store, where every user can read them',
  hint: 'remove it from the bundle, and apply it on the control plane from a file that agenix opens',
};

export const nameMissing = {
  message: 'metadata.name is missing',
  hint: 'set it: the addon manager applies objects by name, and generateName is for "kubectl create"',
};

export const templateInName = {
  message: 'its name contains a template of a chart',
  hint: chartTemplate.hint,
};

export const badWord = (shown: string, word: string): string => `${shown} is not a valid ${word}`;

export const labelForm = 'Kubernetes accepts at most 63 letters, digits and -';
export const versionForm = 'write it as in "apps/v1"';
export const nameForm = 'Kubernetes accepts at most 253 characters, and neither / nor %';

export const declaredTwice = (line: number) => ({
  message: `line ${line} declares the same object differently`,
  hint: 'keep one of the two',
});
