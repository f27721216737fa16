import { parseHost } from '../../lib/policy/words/alternative-names.js';

describe('a host word becomes', () => {
  test.each([
    ['10.0.0.4', 'ip', '10.0.0.4'],
    ['::1', 'ip', '::1'],
    ['FD00:0:0:0:0:0:0:4', 'ip', 'fd00::4'],
    ['fd00:0:0:1:0:0:0:4', 'ip', 'fd00:0:0:1::4'],
    ['::ffff:10.0.0.5', 'ip', '10.0.0.5'],
    ['::ffff:0a00:0005', 'ip', '10.0.0.5'],
    ['https://api.example.com/x', 'uri', 'https://api.example.com/x'],
    ['spiffe://cluster.local/ns/a', 'uri', 'spiffe://cluster.local/ns/a'],
    ['urn:uuid:1', 'uri', 'urn:uuid:1'],
    ['URN:uuid:1', 'uri', 'URN:uuid:1'],
    ['https://ops@example.com', 'uri', 'https://ops@example.com'],
    ['https://bücher.example/', 'uri', 'https://xn--bcher-kva.example/'],
    ['ops@example.com', 'email', 'ops@example.com'],
    ['ops+x@bücher.example', 'email', 'ops+x@xn--bcher-kva.example'],
    ['node1', 'dns', 'node1'],
    ['Node1.Example.com', 'dns', 'Node1.Example.com'],
    ['_etcd-server-ssl._tcp', 'dns', '_etcd-server-ssl._tcp'],
    ['*.example.com', 'dns', '*.example.com'],
    ['*.bücher.example', 'dns', '*.xn--bcher-kva.example'],
    ['bücher.example', 'dns', 'xn--bcher-kva.example'],
    ['鴨.example', 'dns', 'xn--3z6a.example'],
    ['1e3', 'dns', '1e3'],
    ['1.10.example', 'dns', '1.10.example'],
    ['0x7f.example', 'dns', '0x7f.example'],
    ['a0x7f', 'dns', 'a0x7f'],
    ['localhost', 'dns', 'localhost'],
  ])('%s: %s %s', (word, type, value) => {
    expect(parseHost(word)).toEqual({ type, value });
  });
});

describe('a host word is refused that', () => {
  test.each([
    ['is empty', '', 'empty'],
    ['has a port', 'localhost:2379', 'has a port'],
    ['has a port after an address', '10.0.0.1:80', 'has a port'],
    ['has brackets', '[::1]', 'in brackets'],
    ['has brackets and a port', '[::1]:80', 'has a port'],
    ['is a range', '10.0.0.0/8', 'is a range'],
    ['is an IPv6 range', 'fd00::/8', 'is a range'],
    ['has a zone', 'fe80::1%eth0', 'has a zone'],
    ['has a variable', '${hostName}', 'certflake does not fill in a variable here'],
    ['ends in a dot', 'example.com.', 'ends in a dot'],
    ['contains NUL', 'a\0b', 'control character'],
    ['contains a space', 'a b', 'space'],
    ['is a mistyped address', '10.0.0.256', 'not an IPv4 address'],
    ['is an address with leading zeros', '010.0.0.1', 'not an IPv4 address'],
    ['has a wildcard inside', 'a.*.example.com', 'leftmost'],
    ['has two wildcards', '*.*.example.com', 'leftmost'],
    ['has a wildcard within a label', 'a*.example.com', 'leftmost'],
    ['is a wildcard alone', '*', 'leftmost'],
    ['has an empty label', 'a..b', 'not a DNS name'],
    ['begins with a dot', '.example.com', 'not a DNS name'],
    ['has a label of 64 characters', `${'a'.repeat(64)}.com`, 'not a DNS name'],
    ['has more than 253 characters', `${'a'.repeat(60)}.`.repeat(5) + 'com', 'not a DNS name'],
    ['has a hyphen at the end of a label', 'a-.com', 'not a DNS name'],
    ['turns into an address', '１.２.３.４', 'not a DNS name'],
    ['has two @', 'a@b@c', 'e-mail'],
    ['has no mailbox', '@example.com', 'e-mail'],
    ['has a mailbox that is not ASCII', 'jürgen@example.com', 'e-mail'],
    ['has a scheme before its mailbox', 'mailto:ops@example.com', 'e-mail'],
    ['has a mailbox of two dots', 'a..b@example.com', 'e-mail'],
    ['has a URI without host', 'http://', 'not a URI'],
  ])('%s', (_, word, message) => {
    expect(() => parseHost(word)).toThrow(message);
  });
});
