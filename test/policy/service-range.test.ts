import { dnsAddress, familyOf, firstAddress } from '../../lib/policy/words/service-range.js';

test.each([
  ['10.0.0.0/24', '10.0.0.1'],
  ['10.96.0.0/12', '10.96.0.1'],
  ['10.0.0.77/24', '10.0.0.1'],
  ['10.0.0.254/31', '10.0.0.255'],
  ['fd00:10:96::/112', 'fd00:10:96::1'],
  ['FD00::/108', 'fd00::1'],
  ['::/64', '::1'],
])('the first address of %s is %s', (range, address) => {
  expect(firstAddress(range)).toBe(address);
});

test.each([
  ['10.0.0.0', 'is not an address range'],
  ['10.0.0.0/33', 'is not an address range'],
  ['10.0.0.0/', 'is not an address range'],
  ['10.0.0/24', 'is not an address range'],
  ['services/24', 'is not an address range'],
  ['fe80::1%eth0/64', 'is not an address range'],
  ['10.0.0.1/32', 'is too small for services'],
  ['fd00::1/128', 'is too small for services'],
])('%s %s', (range, fact) => {
  expect(() => firstAddress(range)).toThrow(`"${range}" ${fact}`);
});

test.each([
  ['10.96.0.0/12', '10.96.0.254'],
  ['fd00:10:96::/112', 'fd00:10:96::fe'],
  ['fd00:10:96::/124', 'fd00:10:96::e'],
])('the DNS of %s is %s', (range, address) => {
  expect(dnsAddress(range)).toBe(address);
});

test('a range is of one family', () => {
  expect(familyOf('10.0.0.0/8')).toBe(4);
  expect(familyOf('fd00::/8')).toBe(6);
});
