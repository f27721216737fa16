# Flags that NixOS has no options for: one text of them for each option that takes further flags.
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

  # One word of a unit's command line, quoted where systemd would take it for something else.
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

  # Whom the API server believes that it speaks for others: without a front-proxy client, nobody.
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
