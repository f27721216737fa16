# Addresses of the services' ranges, as RFC 5952 writes them.
{ lib }:
let
  power = exponent: if exponent == 0 then 1 else 2 * power (exponent - 1);

  # The upper bits of a number; the others are the hosts'.
  masked =
    width: bits: number:
    builtins.bitAnd number (power width - power (width - bits));

  clamp =
    width: bits:
    if bits < 0 then
      0
    else if bits > width then
      width
    else
      bits;

  # Numbers of `width` bits each; the last one gets as many bits of a host's number as the range has room for.
  withHost =
    host: width: prefix: numbers:
    let
      network = lib.imap0 (i: masked width (clamp width (prefix - i * width))) numbers;
      room = power (clamp width (width * lib.length numbers - prefix)) - 1;
    in
    lib.init network ++ [ (builtins.bitOr (builtins.bitAnd host room) (lib.last network)) ];

  hex = group: (builtins.fromTOML "number = 0x${group}").number;
  groupsOf = text: if text == "" then [ ] else map hex (lib.splitString ":" text);

  # The eight numbers of an IPv6 address.
  groups =
    text:
    let
      halves = map groupsOf (lib.splitString "::" text);
      missing = 8 - lib.length (lib.concatLists halves);
      zeros = lib.genList (_: 0) missing;
    in
    if lib.length halves == 2 then lib.head halves ++ zeros ++ lib.last halves else lib.head halves;

  # Leaves out the first of the longest runs of zeros, unless it is only one group.
  ipv6Text =
    numbers:
    let
      runAt = i: if i < 8 && lib.elemAt numbers i == 0 then 1 + runAt (i + 1) else 0;
      runs = lib.genList runAt 8;
      longest = lib.foldl' lib.max 0 runs;
      start = lib.lists.findFirstIndex (run: run == longest) 0 runs;
      words = map (number: lib.toLower (lib.toHexString number)) numbers;
      joined = lib.concatStringsSep ":";
    in
    if longest < 2 then
      joined words
    else
      "${joined (lib.take start words)}::${joined (lib.drop (start + longest) words)}";

  isIPv6 = lib.hasInfix ":";

  addressIn =
    host: cidr:
    let
      parts = lib.splitString "/" cidr;
      address = lib.head parts;
      prefix = lib.toInt (lib.last parts);
    in
    if isIPv6 address then
      ipv6Text (withHost host 16 prefix (groups address))
    else
      lib.concatMapStringsSep "." toString (
        withHost host 8 prefix (map lib.toInt (lib.splitString "." address))
      );

  # Whether a pattern finds only numbers up to these limits in a text.
  areUpTo =
    limits: pattern: text:
    let
      found = builtins.match pattern text;
      isUpTo = limit: number: number == "0" || !lib.hasPrefix "0" number && lib.toInt number <= limit;
    in
    found != null && lib.all lib.id (lib.zipListsWith isUpTo limits found);

  number = "([0-9]{1,3})";
  isIPv4Range = areUpTo [
    255
    255
    255
    255
    31
  ] "${number}\\.${number}\\.${number}\\.${number}/${number}";

  isIPv6Range =
    cidr:
    let
      halves = lib.splitString "::" (lib.head (lib.splitString "/" cidr));
      given = lib.concatMap (half: if half == "" then [ ] else lib.splitString ":" half) halves;
      isGroup = group: builtins.match "[0-9a-fA-F]{1,4}" group != null;
    in
    areUpTo [ 127 ] "[0-9a-fA-F:]+/${number}" cidr
    && lib.all isGroup given
    && (
      if lib.length halves == 2 then
        lib.length given < 8
      else
        lib.length halves == 1 && lib.length given == 8
    );
in
{
  inherit isIPv6;

  # With room for services: not a range of one address.
  isRange = cidr: isIPv4Range cidr || isIPv6Range cidr;

  # The API server's address among the services.
  firstAddress = addressIn 1;

  # The cluster's DNS: the 254th address, as in NixOS for IPv4, or a fitting one in a smaller range.
  dnsAddress = addressIn 254;
}
