# Opens the ports at which other hosts reach this one. At normal priority: a list of lower priority would be dropped
# when a host opens a port of its own.
{ config, lib, ... }:
let
  cluster = import ./cluster.nix { inherit config lib; };
  inherit (cluster)
    isFor
    ports
    settings
    table
    ;

  serves = component: _: isFor table.components.${component}.roles;
  isNode = isFor [
    "control-plane"
    "worker"
  ];
in
{
  config.networking.firewall = lib.mkIf (settings.enable && settings.openFirewall) {
    allowedTCPPorts = lib.attrValues (lib.filterAttrs serves ports);
    allowedUDPPorts = lib.optionals isNode (table.networkPorts.${settings.networking} or [ ]);
  };
}
