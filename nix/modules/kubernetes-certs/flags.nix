# Flags without a NixOS option, as one text for each option that takes further flags.
{
  lib,
  cas,
  cluster,
  trust,
}:
let
  inherit (cluster)
    certificate
    components
    isFor
    table
    ;

  given = flag: value: {
    inherit (flag) option;
    text = word "${flag.flag}=${value}";
  };

  # One word of a unit's command line, quoted if systemd would read it differently.
  word =
    text:
    if builtins.match "[A-Za-z0-9_@+=:,./-]*" (builtins.unsafeDiscardStringContext text) != null then
      text
    else
      lib.replaceStrings [ "%" "$" ] [ "%%" "$$" ] (builtins.toJSON text);

  # A name in a list that Kubernetes reads as a line of CSV.
  listItem =
    name:
    if lib.hasInfix "," name || lib.hasInfix "\"" name then
      "\"${lib.replaceStrings [ "\"" ] [ "\"\"" ] name}\""
    else
      name;

  trustFlags = lib.concatMap (
    {
      authorities,
      flags ? [ ],
      ...
    }:
    map (flag: given flag (trust.bundle authorities)) flags
  ) trust.here;

  # The client that the API server accepts as a proxy for users: without a front-proxy client, none.
  fixedFlags = lib.optionals (isFor [ "control-plane" ] && components ? frontProxyClient) (
    map (
      flag: given flag (flag.value or (listItem (certificate flag.commonNameOf).commonName))
    ) table.flags
  );

  # The certificate and key of an authority that signs inside the cluster.
  authorityFlags = lib.concatLists (
    lib.mapAttrsToList (
      name:
      {
        flags ? {
          certificate = [ ];
          key = [ ];
        },
        sealedTo ? [ ],
        ...
      }:
      lib.optionals (isFor sealedTo) (
        map (flag: given flag cas.${name}.ca.path) flags.certificate
        ++ map (flag: given flag cas.${name}.ca.keyPath) flags.key
      )
    ) cluster.authorities
  );
in
lib.mapAttrs (_: lib.concatMapStringsSep " " (one: one.text)) (
  lib.groupBy (one: one.option) (trustFlags ++ fixedFlags ++ authorityFlags)
)
