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
    text = "${flag.flag}=${value}";
  };

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
    map (flag: given flag (flag.value or (certificate flag.commonNameOf).commonName)) table.flags
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
