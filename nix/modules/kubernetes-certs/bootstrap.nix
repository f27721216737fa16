# What the cluster's own users may do beyond what Kubernetes knows, and the addons that nixpkgs applies by
# itself only with easyCerts: applied with the administrator's key, once the API server answers. The
# administrator's kubeconfig lies where easyCerts has it and by NixOS' own option for it. It holds no key: it
# names the key's path, which only root can read.
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
