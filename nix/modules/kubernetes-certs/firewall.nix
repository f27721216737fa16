# The ports at which other hosts reach this one. Set plainly: a list of a lower priority would be dropped as soon
# as a host opens a port of its own.
{ lib, cluster }:
let
  inherit (cluster)
    isFor
    isOn
    ports
    settings
    table
    ;
  inherit (table) firewall;

  serves = component: _: isFor table.components.${component}.roles;
  open = option: ports: {
    inherit option;
    here = isOn firewall;
    value = ports;
    wrap = lib.id;
  };
in
[
  (open firewall.servers (lib.attrValues (lib.filterAttrs serves ports)))
  (open firewall.network.option (
    lib.optionals (isFor firewall.network.roles) (table.networkPorts.${settings.networking} or [ ])
  ))
]
