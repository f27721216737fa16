/** What certflake says to a program about its arguments, beyond what all commands say. */

export const aborted = 'the run was aborted';

export const undeclared = (option: string, word: string, declared: readonly string[]) => ({
  message: `${option}: the policy declares no "${word}"`,
  hint: `declared: ${declared.join(', ')}`,
});

const PASS = 'pass the identity of one of userAgeKeys: { identities: [FILE] }';

export const unreadableIdentity = (path: string, fact: string) => ({
  message: `cannot read the identity ${path}: ${fact}`,
  hint: PASS,
});

export const liveNeedsIdentity = {
  message: "live checks need the clients' keys, but there is no identity to open them",
  hint: PASS,
};

export const identitiesChangePlan = {
  message: 'the identities open sealed keys that change the plan',
  hint: 'plan with these identities: plan(selection, { identities })',
};

export const outdatedPlan = {
  message: 'the plan is out of date',
  hint: 'plan again: the tree, the policy or the time has changed',
};

export const confirmClock = 'set the clock, or pass clockIsRight if the clock is right';
