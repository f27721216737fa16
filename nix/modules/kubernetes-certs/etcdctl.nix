# etcd's client with the certificate for health checks, which only root can use. It asks its own host's member:
# "etcdctl snapshot save" takes one endpoint, and "--cluster" finds the others.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cluster = import ./cluster.nix { inherit config lib; };
  inherit (cluster) components isFor settings;
  healthcheck = cluster.certificate "etcdHealthcheck";
  port = toString cluster.ports.etcdServer;
  trust = import ./trust.nix {
    inherit lib cluster;
    inherit (config) certToolkit;
  };
in
{
  config.environment.systemPackages =
    lib.mkIf (settings.enable && isFor [ "etcd" ] && components ? etcdHealthcheck)
      [
        (pkgs.writeShellScriptBin "certtoolkit-etcdctl" ''
          export ETCDCTL_ENDPOINTS="''${ETCDCTL_ENDPOINTS:-https://127.0.0.1:${port}}"
          export ETCDCTL_CACERT=${trust.bundle [ "etcd" ]}
          export ETCDCTL_CERT=${healthcheck.path}
          export ETCDCTL_KEY=${healthcheck.keyPath}
          exec ${config.services.etcd.package}/bin/etcdctl "$@"
        '')
      ];
}
