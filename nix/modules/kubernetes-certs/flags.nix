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
    isFor
    table
    ;

  given = here: value: flag: {
    inherit here;
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
    }@one:
    map (given (trust.isHere one) (trust.bundle authorities)) flags
  ) table.trust;

  # Those whose values the table has, or a certificate's common name.
  fixedFlags = map (
    {
      roles,
      needs,
      commonNameOf ? needs,
      ...
    }@flag:
    given (isFor roles && cluster.isDeclared needs) (flag.value
      or (listItem (certificate commonNameOf).commonName)
    ) flag
  ) table.flags;

  # The active certificate and its key, of an authority that signs inside the cluster.
  authorityFlags = lib.concatLists (
    lib.mapAttrsToList (
      name:
      {
        flags ? { },
        sealedTo ? [ ],
        ...
      }:
      let
        here = cluster.authorities ? ${name} && isFor sealedTo;
      in
      map (given here cas.${name}.ca.activePath) (flags.activeCertificate or [ ])
      ++ map (given here cas.${name}.ca.keyPath) (flags.key or [ ])
    ) table.authorities
  );

  textOf =
    option: given:
    let
      here = lib.filter (one: one.here) given;
    in
    {
      inherit option;
      here = here != [ ];
      value = lib.concatMapStringsSep " " (one: one.text) here;
    };
in
lib.mapAttrsToList textOf (
  lib.groupBy (one: one.option) (trustFlags ++ fixedFlags ++ authorityFlags)
)
