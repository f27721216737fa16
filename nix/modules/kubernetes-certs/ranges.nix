# The first address of an address range, as RFC 5952 writes it: the API server's among the services.
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

  # Numbers of so many bits each, the last with its lowest bit set.
  first =
    width: prefix: numbers:
    let
      network = lib.imap0 (i: masked width (clamp width (prefix - i * width))) numbers;
    in
    lib.init network ++ [ (builtins.bitOr 1 (lib.last network)) ];

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
in
cidr:
let
  parts = lib.splitString "/" cidr;
  address = lib.head parts;
  prefix = lib.toInt (lib.last parts);
in
lib.throwIfNot (isRange cidr)
  "certToolkit.kubernetes.serviceRanges: \"${cidr}\" is not an address range\nhint: write the range as in \"10.96.0.0/12\" or \"fd00:10:96::/112\""
  (
    if lib.hasInfix ":" address then
      ipv6Text (first 16 prefix (groups address))
    else
      lib.concatMapStringsSep "." toString (first 8 prefix (map lib.toInt (lib.splitString "." address)))
  )
