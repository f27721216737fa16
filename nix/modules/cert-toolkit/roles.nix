# The roles that a certificate, `sealedTo` or the cluster's section names, and whether the host has one of them.
{ lib, cfg }:
let
  inherit (lib.importJSON ../../../data/kubernetes.json) defaults stackedEtcd;
  section = cfg.kubernetesSection;
  isCluster = section != null;

  words = defaults.roles // section.roles or { };
  isStacked = section.etcd or defaults.etcd == "stacked";
  ofSection = lib.attrValues (words // lib.optionalAttrs isStacked { etcd = words.${stackedEtcd}; });

  ofCertificates = lib.concatMap ({ certs, ... }: map (one: one.roles) (lib.attrValues certs)) (
    lib.attrValues cfg.cas
  );
  ofAuthorities = lib.mapAttrsToList (_: { ca, ... }: ca.sealedTo.roles or [ ]) cfg.cas;

  named = lib.sort (a: b: a < b) (
    lib.unique (
      lib.concatLists (lib.filter (roles: roles != null) (ofCertificates ++ ofAuthorities))
      ++ lib.optionals isCluster ofSection
    )
  );

  own = lib.toList cfg.role;
in
{
  inherit isCluster named own;
  # Whether nothing that names roles names one of the host's, which says that it has some.
  isLeftOut = named != [ ] && own != [ ] && !lib.any (role: lib.elem role named) own;
}
