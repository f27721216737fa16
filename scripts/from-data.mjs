/**
 * What a message says and what an id names is data already: no code reads it back out of the text, and no text
 * has a command line that isn't data. For `no-restricted-syntax` of ESLint; `test/lint-rules.test.ts` plants
 * what each finds.
 */

/** Text for people, and names that one module makes. */
const texts = '/^(message|hint|reason|fact|place|id|issuerId)$/';
const reads =
  '/^(at|charAt|includes|startsWith|endsWith|indexOf|lastIndexOf|search|match|matchAll|replace|replaceAll|split|slice|substring|substr)$/';

/** As `one.message`, `message`, `one?.message` and `one!.message`, with what stands before it. */
const textAt = (way) => [
  `[${way}.type="MemberExpression"][${way}.computed=false][${way}.property.name=${texts}]`,
  `[${way}.type="Identifier"][${way}.name=${texts}]`,
  `[${way}.expression.computed=false][${way}.expression.property.name=${texts}]`,
  `[${way}.expression.type="Identifier"][${way}.expression.name=${texts}]`,
];

const each = (selector, way) => textAt(way).map((text) => `${selector}${text}`);

const readingBack = [
  ...each(`CallExpression[callee.property.name=${reads}]`, 'callee.object'),
  ...each('CallExpression[callee.property.name=/^(test|exec)$/]', 'arguments.0'),
  ...each('MemberExpression[computed=true]', 'object'),
  ...['left', 'right'].flatMap((side) =>
    ['message', 'hint'].flatMap((name) => {
      const other = side === 'left' ? 'right' : 'left';
      const literal = `BinaryExpression[${other}.type=/Literal$/]`;
      return [`${literal}[${side}.property.name="${name}"]`, `${literal}[${side}.name="${name}"]`];
    }),
  ),
  'SwitchStatement[discriminant.property.name=/^(message|hint)$/]',
  'SwitchStatement[discriminant.name=/^(message|hint)$/]',
].map((selector) => ({
  selector,
  message: 'decide from data: give the object a field for what this reads out of its text',
}));

const command = '/"(certflake|git|rm|rmdir|mv|mkdir) [a-z-]/';

const commandsAsText = [`Literal[value=${command}]`, `TemplateElement[value.raw=${command}]`].map(
  (selector) => ({
    selector,
    message: 'say the command as data, which works in whatever folder the user is: lib/text/say.ts',
  }),
);

const thoughts = '/; /';

const thoughtsAsText = [
  `Property[key.name="hint"] > Literal[value=${thoughts}]`,
  `Property[key.name="hint"] > TemplateLiteral > TemplateElement[value.raw=${thoughts}]`,
].map((selector) => ({
  selector,
  message: 'a hint of several thoughts is printed as lines: tag it with say (lib/text/say.ts)',
}));

export const fromData = [...readingBack, ...commandsAsText, ...thoughtsAsText];
