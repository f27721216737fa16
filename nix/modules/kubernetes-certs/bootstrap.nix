# The permissions of the cluster's own users beyond Kubernetes's, and the addons that nixpkgs itself applies only with
# easyCerts: applied with the administrator's key when the API server answers.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cluster = import ./cluster.nix { inherit config lib; };
  inherit (cluster.table) bootstrap;
  inherit (import ./values.nix { inherit lib cluster; }) filled shellOf;
  inherit (import ./wires.nix { inherit config lib; }) kubeconfig;
  configured = option: lib.getAttrFromPath (cluster.pathOf option) config;

  hasAdmin = cluster.settings.enable && cluster.isHeld bootstrap.component;

  bindings = lib.mapAttrsToList (
    name:
    { binding, ... }:
    filled (binding // { user = (cluster.certificate name).commonName; }) bootstrap.binding
  ) (lib.filterAttrs (_: one: one ? binding) cluster.components);

  list = pkgs.writeText bootstrap.list (
    builtins.toJSON {
      apiVersion = "v1";
      kind = "List";
      items = bindings ++ lib.attrValues (configured bootstrap.addons);
    }
  );
in
{
  config = {
    environment.etc = lib.mkIf hasAdmin {
      # None where the path is null.
      ${configured bootstrap.kubeconfig.option}.source = kubeconfig bootstrap.component;
    };

    # No `oneshot`: a deploy would wait for it, or count its first attempt as a failure, while the API server
    # starts, or etcd on hosts that are deployed later.
    systemd.services = lib.mkIf hasAdmin {
      ${bootstrap.unit} = bootstrap.service // {
        path = map (name: pkgs.${name}) bootstrap.packages;
        environment.KUBECONFIG = kubeconfig bootstrap.component;
        script = shellOf { list = "${list}"; } bootstrap.script;
      };
    };
  };
}
