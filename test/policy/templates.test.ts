import { expand, variablesOf } from '../../lib/policy/words/variables.js';

const host = variablesOf('Laptop', 'Example.com');

test.each([
  ['system:node:${hostName}', 'system:node:Laptop'],
  ['${nodeName}', 'laptop.example.com'],
  ['${hostName}-${hostName}', 'Laptop-Laptop'],
  ['$${hostName}', '${hostName}'],
  ['$$${hostName}', '$${hostName}'],
  ['costs $5 {x}', 'costs $5 {x}'],
])('%s becomes %s', (text, expanded) => {
  expect(expand(text, host)).toBe(expanded);
});

test('nodeName without a domain is the host name in lower case', () => {
  expect(expand('${nodeName}', variablesOf('Laptop'))).toBe('laptop');
});

test('the values that are put in are not expanded again', () => {
  expect(expand('${hostName}', { hostName: '${nodeName}$&', nodeName: '' })).toBe('${nodeName}$&');
});

test.each([
  ['${hostname}', 'unknown variable "${hostname}"'],
  ['${}', 'unknown variable "${}"'],
  ['${hostName', 'without its }'],
])('%s is refused', (text, message) => {
  expect(() => expand(text, host)).toThrow(message);
});

test('without a host only the escape is understood', () => {
  expect(expand('$${x}', undefined)).toBe('${x}');
  expect(() => expand('${hostName}', undefined)).toThrow('has no value here');
});
