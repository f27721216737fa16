# What the section must say and no default can.
{
  config,
  lib,
  ...
}:
let
  cluster = import ./cluster.nix { inherit config lib; };
  inherit (cluster) isFor settings;
  inherit (config.services.kubernetes.apiserver) securePort;
  words = lib.concatMapStringsSep ", " (word: "\"${word}\"") (lib.attrValues settings.roles);
in
{
  config.assertions = lib.mkIf settings.enable [
    {
      assertion = !config.services.kubernetes.easyCerts;
      message =
        "certToolkit.kubernetes: services.kubernetes.easyCerts makes a second set of certificates, and sets where etcd and the API server find each other\n"
        + "hint: remove easyCerts from the configuration; false is set here";
    }
    {
      assertion = isFor (lib.attrNames settings.roles);
      message =
        "certToolkit.kubernetes.role: host \"${cluster.hostName}\" has no role in the cluster\n"
        + "hint: the cluster's roles are ${words}";
    }
    {
      assertion = cluster.endpoint != null;
      message =
        "certToolkit.kubernetes.controlPlaneEndpoint: nobody says where nodes reach the API server\n"
        + "hint: set it, or name the control planes in certToolkit.kubernetes.hosts";
    }
    {
      assertion = !isFor [ "control-plane" ] || securePort == settings.apiServerPort;
      message =
        "certToolkit.kubernetes.apiServerPort: is ${toString settings.apiServerPort}, but services.kubernetes.apiserver.securePort is ${toString securePort}: other components would not reach this API server\n"
        + "hint: set certToolkit.kubernetes.apiServerPort = ${toString securePort} on all hosts, and remove securePort";
    }
    {
      assertion = !isFor [ "control-plane" ] || cluster.etcdMembers != { };
      message =
        "certToolkit.kubernetes.hosts: no host runs etcd\n"
        + "hint: name the hosts of role \"${settings.roles.etcd}\", or set etcd = \"stacked\"";
    }
  ];
}
