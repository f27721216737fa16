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
  inherit (cluster.table) etcdctl;
  inherit (import ./values.nix { inherit lib cluster; }) shellOf valueOf;
  inherit (import ./wires.nix { inherit config lib; }) bundle;
  certificate = cluster.certificate etcdctl.component;

  words = {
    endpoint = valueOf etcdctl.endpoint;
    caFile = bundle etcdctl.authorities;
    certFile = certificate.path;
    keyFile = certificate.keyPath;
    package = "${lib.getAttrFromPath (cluster.pathOf etcdctl.package) config}";
  };
in
{
  config.environment.systemPackages =
    lib.mkIf (cluster.settings.enable && cluster.isHeld etcdctl.component)
      [
        (pkgs.writeShellScriptBin etcdctl.command (shellOf words etcdctl.script))
      ];
}
