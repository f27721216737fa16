# Hands the files to the services. nixpkgs sets many of these options with mkDefault, where a second mkDefault
# would conflict and lists would silently become both: ours beat those, and yield to anything written plainly.
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

  # Where agenix runs as a unit, its files are there only once it has run.
  afterAgenix = map (unit: {
    services.${lib.removeSuffix ".service" unit}.after = [ "agenix-install-secrets.service" ];
  }) wires.units;

  # NixOS' role "master" runs etcd on the same host, at plain priority, whatever the servers are.
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
