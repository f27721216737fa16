# The roles that a certificate, `sealedTo` or the cluster's section names, and whether the host has one of them.
{ lib, cfg }:
let
  inherit (lib.importJSON ../../../data/kubernetes.json) defaults stackedEtcd;
  section = cfg.kubernetesSection;
  isCluster = section != null;

  words = defaults.roles // section.roles or { };
  isStacked = section.etcd or defaults.etcd == "stacked";
  ofSection = lib.attrValues (words // lib.optionalAttrs isStacked { etcd = words.${stackedEtcd}; });

  ofCertificates = lib.concatLists (
    lib.mapAttrsToList (
      authority:
      { certs, ... }:
      lib.mapAttrsToList (name: one: {
        inherit authority name;
        inherit (one) roles;
      }) certs
    ) cfg.cas
  );
  ofAuthorities = lib.mapAttrsToList (
    authority:
    { ca, ... }:
    {
      inherit authority;
      roles = ca.sealedTo.roles or [ ];
    }
  ) cfg.cas;
  uses = lib.filter ({ roles, ... }: roles != null && roles != [ ]) (ofCertificates ++ ofAuthorities);

  named = lib.sort (a: b: a < b) (
    lib.unique (lib.concatMap ({ roles, ... }: roles) uses ++ lib.optionals isCluster ofSection)
  );

  isOfSection = role: isCluster && lib.elem role ofSection;

  own = lib.toList cfg.role;
in
{
  inherit isCluster named own;
  # Which certificates name which roles, except those that name only roles of the cluster's section: not every such
  # role needs a host.
  uses = lib.filter ({ roles, ... }: !lib.all isOfSection roles) uses;
  # Whether no certificate or section names any of the host's roles, although it has some.
  isLeftOut = named != [ ] && own != [ ] && !lib.any (role: lib.elem role named) own;
}
