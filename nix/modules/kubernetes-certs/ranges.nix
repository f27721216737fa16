# Addresses of the services' ranges, as RFC 5952 writes them.
{ lib }:
let
  power = exponent: if exponent == 0 then 1 else 2 * power (exponent - 1);

  # A number's upper bits; the others are the hosts'.
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

  # Numbers of so many bits each; into the last goes what of a host's number the range has room for.
  withHost =
    host: width: prefix: numbers:
    let
      network = lib.imap0 (i: masked width (clamp width (prefix - i * width))) numbers;
      room = power (clamp width (width * lib.length numbers - prefix)) - 1;
    in
    lib.init network ++ [ (builtins.bitOr (builtins.bitAnd host room) (lib.last network)) ];

  hex = group: (builtins.fromTOML "number = 0x${group}").number;
  groupsOf = text: if text == "" then [ ] else map hex (lib.splitString ":" text);

  # Eight numbers of an IPv6 address.
  groups =
    text:
    let
      halves = map groupsOf (lib.splitString "::" text);
      missing = 8 - lib.length (lib.concatLists halves);
      zeros = lib.genList (_: 0) missing;
    in
    if lib.length halves == 2 then lib.head halves ++ zeros ++ lib.last halves else lib.head halves;

  # The first of the longest runs of zeros is left out, unless it is one group only.
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

  isRange = cidr: builtins.match "[0-9a-fA-F.:]+/[0-9]+" cidr != null;

  isIPv6 = lib.hasInfix ":";

  addressIn =
    host: cidr:
    let
      parts = lib.splitString "/" cidr;
      address = lib.head parts;
      prefix = lib.toInt (lib.last parts);
    in
    lib.throwIfNot (isRange cidr)
      "certToolkit.kubernetes.serviceRanges: \"${cidr}\" is not an address range\nhint: write the range as in \"10.96.0.0/12\" or \"fd00:10:96::/112\""
      (
        if isIPv6 address then
          ipv6Text (withHost host 16 prefix (groups address))
        else
          lib.concatMapStringsSep "." toString (
            withHost host 8 prefix (map lib.toInt (lib.splitString "." address))
          )
      );
in
{
  inherit isIPv6;

  # The API server's among the services.
  firstAddress = addressIn 1;

  # The cluster's DNS: the 254th, as NixOS has it of IPv4, or what a smaller range has of it.
  dnsAddress = addressIn 254;
}
