# Which authorities' certificates this host's services trust.
{
  lib,
  certToolkit,
  cluster,
}:
let
  inherit (certToolkit) cas;
  inherit (cluster) components isFor table;

  rootOf = ca: if cas.${ca}.ca.parent or null == null then ca else rootOf cas.${ca}.ca.parent;

  # The roots of the table's authority. An authority that signs requests is trusted itself: its certificates come
  # without their chain.
  trusted =
    authority:
    let
      signs = lib.any (one: one.authority == authority && one.usages != [ "signing" ]) (
        lib.attrValues components
      );
      signsRequests = table.authorities.${authority} ? when && cluster.authorities ? ${authority};
    in
    lib.optional signs (rootOf (cluster.authorityIn authority)) ++ lib.optional signsRequests authority;
in
{
  # One file with these authorities' certificates; null if the cluster has none of them.
  bundle =
    authorities:
    let
      names = lib.unique (lib.concatMap trusted authorities);
    in
    if names == [ ] then null else certToolkit.bundle names;

  isHere = { roles, authorities, ... }: isFor roles && lib.concatMap trusted authorities != [ ];
}
