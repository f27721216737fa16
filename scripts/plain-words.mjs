/** Words that printed texts don't use, and plain ones for them. For `no-restricted-syntax` of ESLint. */
const plain = {
  anew: 'again, or new',
  anybody: 'any user',
  everybody: 'every user',
  mend: 'fix',
  nobody: 'no user, or say what is missing',
  somebody: 'a person, or another program',
  whoever: 'the person who',
};

export const plainWords = Object.entries(plain).flatMap(([word, better]) =>
  [`Literal[value=/\\b${word}\\b/i]`, `TemplateElement[value.raw=/\\b${word}\\b/i]`].map(
    (selector) => ({ selector, message: `plain English: ${better}, instead of "${word}"` }),
  ),
);
