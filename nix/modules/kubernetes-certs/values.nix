# The values of the table's rows on this host, as lib/emit/roles/values.ts writes them into modules.
{ lib, cluster }:
let
  inherit (cluster) members settings;
  ranges = import ./ranges.nix { inherit lib; };

  words = {
    inherit (cluster) hostName nodeName;
    inherit (settings) clusterDomain;
    endpoint = cluster.inUrl cluster.endpoint;
    serviceRanges = lib.concatStringsSep "," settings.serviceRanges;
    dnsAddress = ranges.dnsAddress (lib.head settings.serviceRanges);
    anyAddress = if lib.any (lib.hasPrefix "[") (lib.attrValues members) then "[::]" else "0.0.0.0";
    ownAddress = members.${cluster.hostName};
    isMember = members ? ${cluster.hostName};
  }
  // lib.mapAttrs' (server: lib.nameValuePair "port.${server}") cluster.ports;

  variable = "\\$\\{([A-Za-z.]+)}";

  # A text that is one variable is what the variable is.
  textOf =
    words: text:
    let
      whole = builtins.match variable text;
      put = part: if lib.isList part then toString words.${lib.head part} else part;
    in
    if whole != null then
      words.${lib.head whole}
    else
      lib.concatMapStrings put (builtins.split variable text);

  # An object's texts with these variables put in.
  filled =
    words: value:
    if lib.isString value then
      textOf words value
    else if lib.isList value then
      map (filled words) value
    else if lib.isAttrs value then
      lib.mapAttrs (_: filled words) value
    else
      value;
in
{
  inherit filled;

  valueOf =
    value:
    if value ? eachMember then
      lib.mapAttrsToList (
        member: address: textOf (words // { inherit member address; }) value.eachMember
      ) members
    else
      filled words value;

  # Lines of shell, in which `@name@` stands for a word.
  shellOf =
    words: lines:
    lib.concatMapStrings (line: "${line}\n") (
      map (lib.replaceStrings (map (name: "@${name}@") (lib.attrNames words)) (
        lib.attrValues words
      )) lines
    );
}
