# The administrator's kubeconfig, at easyCerts' path and with NixOS' own option for it. It holds no key: it names the
# key's path, which only root can read.
{ config, lib, ... }:
let
  cluster = import ./cluster.nix { inherit config lib; };
  wires = import ./wires.nix { inherit config lib; };
  path = config.services.kubernetes.pki.etcClusterAdminKubeconfig;
  hasAdmin = cluster.settings.enable && wires.isPlane && cluster.components ? admin;
in
{
  config.environment.etc = lib.mkIf hasAdmin {
    # None if the path is null.
    ${path}.source = wires.kubeconfig "admin";
  };
}
