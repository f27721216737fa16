# Gives the files to the services. nixpkgs sets many of these options with mkDefault: a second mkDefault would
# conflict, and lists would silently merge. Ours override those, and yield to any plain value.
{
  config,
  lib,
  ...
}:
let
  inherit (config.certToolkit.kubernetes) enable;
  wires = import ./wires.nix { inherit config lib; };

  below =
    first: wrap: list:
    map ({ option, value }: lib.setAttrByPath (lib.tail (lib.splitString "." option)) (wrap value)) (
      lib.filter ({ option, ... }: lib.hasPrefix "${first}." option) list
    );

  ours = lib.mkOverride 900;

  # If agenix runs as a unit, its files exist only after it.
  afterAgenix = map (unit: {
    services.${lib.removeSuffix ".service" unit}.after = [ "agenix-install-secrets.service" ];
  }) wires.units;

  # NixOS' role "master" always runs etcd on the same host, at plain priority.
  noEtcd = lib.optional (wires.isPlane && !wires.isEtcd) { etcd.enable = lib.mkForce false; };
in
{
  config = {
    services = lib.mkIf enable (
      lib.mkMerge (
        below "services" ours wires.options ++ below "services" lib.mkBefore wires.flags ++ noEtcd
      )
    );
    systemd = lib.mkIf enable (lib.mkMerge (below "systemd" ours wires.options ++ afterAgenix));
  };
}
